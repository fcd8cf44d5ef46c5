"""The hosts' board: coming in, on air, finished; and the hall view of what is on air."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from console.domain.actors import Actor
from console.domain.errors import ClassifierUnavailable
from console.domain.questions import QuestionState
from console.services.answering import Board
from console.services.grouping import Proposal
from console.ui import session
from console.ui.components.page import section
from console.ui.components.qa_acting import show_refused
from console.ui.components.qa_question import coming_in, finished, on_air
from console.ui.components.said import said
from console.ui.failures import shown_failures

#: As many cards as a host can oversee; the rest is counted.
_MOST = 25


@st.fragment(run_every="4s")
def board(actor: Actor, session_id: str, *, with_proposals: bool) -> None:
    """Show the three columns, fresh every few seconds; what is being typed stays."""
    with shown_failures():
        shown = session.app().answering.board(actor, session_id)
    proposals = _proposals(actor, session_id) if with_proposals else {}
    show_refused()
    left, middle, right = st.columns([5, 5, 4], gap="medium")
    with left:
        _coming_in(actor, shown, proposals)
    with middle:
        _on_air(actor, shown)
    with right:
        _finished(actor, shown)


@st.fragment(run_every="2s")
def hall(actor: Actor, session_id: str) -> None:
    """Show what is on air in type that a hall can read."""
    with shown_failures():
        shown = session.app().answering.board(actor, session_id)
    with st.container(key="hall"):
        st.text(shown.session.topic)
        for question in shown.on_air:
            said(question.text, key=f"hall-{question.id}", whole=True)
        if not shown.on_air:
            said("What would you like to know?", key="hall-empty", whole=True)
        st.text(f"Ask without an account at {session.app().settings.portal_url}/live")


def _coming_in(actor: Actor, shown: Board, proposals: Mapping[str, Proposal]) -> None:
    section(f"Coming in ({len(shown.held) + len(shown.queued)})")
    urgent = [question for question in shown.held if question.is_urgent()]
    others = [question for question in shown.held if not question.is_urgent()]
    waiting = [*urgent, *shown.queued, *others]
    if not waiting:
        st.caption("Nothing waits. Questions from the portal and from comments appear here by themselves.")
    for question in waiting[:_MOST]:
        coming_in(actor, question, proposals.get(question.id))
    if len(waiting) > _MOST:
        st.caption(f"{len(waiting) - _MOST} more wait behind these.")


def _on_air(actor: Actor, shown: Board) -> None:
    section(f"On air ({len(shown.on_air)})")
    if not shown.on_air:
        st.caption("Take a question. Nobody else can take the same one.")
    for question in shown.on_air:
        on_air(actor, question)


def _finished(actor: Actor, shown: Board) -> None:
    counts = shown.counts
    section(f"Answered ({counts.get(QuestionState.ANSWERED, 0)})")
    declined, merged = counts.get(QuestionState.DECLINED, 0), counts.get(QuestionState.MERGED, 0)
    st.caption(f"Declined: {declined}. Merged: {merged}.")
    for question in shown.finished[:_MOST]:
        finished(actor, question, shown.deliveries.get(question.id))


def _proposals(actor: Actor, session_id: str) -> dict[str, Proposal]:
    try:
        found = session.app().grouping.proposals(actor, session_id)
    except ClassifierUnavailable as error:
        st.caption(f"No merges can be proposed. {error.message}")
        return {}
    return {proposal.question.id: proposal for proposal in found}
