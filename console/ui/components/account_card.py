"""One account: how it is, until when it can be used, what it costs, what it can do, and looking after it."""

from __future__ import annotations

import streamlit as st

from connectors.base import PLATFORM_NAMES, Capability, Connector, Platform
from console.domain.account_access import access_warning
from console.domain.accounts import Account, AccountState
from console.domain.actors import Actor
from console.domain.errors import ConsoleError
from console.domain.spending import MonthlySpending, parse_budget, shown_usd
from console.services.spending import budget_sentence
from console.ui import session
from console.ui.components.account_connecting import reconnect_account
from console.ui.components.capability_words import capability_words
from console.ui.components.page import literal, section, when
from console.ui.components.status import status
from console.ui.failures import Slots, shown_failures


def account_card(actor: Actor, account: Account, month: MonthlySpending) -> None:
    """Show one account whole."""
    with st.container(key=f"card-account-{account.id}"):
        connector, platform = _connector(account), PLATFORM_NAMES[Platform(account.platform)]
        section(account.name, f"{platform}. {_behind(account)}")
        with st.container(horizontal=True):
            status("by hand" if _is_by_hand(connector) else account.state)
        _health(actor, account)
        _access(account)
        _cost(actor, account, month)
        if connector is not None:
            capability_words(connector.capabilities(), connector.compose_link(), platform)
        _looking_after(actor, account)


def _behind(account: Account) -> str:
    document = f" Its document: {account.authority}." if account.authority else ""
    return f"{account.owner} answers for it.{document}"


def _connector(account: Account) -> Connector | None:
    try:
        return session.app().connector_for(account.id)
    except ConsoleError as error:
        st.error(error.message, icon=":material/link_off:")
        return None


def _is_by_hand(connector: Connector | None) -> bool:
    return connector is not None and Capability.PUBLISH not in connector.capabilities().can


def _health(actor: Actor, account: Account) -> None:
    zone, now = session.agency().zone, session.app().clock.now()
    asked = f"{literal(account.health)} {when(zone, account.health_at, now)}" if account.health_at else "Not asked yet."
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**The platform says:** {asked}", width="stretch")
        label = "Ask again" if account.health_at else "Ask the platform"
        if st.button(label, key=f"accounts.check.{account.id}", icon=":material/network_check:", type="tertiary"):
            with shown_failures():
                session.app().accounts.check(actor, account.id)
                st.rerun()


def _access(account: Account) -> None:
    zone, now = session.agency().zone, session.app().clock.now()
    warning = access_warning(account, now)
    if warning:
        st.warning(literal(warning), icon=":material/key_off:")
    if account.expires_at is not None:
        st.markdown(f"**Its access ends** {when(zone, account.expires_at, now)}.")
    elif not warning and account.health_at is not None:
        st.markdown("**Its access** has no end that we know of, or is renewed by itself.")


def _cost(actor: Actor, account: Account, month: MonthlySpending) -> None:
    with shown_failures():
        prices = session.app().spending.price_sentence(account.id)
    if not prices and not month.spent and month.budget is None:
        return
    of_budget = f" of a budget of {shown_usd(month.budget)}" if month.budget is not None else ", without a budget"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**{month.month:%B} so far:** {literal(shown_usd(month.spent))}{literal(of_budget)}.", width="stretch"
        )
        with st.popover("Set the budget", icon=":material/savings:", type="tertiary"):
            _budget(actor, account, month)
    if month.budget:
        st.progress(min(float(month.spent / month.budget), 1.0))
    warning = budget_sentence(account.name, month)
    if warning:
        st.warning(literal(warning), icon=":material/savings:")
    st.caption(literal(f"{prices} By the platform's price list; reading and its own bill are not in it."))


def _budget(actor: Actor, account: Account, month: MonthlySpending) -> None:
    with st.form(f"accounts.budget.{account.id}", border=False):
        slots = Slots()
        text = st.text_input(
            "US dollars a month",
            value="" if month.budget is None else f"{month.budget:.2f}",
            help="Empty: no budget. It warns at 80 % and at 100 % and never stops a post.",
            key=f"accounts.budget.usd.{account.id}",
            max_chars=20,
        )
        slots.under("budget")
        if not st.form_submit_button("Save the budget", type="primary"):
            return
    with shown_failures(slots):
        session.app().spending.set_budget(actor, account.id, parse_budget(text))
    st.rerun()


def _looking_after(actor: Actor, account: Account) -> None:
    with st.container(horizontal=True):
        with st.popover("Connect it again", icon=":material/link:"):
            reconnect_account(actor, account)
        with st.popover("Stop using it", icon=":material/link_off:"):
            _stop(actor, account)


def _stop(actor: Actor, account: Account) -> None:
    accounts = session.app().accounts
    if account.state == AccountState.CONNECTED:
        st.caption("Until somebody connects it again, nothing goes out through it and nothing is fetched.")
        if st.button("Stop until it is connected again", key=f"accounts.pause.{account.id}"):
            with shown_failures():
                accounts.mark_needs_reconnect(actor, account.id, reason="stopped by hand")
                st.rerun()
    st.caption("Removing it forgets its tokens for good. Its posts and messages stay on record.")
    if st.button(f"Remove {literal(account.name)} for good", key=f"accounts.remove.{account.id}"):
        with shown_failures():
            accounts.remove(actor, account.id)
            st.rerun()
