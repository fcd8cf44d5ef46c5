"""One review card, large: why the message is here, the clause that speaks to it, and the decisions with their keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from connectors.base import PLATFORM_NAMES, Platform
from console.domain.actors import Actor
from console.domain.reviews import Act, ActState, ReviewState
from console.services.reviewing import ReviewCard
from console.ui import session
from console.ui.components.marked import marked
from console.ui.components.page import literal, section, when
from console.ui.components.said import plain, said
from console.ui.components.status import status
from console.ui.failures import Slots, shown_failures
from moderation.policy import Clause

_ACT_WORDS = {
    ActState.ORDERED: "is ordered; the worker does it in a moment",
    ActState.CARRYING_OUT: "is under way",
    ActState.DONE: "is done",
    ActState.FAILED: "did not work",
    ActState.OVERTAKEN: "was overtaken by a later decision",
}


def card(actor: Actor, seen: ReviewCard) -> None:
    """Show the case and, beside it, what may be decided."""
    reading, deciding = st.columns([7, 5], gap="large")
    with reading:
        _message(seen)
        _why(seen)
        _context(seen)
    with deciding:
        if seen.review.state in (ReviewState.OPEN, ReviewState.ESCALATED):
            _decide(actor, seen)
        else:
            _decided(actor, seen)
        _record(actor, seen)


def _message(seen: ReviewCard) -> None:
    message, zone, now = seen.message, session.agency().zone, session.app().clock.now()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        status(seen.review.state)
        for flag in seen.review.flags:
            status(flag)
        for told, word in ((message.is_hidden, "hidden"), (message.is_deleted, "deleted")):
            if told:
                status(word)
    author = literal(plain(message.author_name)) or "Name not given"
    st.caption(f"{author} on {PLATFORM_NAMES[Platform(message.platform)]}, {when(zone, message.created_at, now)}")
    with st.container(key=f"card-review-{seen.review.id}"):
        spans = seen.assessment.spans if seen.assessment and seen.assessment.version == message.version else ()
        marked(message.text, spans, key=f"review-{message.id}")
    if len(seen.versions) > 1:
        st.caption(f"The author has changed it: this is the newest of {len(seen.versions)} versions.")


def _why(seen: ReviewCard) -> None:
    section("Why it is here")
    reasons = seen.assessment.reasons if seen.assessment else ()
    for reason in reasons:
        st.text(plain(reason))
    if not reasons:
        st.text("A colleague sent it here.")
    if seen.assessment:
        scores = sorted(seen.assessment.flag_scores.items(), key=lambda pair: -pair[1])[:3]
        told = ", ".join(f"{flag.replace('_', ' ')} {score:.2f}" for flag, score in scores)
        st.caption(literal(f"{told}. Signals of {seen.assessment.model}; only a person finds."))


def _context(seen: ReviewCard) -> None:
    if seen.post is not None:
        with st.expander("Our post"):
            said(seen.post.text, key=f"review-post-{seen.review.id}")
    others = [other for other in seen.thread if other.id != seen.message.id]
    if others:
        with st.expander(f"Thread: {len(others)} more"):
            for other in others:
                st.caption(literal(plain(other.author_name)))
                said(other.text, key=f"review-thread-{other.id}")
    for version in seen.versions[:-1]:
        with st.expander(f"Version {version.number}, {version.change.value}"):
            said(version.text, key=f"review-version-{version.message_id}-{version.number}")


def _decide(actor: Actor, seen: ReviewCard) -> None:
    review, reviewing = seen.review, session.app().reviewing
    version = seen.message.version
    section("Decide", "Criticism stays up, however harsh. Profanity is no ground.")
    slots = Slots()
    clause = _choose_clause(seen)
    slots.under("clause_id")
    reason = st.text_area("Reason", key=f"review.reason.{review.id}", height=90, max_chars=2_000)
    slots.under("reason")
    with st.container(horizontal=True):
        if st.button("Leave it up", key=f"review.leave.{review.id}", icon=":material/check:", shortcut="l"):
            _do(reviewing.leave_up, actor, review.id, seen_version=version, reason=reason, slots=slots)
        if not seen.cannot_hide and st.button(
            "Hide it", key=f"review.hide.{review.id}", icon=":material/visibility_off:", shortcut="h"
        ):
            more = {"clause_id": clause.id if clause else "", "reason": reason, "seen_version": version}
            _do(reviewing.hide, actor, review.id, slots=slots, **more)
        if review.state is ReviewState.OPEN and st.button(
            "Escalate", key=f"review.escalate.{review.id}", icon=":material/upgrade:", shortcut="e"
        ):
            _do(reviewing.escalate, actor, review.id, reason=reason, seen_version=version, slots=slots)
    if seen.cannot_hide:
        st.info(seen.cannot_hide, icon=":material/info:")
    else:
        st.caption(
            "Hiding takes it from the public view, not from the author's. It is kept in the record first, "
            "with its versions, thread and hashes, and can be undone."
        )


def _choose_clause(seen: ReviewCard) -> Clause | None:
    if not seen.clauses:
        return None
    by_id = {clause.id: clause for clause in seen.clauses}
    chosen_id = st.radio(
        f"Clause of the {seen.policy.title.lower()}, version {seen.policy.version}",
        list(by_id),
        index=None,
        format_func=lambda clause_id: by_id[clause_id].title,
        captions=[clause.text for clause in seen.clauses],
        key=f"review.clause.{seen.review.id}",
    )
    chosen = by_id.get(chosen_id or "")
    if chosen is not None and chosen.needs_counsel:
        st.caption("Ask counsel before you rely on this clause.")
    return chosen


def _decided(actor: Actor, seen: ReviewCard) -> None:
    review = seen.review
    if review.state is not ReviewState.HIDDEN:
        return
    section("Undo")
    slots = Slots()
    reason = st.text_area("Why it is shown again", key=f"review.undo_reason.{review.id}", height=90, max_chars=2_000)
    slots.under("reason")
    if st.button("Show it again", key=f"review.undo.{review.id}", icon=":material/undo:", shortcut="u"):
        _do(session.app().reviewing.unhide, actor, review.id, reason=reason, slots=slots)


def _record(actor: Actor, seen: ReviewCard) -> None:
    if not seen.decisions:
        return
    zone, now = session.agency().zone, session.app().clock.now()
    section("Record")
    for decision in seen.decisions:
        with st.container(key=f"row-decision-{decision.id}"):
            kind = decision.kind.value.replace("_", " ")
            st.markdown(f"**{literal(decision.actor_name)}**: {kind}, {when(zone, decision.decided_at, now)}")
            st.text(plain(decision.reason) or "No reason given.")
            clause = seen.policy.find_clause(decision.clause_id)
            if clause is not None:
                st.caption(literal(f"{clause.title}, policy version {decision.policy}"))
            st.code(f"record sha256 {decision.record_sha256}", language=None, wrap_lines=True)
            for act in seen.acts:
                if act.decision_id == decision.id:
                    _act(actor, act)


def _act(actor: Actor, act: Act) -> None:
    what = "Hiding" if act.hide else "Showing it again"
    st.caption(f"{what} {_ACT_WORDS[act.state]}. {literal(act.error)}")
    if act.state is ActState.FAILED and st.button("Try again", key=f"review.again.{act.id}", icon=":material/replay:"):
        _do(session.app().reviewing.try_again, actor, act.id)


def _do(act: Callable[..., Any], *args: Any, slots: Slots | None = None, **more: Any) -> None:
    with shown_failures(slots):
        act(*args, **more)
    st.rerun()
