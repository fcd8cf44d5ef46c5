"""One conversation: the post, what was said around it, why it is here, and what we said."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from connectors.base import PLATFORM_NAMES, Platform
from console.domain.actors import Actor
from console.domain.messages import Message, MessageAssessment
from console.domain.verbs import SENTENCES
from console.services.inbox import Answer, Conversation
from console.ui import session
from console.ui.components.inbox_list import badges
from console.ui.components.marked import quoted
from console.ui.components.page import literal, when
from console.ui.components.said import plain, said
from console.ui.components.status import status

_MOST_SCORES = 3
_DATE = "%-d %b, %H:%M"


def conversation(actor: Actor, seen: Conversation) -> None:
    """Show the words and everything known about them."""
    _head(seen.message)
    if seen.post is not None:
        st.caption("Under our post")
        with st.container(key=f"row-post-{seen.message.id}"):
            said(seen.post.text, key=f"post-{seen.message.id}")
    for other in seen.thread:
        _said(other, is_this=other.id == seen.message.id)
    if seen.message.id not in {other.id for other in seen.thread}:
        _said(seen.message, is_this=True)
    _why(seen.message, seen.assessment)
    for answer in seen.answers:
        _answer(answer)
    for note in seen.notes:
        with st.container(key=f"row-note-{note.id}"):
            st.caption(f"Note by {literal(note.author_name)}, {_at(note.written_at)}, for colleagues only")
            st.text(plain(note.text))


def history(seen: Conversation) -> None:
    """Show each version of the words and who did what, folded away."""
    with st.expander("History, every version and who did what"):
        for version in seen.versions:
            st.caption(f"Version {version.number}, {version.change.value}, seen {_at(version.seen_at)}")
            said(version.text, key=f"version-{version.message_id}-{version.number}")
            st.code(f"sha256 {version.raw_sha256}", language=None)
        for entry in seen.history:
            reason = f" Reason: {entry.data['reason']}" if entry.data.get("reason") else ""
            st.text(f"{_at(entry.at)}  {entry.actor_name} {SENTENCES.get(entry.verb, entry.verb)}.{reason}")


def _head(message: Message) -> None:
    zone, now = session.agency().zone, session.app().clock.now()
    st.subheader(literal(plain(message.author_name)) or "Name not given", anchor=False)
    handle = f"@{literal(plain(message.author_handle))} on " if message.author_handle else "On "
    st.caption(f"{handle}{PLATFORM_NAMES[Platform(message.platform)]}, written {when(zone, message.created_at, now)}")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        badges(message, now)
    desks = {desk.id: desk.title for desk in session.app().inbox.desks}
    also = "".join(f", also {desks.get(desk, desk)}" for desk in message.also_desks)
    clock = f"Look at it by {when(zone, message.due_at, now)}." if message.due_at else "No answer is due."
    st.markdown(f"**{desks.get(message.desk, message.desk)}**{also}. {clock}")
    if message.is_backlog:
        st.caption("Written before the account was connected, so it paged nobody.")


def _said(message: Message, *, is_this: bool) -> None:
    with st.container(key=f"{'card' if is_this else 'row'}-said-{message.id}"):
        if not is_this:
            st.caption(f"{literal(plain(message.author_name)) or 'Name not given'}, {_at(message.created_at)}")
        if message.text:
            said(message.text, key=message.id)
        else:
            st.caption("There are no words: a picture, a sticker, or removed before we saw it.")


def _why(message: Message, found: MessageAssessment | None) -> None:
    with st.container(key=f"row-why-{message.id}"):
        st.caption("Why it is here")
        told = found.reasons if found else ()
        # one plain "Reads as ..." is said better, with its score, by the first reason
        says_more = message.routed_by or ". " in message.desk_why
        if says_more or not any(reason.startswith("Reads as") for reason in told):
            st.text(plain(message.desk_why))
        if found is None:
            return
        for reason in found.reasons:
            st.text(plain(reason))
        for span in found.spans[:6]:
            st.text(f"\u201c{quoted(message.text, span)}\u201d speaks for {_words(span.label)}.")
        top = sorted(found.intent_scores.items(), key=lambda pair: -pair[1])[:_MOST_SCORES]
        scores = ", ".join(f"{_words(label)} {score:.2f}" for label, score in top)
        parts = [scores, f"language {found.lang}" if found.lang else "", found.model, f"policy {found.policy}"]
        st.caption(". ".join(literal(part) for part in parts if part) + ".")


def _answer(answer: Answer) -> None:
    reply, delivery = answer.reply, answer.delivery
    with st.container(key=f"row-answer-{reply.id}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{literal(reply.author_name)}** answered, {_at(reply.written_at)}", width="content")
            if delivery is None:
                status("answered", note="by hand")
            else:
                status(delivery.state)
        st.text(plain(reply.text))
        if delivery is not None:
            for words in dict.fromkeys((delivery.hold_reason, delivery.last_error)):
                if words:
                    st.caption(literal(words))
        link = reply.link or (delivery.remote_url if delivery else "")
        if link:
            st.link_button("See it there", link, type="tertiary", icon=":material/open_in_new:")


def _at(instant: datetime) -> str:
    zone = session.agency().zone
    return f"{zone.to_local(instant):{_DATE}} {zone.label(instant)}"


def _words(label: str) -> str:
    return label.replace("_", " ")
