"""The agency's platform accounts: how each is at a glance, one of them whole, and connecting another."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from connectors.base import PLATFORM_NAMES, Platform
from console.domain.account_access import access_warning
from console.domain.accounts import Account
from console.domain.actors import Actor
from console.domain.spending import MonthlySpending, shown_usd
from console.services.spending import budget_sentence
from console.ui import session
from console.ui.components.account_card import account_card
from console.ui.components.account_connecting import CHOSEN, connect_account
from console.ui.components.page import empty, literal
from console.ui.components.status import status
from console.ui.failures import shown_failures


def accounts_list(actor: Actor) -> None:
    """Show every account on the left, and the one that was chosen on the right."""
    with shown_failures():
        accounts = session.app().accounts.list_accounts(actor)
        months = session.app().spending.this_month(actor)
    left, right = st.columns([5, 7], gap="large")
    with left:
        with st.popover("Connect an account", icon=":material/add_link:"):
            st.caption("The tokens are sealed: nobody sees them again, not here and not in the database.")
            connect_account(actor)
        for account in accounts:
            _row(account, months[account.id])
    with right:
        chosen = _chosen(accounts)
        if chosen is None:
            empty("No account yet", "Connect the agency's accounts; posts and comments travel through them.")
        else:
            account_card(actor, chosen, months[chosen.id])


def _chosen(accounts: Sequence[Account]) -> Account | None:
    """The one that was chosen, or the first with something to do, or the first."""
    now = session.app().clock.now()
    by_id = {account.id: account for account in accounts}
    troubled = [account for account in accounts if access_warning(account, now)]
    return by_id.get(st.session_state.get(CHOSEN, "")) or next(iter([*troubled, *accounts]), None)


def _row(account: Account, month: MonthlySpending) -> None:
    now = session.app().clock.now()
    with st.container(key=f"row-account-{account.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            platform = PLATFORM_NAMES[Platform(account.platform)]
            st.markdown(f"**{literal(account.name)}**  \n{platform}", width="stretch")
            status(account.state)
            if st.button("Show", key=f"accounts.show.{account.id}", type="tertiary"):
                st.session_state[CHOSEN] = account.id
                st.rerun()
        for warning in filter(None, (access_warning(account, now), budget_sentence(account.name, month))):
            st.markdown(f":orange[:material/warning:] {literal(warning)}")
        if month.spent and month.budget is None:
            st.caption(literal(f"{shown_usd(month.spent)} this month"))
