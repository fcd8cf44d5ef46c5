"""Inbox: views, the list, and one conversation with everything that can be done about it."""

from __future__ import annotations

import streamlit as st

from console.domain.actors import Actor
from console.services import access
from console.ui import session
from console.ui.components.answer_box import answer_box
from console.ui.components.conversation import conversation, history
from console.ui.components.handling import handling
from console.ui.components.inbox_list import OPEN, views_and_list
from console.ui.components.page import empty, header
from console.ui.failures import shown_failures


def page() -> None:
    """Show what residents wrote, and the conversation that is open."""
    actor = session.actor()
    header(
        "Inbox", "Every comment and mention, at the desk that must see it. What is urgent comes first in every list."
    )
    with shown_failures():
        access.require(actor, access.MAY_READ_INBOX, "read the inbox")
    if asked := st.query_params.get("message"):
        st.session_state[OPEN] = asked
        del st.query_params["message"]
    with st.container(key="inbox-panes-open" if st.session_state.get(OPEN) else "inbox-panes"):
        left, right = st.columns([11, 13], gap="large")
    with left:
        views_and_list(actor)
    with right, st.container(key="inbox-conversation"):
        _opened(actor)


def _opened(actor: Actor) -> None:
    message_id = st.session_state.get(OPEN)
    if message_id is None:
        empty("Choose a message", "It opens here with its post, its thread, why it is at its desk, and the reply box.")
        return
    with shown_failures():
        seen = session.app().inbox.get_conversation(actor, message_id)
        if seen.message.read_at is None:
            session.app().inbox.open(actor, message_id)
            seen = session.app().inbox.get_conversation(actor, message_id)
    st.button("Close", key="inbox.close", icon=":material/arrow_back:", type="tertiary", on_click=_close)
    conversation(actor, seen)
    answer_box(actor, seen)
    handling(actor, seen.message)
    history(seen)


def _close() -> None:
    st.session_state.pop(OPEN, None)
