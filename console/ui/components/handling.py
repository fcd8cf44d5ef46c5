"""What can be done with a message besides answering it: take, send on, note, review, finish."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from console.domain.actors import Actor
from console.domain.messages import Message, MessageState
from console.services import access
from console.ui import session
from console.ui.components.page import literal
from console.ui.failures import Slots, shown_failures
from moderation.model import Flag


def handling(actor: Actor, message: Message) -> None:
    """Show one row of everything that can be done with this message."""
    with st.container(horizontal=True, key=f"handling-{message.id}"):
        _taking(actor, message)
        with st.popover("Send to a desk", icon=":material/move_item:"):
            _route(actor, message)
        with st.popover("Give to", icon=":material/person_add:"):
            _assign(actor, message)
        with st.popover("Note", icon=":material/sticky_note_2:"):
            _note(actor, message)
        with st.popover("To review", icon=":material/flag:"):
            _refer(actor, message)
        with st.popover(*_finish_words(message)):
            _finish(actor, message)


def _taking(actor: Actor, message: Message) -> None:
    inbox, now = session.app().inbox, session.app().clock.now()
    if not message.is_taken(now):
        if st.button("I am on it", key=f"inbox.take.{message.id}", icon=":material/front_hand:"):
            _do(inbox.take, actor, message.id)
    elif message.taken_by_id == actor.id:
        if st.button("Let it go", key=f"inbox.let_go.{message.id}", icon=":material/back_hand:"):
            _do(inbox.let_go, actor, message.id)
    elif st.button(f"Take over from {literal(message.taken_by_name or '')}", key=f"inbox.over.{message.id}"):
        _do(inbox.take, actor, message.id, over=True)


def _route(actor: Actor, message: Message) -> None:
    desks = {desk.id: desk.title for desk in session.app().inbox.desks if desk.id != message.desk}
    desk = st.selectbox("Desk", list(desks), format_func=lambda one: desks[one], key=f"inbox.desk.{message.id}")
    slots = Slots()
    reason = st.text_input("Why it belongs there", key=f"inbox.route_reason.{message.id}", max_chars=500)
    slots.under("reason")
    st.caption("No later reading by the model moves it from there.")
    if st.button("Send it there", key=f"inbox.route.{message.id}", type="primary"):
        _do(session.app().inbox.route, actor, message.id, desk, reason, slots=slots)


def _assign(actor: Actor, message: Message) -> None:
    with session.app().begin.reading() as tx:
        people = {p.id: p.name for p in tx.people.list_people() if p.as_actor().has(*access.MAY_READ_INBOX)}
    person = st.selectbox(
        "Colleague", list(people), format_func=lambda one: people[one], key=f"inbox.person.{message.id}"
    )
    if st.button("Give it to them", key=f"inbox.assign.{message.id}", type="primary"):
        _do(session.app().inbox.assign, actor, message.id, person)


def _note(actor: Actor, message: Message) -> None:
    slots = Slots()
    text = st.text_area("For colleagues only", key=f"inbox.note_text.{message.id}", max_chars=4_000)
    slots.under("note")
    if st.button("Keep the note", key=f"inbox.note.{message.id}", type="primary"):
        _do(session.app().inbox.note, actor, message.id, text, slots=slots)


def _refer(actor: Actor, message: Message) -> None:
    st.caption(
        "Put it before a moderator for what it contains. Criticism of us is no reason, and neither is profanity."
    )
    slots = Slots()
    grounds = [flag for flag in Flag if flag is not Flag.PROFANITY]
    flags = st.pills(
        "It contains", grounds, selection_mode="multi", format_func=_words, key=f"inbox.refer_flags.{message.id}"
    )
    slots.under("flags")
    reason = st.text_input("What you see in it", key=f"inbox.refer_reason.{message.id}", max_chars=500)
    slots.under("reason")
    if st.button("Send to review", key=f"inbox.refer.{message.id}", type="primary"):
        _do(session.app().referring.refer, actor, message.id, flags=flags, reason=reason, slots=slots)


def _finish_words(message: Message) -> tuple[str]:
    return ("Open again",) if message.state is MessageState.DONE else ("Done without an answer",)


def _finish(actor: Actor, message: Message) -> None:
    is_done = message.state is MessageState.DONE
    slots = Slots()
    reason = st.text_input("Why", key=f"inbox.finish_reason.{message.id}", max_chars=500)
    slots.under("reason")
    if is_done and st.button("Open it again", key=f"inbox.reopen.{message.id}", type="primary"):
        _do(session.app().inbox.reopen, actor, message.id, reason, slots=slots)
    if not is_done and st.button("Mark as done", key=f"inbox.finish.{message.id}", type="primary"):
        _do(session.app().inbox.finish, actor, message.id, reason, slots=slots)


def _do(act: Callable[..., Any], *args: Any, slots: Slots | None = None, **more: Any) -> None:
    with shown_failures(slots):
        act(*args, **more)
    st.rerun()


def _words(flag: Flag) -> str:
    return flag.value.replace("_", " ").capitalize()
