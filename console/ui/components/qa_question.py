"""One question on the hosts' board, and what may be done with it where it stands."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from console.domain.actors import Actor
from console.domain.deliveries import Delivery
from console.domain.errors import InvalidInput
from console.domain.questions import (
    DECLINE_WORDS,
    HOLD_WORDS,
    MAX_ANSWER_CHARS,
    DeclineReason,
    Question,
    QuestionSource,
    QuestionState,
)
from console.services.grouping import Proposal
from console.ui import session
from console.ui.components.page import ago, literal
from console.ui.components.qa_acting import act_button
from console.ui.components.said import plain, said
from console.ui.components.status import status

_EXCERPT = 90


def coming_in(actor: Actor, question: Question, proposal: Proposal | None) -> None:
    """Show a held or queued question."""
    with st.container(key=f"row-q-{question.id}"):
        said(question.text, key=f"q-{question.id}")
        _asked(question)
        if question.hold_reason is not None:
            _held(actor, question)
            return
        if proposal is not None:
            _offer_merge(actor, proposal)
        with st.container(horizontal=True):
            _button(question, "Take on air", "podium", lambda: session.app().answering.take(actor, question.id))
            _decline(actor, question)
            _button(
                question,
                "Set aside",
                "pause",
                lambda: session.app().answering.set_aside(actor, question.id),
                quiet=True,
            )


def on_air(actor: Actor, question: Question) -> None:
    """Show a question that is on air, with the box for its answer."""
    with st.container(key=f"card-air-{question.id}"):
        status(question.state, note=f"taken by {question.taken_by_name}")
        said(question.text, key=f"air-{question.id}")
        _asked(question)
        if question.taken_by == actor.id:
            key = f"qa.answer.{question.id}"
            st.text_area("The answer", key=key, height=140, max_chars=MAX_ANSWER_CHARS)
            st.caption(_where_it_goes(question))
            act_button(
                "Publish this answer",
                lambda: session.app().answering.answer(actor, question.id, str(st.session_state.get(key, ""))),
                key=f"qa.publish.{question.id}",
                icon="reply",
                kind="primary",
            )
        with st.container(horizontal=True):
            _button(
                question, "Put back", "undo", lambda: session.app().answering.put_back(actor, question.id), quiet=True
            )
            _decline(actor, question)


def finished(actor: Actor, question: Question, delivery: Delivery | None) -> None:
    """Show what became of a question, and let it be undone where nothing went out."""
    with st.container(key=f"row-done-{question.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            status(question.state)
            if delivery is not None:
                status(delivery.state, note="reply")
        said(question.text, key=f"done-{question.id}")
        answering = session.app().answering
        if question.state is QuestionState.ANSWERED:
            said(question.answer, key=f"answer-{question.id}")
        if question.state is QuestionState.DECLINED and question.decline_reason:
            st.caption(DECLINE_WORDS[question.decline_reason])
            _button(
                question, "Put back on the board", "undo", lambda: answering.reconsider(actor, question.id), quiet=True
            )
        if question.state is QuestionState.MERGED and delivery is None:
            _button(question, "Separate again", "undo", lambda: answering.separate(actor, question.id), quiet=True)
        if delivery is not None and delivery.last_error:
            st.caption(delivery.last_error)


def _held(actor: Actor, question: Question) -> None:
    reason = question.hold_reason
    if reason is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        status("urgent" if question.is_urgent() else "held")
        if question.flags:
            st.caption(f"Signals: {', '.join(flag.replace('_', ' ') for flag in question.flags)}", width="content")
    st.caption(HOLD_WORDS[reason])
    with st.container(horizontal=True):
        _button(question, "Let it on the board", "check", lambda: session.app().answering.release(actor, question.id))
        _decline(actor, question)


def _offer_merge(actor: Actor, proposal: Proposal) -> None:
    question, into = proposal.question, proposal.into
    words = plain(into.text).replace("\n", " ")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge("Reads alike", icon=":material/merge:", color="blue")
        st.text(words if len(words) <= _EXCERPT else f"{words[:_EXCERPT]} …", width="stretch")
    _button(
        question, "Merge into that one", "merge", lambda: session.app().answering.merge(actor, question.id, into.id)
    )


def _decline(actor: Actor, question: Question) -> None:
    with st.popover("Decline", icon=":material/do_not_disturb_on:"):
        st.caption("The reason is counted and shown on the portal. A viewpoint is never a reason.")
        st.radio(
            "Reason",
            list(DeclineReason),
            format_func=DECLINE_WORDS.__getitem__,
            index=None,
            key=f"qa.reason.{question.id}",
            label_visibility="collapsed",
        )
        act_button("Decline for this reason", lambda: _decline_for(actor, question), key=f"qa.decline.{question.id}")


def _decline_for(actor: Actor, question: Question) -> None:
    reason = st.session_state.get(f"qa.reason.{question.id}")
    if reason is None:
        raise InvalidInput("Choose the reason first.", field="reason")
    session.app().answering.decline(actor, question.id, DeclineReason(reason))


def _button(question: Question, words: str, icon: str, do: Callable[[], None], *, quiet: bool = False) -> None:
    key = f"qa.{words.split(maxsplit=1)[0].lower()}.{question.id}"
    act_button(words, do, key=key, icon=icon, kind="tertiary" if quiet else "secondary")


def _asked(question: Question) -> None:
    where = "in a comment" if question.source is QuestionSource.COMMENT else "on the portal"
    who = f"{literal(plain(question.asker_name))}, " if question.asker_name else ""
    st.caption(f"{who}{where}, {ago(question.asked_at, session.app().clock.now())}")


def _where_it_goes(question: Question) -> str:
    if question.source is QuestionSource.PORTAL:
        return "It appears on the portal at once, and at the asker's own address."
    return "It appears on the portal at once. One reply goes back to the comment, shortened with a link if need be."
