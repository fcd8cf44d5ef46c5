"""Connecting an account, and again: the platform's own fields, never filled in by us, never shown again."""

from __future__ import annotations

import streamlit as st

from connectors.base import PLATFORM_NAMES, Platform
from console.domain.accounts import Account
from console.domain.actors import Actor
from console.domain.secrets import Secret
from console.services.credential_fields import CREDENTIAL_FIELDS, REMOTE_ID_FIELDS, CredentialField
from console.ui import session
from console.ui.failures import Slots, shown_failures

CHOSEN = "accounts.chosen"


def connect_account(actor: Actor) -> None:
    """Ask for everything that an account of one platform takes."""
    platforms = list(CREDENTIAL_FIELDS)
    platform = st.selectbox("Platform", platforms, format_func=lambda one: PLATFORM_NAMES[one], key="accounts.platform")
    with st.form(f"accounts.connect.{platform}", border=False):
        slots = Slots()
        given = _who(platform, slots)
        credentials = _credentials(platform, f"accounts.given.{platform}", slots)
        if not st.form_submit_button("Connect this account", type="primary"):
            return
    with shown_failures(slots):
        account = session.app().accounts.connect(actor, platform=platform, credentials=credentials, **given)
        session.app().accounts.check(actor, account.id)
    _forget(f"accounts.given.{platform}", platform)
    st.session_state[CHOSEN] = account.id
    st.rerun()


def reconnect_account(actor: Actor, account: Account) -> None:
    """Ask for new credentials; the account keeps its posts, its messages and its place on record."""
    platform = Platform(account.platform)
    st.caption("Its posts, messages and record stay as they are.")
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


def _who(platform: Platform, slots: Slots) -> dict[str, str]:
    remote = REMOTE_ID_FIELDS[platform]
    asked = {
        "name": ("Name that residents see", "", "name"),
        "remote_id": (remote.label, remote.help, "remote"),
        "owner": ("Who answers for it", "", "owner"),
        "authority": ("Document that makes it the agency's own", "", "authority"),
    }
    given = {}
    for field, (label, hint, key) in asked.items():
        given[field] = st.text_input(label, help=hint or None, key=f"accounts.{key}.{platform}", max_chars=300)
        slots.under(field)
    return given


def _credentials(platform: Platform, key: str, slots: Slots) -> dict[str, Secret]:
    given, last_set = {}, CREDENTIAL_FIELDS[platform][0].set_name
    for field in CREDENTIAL_FIELDS[platform]:
        if field.set_name != last_set:
            st.caption("Or, instead of what is above:")
            last_set = field.set_name
        given[field.name] = _asked(field, key, slots)
    return given


def _asked(field: CredentialField, key: str, slots: Slots) -> Secret:
    text = st.text_input(
        f"{field.label} (optional)" if field.optional else field.label,
        type="password" if field.is_secret else "default",
        help=field.help or None,
        autocomplete="off",
        key=f"{key}.{field.name}",
    )
    slots.under(field.name)
    return Secret(text)


def _forget(key: str, platform: Platform) -> None:
    """Leave no credential in the browser session's state."""
    for field in CREDENTIAL_FIELDS[platform]:
        st.session_state.pop(f"{key}.{field.name}", None)
