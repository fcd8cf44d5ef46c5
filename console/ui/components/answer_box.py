"""Answering: ready words, the text, sending it, or posting it by hand where the platform refuses."""

from __future__ import annotations

import streamlit as st

from console.domain.actors import Actor
from console.domain.deliveries import DeliveryState
from console.domain.messages import Message, MessageState
from console.services import access
from console.services.inbox import Conversation
from console.services.ready_replies import ReadyReply
from console.services.replying import ReplyOptions
from console.ui import session
from console.ui.components.page import literal
from console.ui.failures import Slots, shown_failures

_DRAFTS = "inbox.drafts"


def answer_box(actor: Actor, seen: Conversation) -> None:
    """Show how this message can be answered, to those who may."""
    message = seen.message
    if not actor.has(*access.MAY_REPLY):
        st.caption("A community officer or public-information officer answers.")
        return
    if message.state is MessageState.ANSWERING:
        st.caption("An answer is on its way. When the platform holds it, this message is done.")
        return
    with shown_failures():
        options = session.app().replying.get_options(actor, message.id)
    key = f"inbox.reply.{message.id}"
    _ready(options.ready, message.id, key)
    slots = Slots()
    st.session_state.setdefault(key, _drafts().get(message.id, ""))
    text = st.text_area(
        "Answer, for everybody to read",
        key=key,
        height=110,
        on_change=_keep_draft,
        args=(message.id, key),
    )
    slots.under("text")
    last = seen.answers[-1].reply.id if seen.answers else None
    by_hand = not options.can_send or _was_refused(seen)
    if options.can_send:
        _send(actor, message, text, last, slots)
    else:
        st.warning(options.why_not, icon=":material/block:")
    if by_hand:
        _by_hand(actor, message.id, text, options, last, slots)


def _was_refused(seen: Conversation) -> bool:
    delivery = seen.answers[-1].delivery if seen.answers else None
    return delivery is not None and delivery.state is DeliveryState.REJECTED


def _ready(ready: tuple[ReadyReply, ...], message_id: str, key: str) -> None:
    if not ready:
        return
    st.caption("Words to start from. Nothing is sent by itself.")
    with st.container(horizontal=True):
        for reply in ready:
            st.button(
                reply.title,
                key=f"inbox.ready.{message_id}.{reply.intent}",
                icon=":material/edit_note:",
                on_click=_start_from,
                args=(message_id, key, reply.text),
            )


def _start_from(message_id: str, key: str, text: str) -> None:
    before = str(st.session_state.get(key, "")).strip()
    st.session_state[key] = f"{before}\n{text}" if before else text
    _keep_draft(message_id, key)


def _drafts() -> dict[str, str]:
    drafts: dict[str, str] = st.session_state.setdefault(_DRAFTS, {})
    return drafts


def _keep_draft(message_id: str, key: str) -> None:
    """Keep what is typed although the person opens another message meanwhile."""
    _drafts()[message_id] = str(st.session_state.get(key, ""))


def _send(actor: Actor, message: Message, text: str, last: str | None, slots: Slots) -> None:
    name = next((account.name for account in session.accounts() if account.id == message.account_id), "the agency")
    if st.button(f"Answer as {literal(name)}", key=f"inbox.send.{message.id}", type="primary", icon=":material/send:"):
        with shown_failures(slots):
            session.app().replying.reply(actor, message.id, text, seen=last)
        _drafts().pop(message.id, None)
        st.rerun()


def _by_hand(actor: Actor, message_id: str, text: str, options: ReplyOptions, last: str | None, slots: Slots) -> None:
    st.markdown("**Answer by hand:** copy the text, open the page and post it there, then say where it is.")
    if text.strip():
        st.code(text, language=None, wrap_lines=True)
    if options.link:
        st.link_button("Open the page", options.link, icon=":material/open_in_new:")
    link = st.text_input("Address of your answer", key=f"inbox.link.{message_id}", placeholder="https://")
    slots.under("link")
    if st.button("It is posted: mark as answered", key=f"inbox.posted.{message_id}"):
        with shown_failures(slots):
            session.app().replying.record_by_hand(actor, message_id, text, link, seen=last)
        _drafts().pop(message_id, None)
        st.rerun()
