"""Who is looking, and the application that answers them.

Identity comes only from the sign-in wall, which sets it on the connection after removing whatever a
client sent under the same name. It is read from the database again on every run of a page, so a
revoked session or a changed role takes effect at the next click.
"""

from __future__ import annotations

import streamlit as st

from console.bootstrap import App, build_app
from console.config import load_settings
from console.domain.accounts import Account
from console.domain.actors import Actor
from console.domain.agency import Agency


@st.cache_resource(show_spinner=False)
def app() -> App:
    """Return this process's application, built once."""
    return build_app(load_settings())


def actor() -> Actor:
    """Return the signed-in person as the database knows them now; raises NotPermitted."""
    return app().signing_in.actor_of(str(st.user.get("session", "")))


def accounts() -> list[Account]:
    """Return the agency's accounts, without their tokens."""
    with app().begin.reading() as tx:
        return list(tx.accounts.list_accounts())


def agency() -> Agency:
    """Return the agency."""
    with app().begin.reading() as tx:
        return tx.agency.get()
