"""People & accounts: one's own sign-in for everybody; people, sessions and accounts for administrators."""

from __future__ import annotations

import streamlit as st

from console.domain.actors import Actor
from console.services import access
from console.ui import session
from console.ui.components.accounts_list import accounts_list
from console.ui.components.own_sign_in import own_sign_in, session_rows
from console.ui.components.page import header, section
from console.ui.components.people_list import people_list
from console.ui.failures import shown_failures

_OWN, _PEOPLE, _SESSIONS, _ACCOUNTS = "Your sign-in", "People", "Who is signed in", "Accounts"


def page() -> None:
    """Show what this person may look after."""
    actor = session.actor()
    header(
        "People & accounts", "Who works here and what each may do, and the accounts through which the agency speaks."
    )
    shown = {_OWN: own_sign_in}
    if actor.has(*access.MAY_ADMINISTER):
        shown |= {_PEOPLE: people_list, _SESSIONS: _sessions, _ACCOUNTS: accounts_list}
    chosen = st.segmented_control(
        "Show", list(shown), default=list(shown)[min(1, len(shown) - 1)], required=True, key="people.view",
        label_visibility="collapsed",
    )  # fmt: skip
    shown[chosen or _OWN](actor)


def _sessions(actor: Actor) -> None:
    section("Who is signed in", "Ending a session closes its open pages within seconds.")
    with shown_failures():
        sessions = session.app().sessions.list_all(actor)
        names = {person.id: person.name for person in session.app().people.list_people(actor)}
    session_rows(actor, sessions, names)
