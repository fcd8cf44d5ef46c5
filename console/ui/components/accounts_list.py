"""The agency's platform accounts: how each is, and connecting, reconnecting and removing them."""

from __future__ import annotations

import streamlit as st

from connectors.base import PLATFORM_NAMES, Platform
from console.domain.accounts import Account, AccountState
from console.domain.actors import Actor
from console.domain.secrets import Secret
from console.services.credential_fields import CREDENTIAL_FIELDS
from console.ui import session
from console.ui.components.page import empty, literal, section, when
from console.ui.components.status import status
from console.ui.failures import Slots, shown_failures


def accounts_list(actor: Actor) -> None:
    """Show every account with its health, and the way to connect another."""
    with shown_failures():
        accounts = session.app().accounts.list_accounts(actor)
    left, right = st.columns([5, 4], gap="large")
    with left:
        section(
            "Connected accounts", "The tokens are sealed: nobody sees them again, not here and not in the database."
        )
        if not accounts:
            empty("No account yet", "Connect the agency's accounts; posts and comments travel through them.")
        for account in accounts:
            _card(actor, account)
    with right:
        section("Connect an account")
        _connect(actor)


def _card(actor: Actor, account: Account) -> None:
    zone, now = session.agency().zone, session.app().clock.now()
    with st.container(key=f"card-account-{account.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{literal(account.name)}** on {PLATFORM_NAMES[Platform(account.platform)]}", width="stretch")
            status(account.state)
        st.caption(f"{literal(account.owner)} answers for it. {literal(account.authority)}.")
        asked = (
            f"{literal(account.health)} {when(zone, account.health_at, now)}" if account.health_at else "Not asked yet."
        )
        st.caption(f"The platform says: {asked}")
        with st.container(horizontal=True):
            if st.button("Ask the platform", key=f"accounts.check.{account.id}", icon=":material/network_check:"):
                with shown_failures():
                    session.app().accounts.check(actor, account.id)
                    st.rerun()
            with st.popover("Reconnect", icon=":material/link:"):
                _reconnect(actor, account)
            with st.popover("Stop using it", icon=":material/link_off:"):
                _stop(actor, account)


def _credentials(platform: Platform, key: str, slots: Slots) -> dict[str, Secret]:
    """Ask for what the platform gave; the fields are never filled in by us."""
    given = {}
    for field in CREDENTIAL_FIELDS[platform]:
        label = f"{field.label} (optional)" if field.optional else field.label
        text = st.text_input(
            label, type="password", help=field.help or None, autocomplete="off", key=f"{key}.{field.name}"
        )
        slots.under(field.name)
        given[field.name] = Secret(text)
    return given


def _connect(actor: Actor) -> None:
    platform = st.segmented_control(
        "Platform", list(Platform), format_func=lambda one: PLATFORM_NAMES[one], default=Platform.X, required=True,
        key="accounts.platform",
    )  # fmt: skip
    chosen = platform or Platform.X
    with st.form(f"accounts.connect.{chosen}", border=False):
        slots = Slots()
        name = st.text_input("Name that residents see", key=f"accounts.name.{chosen}", max_chars=300)
        slots.under("name")
        what = "User id on X" if chosen is Platform.X else "Page id on Facebook"
        remote_id = st.text_input(what, key=f"accounts.remote.{chosen}", max_chars=32)
        slots.under("remote_id")
        owner = st.text_input("Who answers for it", key=f"accounts.owner.{chosen}", max_chars=300)
        slots.under("owner")
        authority = st.text_input(
            "Document that makes it the agency's own", key=f"accounts.authority.{chosen}", max_chars=300
        )
        slots.under("authority")
        credentials = _credentials(chosen, f"accounts.given.{chosen}", slots)
        if not st.form_submit_button("Connect this account", type="primary"):
            return
    with shown_failures(slots):
        account = session.app().accounts.connect(
            actor,
            platform=chosen,
            remote_id=remote_id,
            name=name,
            owner=owner,
            authority=authority,
            credentials=credentials,
        )
        session.app().accounts.check(actor, account.id)
    _forget(f"accounts.given.{chosen}", chosen)
    st.rerun()


def _reconnect(actor: Actor, account: Account) -> None:
    platform = Platform(account.platform)
    with st.form(f"accounts.reconnect.{account.id}", border=False):
        slots = Slots()
        credentials = _credentials(platform, f"accounts.again.{account.id}", slots)
        if not st.form_submit_button("Connect it again", type="primary"):
            return
    with shown_failures(slots):
        session.app().accounts.reconnect(actor, account.id, credentials)
        session.app().accounts.check(actor, account.id)
    _forget(f"accounts.again.{account.id}", platform)
    st.rerun()


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


def _forget(key: str, platform: Platform) -> None:
    """Leave no credential in the browser session's state."""
    for field in CREDENTIAL_FIELDS[platform]:
        st.session_state.pop(f"{key}.{field.name}", None)
