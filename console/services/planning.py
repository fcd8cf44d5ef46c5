"""Planning a question-and-answer session, announcing it, and moving it along its day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from console.domain.actors import WORKER, Actor
from console.domain.errors import Blocked, InvalidInput
from console.domain.ids import new_id
from console.domain.posts import Post
from console.domain.qa_sessions import GRACE, SESSION_GRAPH, QaSession, SessionState, check_plan
from console.domain.questions import QuestionState, showable
from console.domain.time import Clock
from console.services.qa_stores import QaTransaction, host_now
from console.services.transaction import Begin


class Drafting(Protocol):
    """Writes ordinary posts, which somebody else must approve."""

    def draft(
        self,
        actor: Actor,
        *,
        title: str,
        text: str,
        variants: Mapping[str, str],
        account_ids: Sequence[str],
        due_at: datetime | None,
        qa_session_id: str | None,
    ) -> Post:
        """Write a draft."""
        ...

    def submit(self, actor: Actor, post_id: str) -> Post:
        """Hand a draft to its approver; raises Blocked."""
        ...

    def cancel(self, actor: Actor, post_id: str) -> Post:
        """Give a post up."""
        ...


_ENDED = frozenset({SessionState.CLOSED, SessionState.CANCELLED})
_AHEAD = frozenset(SessionState) - _ENDED


class Planning:
    """Sessions, from the plan to the close."""

    def __init__(self, *, begin: Begin[QaTransaction], clock: Clock, posting: Drafting) -> None:
        self._begin = begin
        self._clock = clock
        self._posting = posting

    def plan(
        self,
        actor: Actor,
        *,
        topic: str,
        description: str,
        hosts: str,
        opens_at: datetime,
        starts_at: datetime,
        ends_at: datetime,
        account_ids: Sequence[str] = (),
    ) -> QaSession:
        """Plan a session; the portal shows it at once. Raises InvalidInput at the field."""
        session = QaSession(
            id=new_id("qas"),
            state=SessionState.PLANNED,
            topic=showable(topic),
            description=showable(description),
            hosts=showable(hosts),
            opens_at=opens_at,
            starts_at=starts_at,
            ends_at=ends_at,
            account_ids=tuple(account_ids),
            created_by=actor.id,
            created_at=self._clock.now(),
        )
        check_plan(session)
        with self._begin() as tx:
            host = host_now(tx, actor)
            tx.qa_sessions.add(session)
            tx.audit.append(host, "qa.planned", session.id, topic=session.topic, starts_at=starts_at.isoformat())
        return session

    def announce(
        self, actor: Actor, session_id: str, *, text: str, due_at: datetime, variants: Mapping[str, str] | None = None
    ) -> Post:
        """Write an ordinary post about the session and submit it: somebody else must approve it."""
        with self._begin() as tx:
            host_now(tx, actor)
            session = tx.qa_sessions.get_session(session_id)
        if session.state in _ENDED:
            raise Blocked(["The session is over: there is nothing left to announce."])
        if not session.account_ids:
            raise Blocked(["The session has no accounts to announce it on."])
        post = self._posting.draft(
            actor,
            title=f"Live Q&A: {session.topic}",
            text=text,
            variants=variants or {},
            account_ids=session.account_ids,
            due_at=due_at,
            qa_session_id=session.id,
        )
        try:
            submitted = self._posting.submit(actor, post.id)
        except Blocked:
            self._posting.cancel(actor, post.id)  # or each try would leave another draft behind
            raise
        with self._begin() as tx:
            tx.audit.append(actor, "qa.announced", session.id, post_id=post.id)
        return submitted

    def open(self, actor: Actor, session_id: str) -> None:
        """Take questions from now on."""
        self._move(actor, session_id, SessionState.OPEN)

    def start(self, actor: Actor, session_id: str) -> None:
        """Begin answering."""
        self._move(actor, session_id, SessionState.LIVE)

    def close(self, actor: Actor, session_id: str) -> None:
        """End the session; what is still queued can be answered in writing. Raises Blocked with a question on air."""
        with self._begin() as tx:
            if tx.questions.list_for_session(session_id, {QuestionState.ON_AIR}, limit=1):
                raise Blocked(["A question is on air. Answer it or put it back, then close the session."])
            self._move_in(tx, host_now(tx, actor), session_id, SessionState.CLOSED)

    def cancel(self, actor: Actor, session_id: str, reason: str) -> None:
        """Call the session off; the portal says so."""
        if not reason.strip():
            raise InvalidInput("Say why, for the record.", field="reason")
        with self._begin() as tx:
            host = host_now(tx, actor)
            self._move_in(tx, host, session_id, SessionState.CANCELLED, reason=reason.strip())

    def get(self, session_id: str) -> QaSession:
        """Return one session; raises NotFound."""
        with self._begin.reading() as tx:
            return tx.qa_sessions.get_session(session_id)

    def list_ahead(self) -> Sequence[QaSession]:
        """Return planned, open and live sessions, the next first."""
        with self._begin.reading() as tx:
            return tx.qa_sessions.list_sessions(_AHEAD)

    def list_ended(self) -> Sequence[QaSession]:
        """Return closed and cancelled sessions, the latest first."""
        with self._begin.reading() as tx:
            return tx.qa_sessions.list_newest(_ENDED)

    def tick(self) -> int:
        """Move along every session whose time has come; for the worker. Returns how many moved.

        A session whose whole time has passed while nothing ran stays planned: a person decides.
        """
        now = self._clock.now()
        moved = 0
        for session in self.list_ahead():
            target = _due_state(session, now)
            if target is not None:
                moved += self._tick_one(session.id, target)
        return moved

    def _tick_one(self, session_id: str, target: SessionState) -> int:
        with self._begin() as tx:
            session = tx.qa_sessions.get_session(session_id)
            on_air = tx.questions.list_for_session(session_id, {QuestionState.ON_AIR}, limit=1)
            if _due_state(session, self._clock.now()) is not target or on_air:
                return 0
            self._move_in(tx, WORKER, session_id, target)
        return 1

    def _move(self, actor: Actor, session_id: str, to: SessionState) -> None:
        with self._begin() as tx:
            self._move_in(tx, host_now(tx, actor), session_id, to)

    def _move_in(self, tx: QaTransaction, actor: Actor, session_id: str, to: SessionState, **data: str) -> None:
        session = tx.qa_sessions.get_session(session_id)
        SESSION_GRAPH.check(session.state, to)
        closed_at = self._clock.now() if to in _ENDED else None
        tx.qa_sessions.move(session_id, expected=session.state, to=to, closed_at=closed_at)
        tx.audit.append(actor, _VERBS[to], session_id, **data)


_VERBS = {
    SessionState.OPEN: "qa.opened",
    SessionState.LIVE: "qa.started",
    SessionState.CLOSED: "qa.closed",
    SessionState.CANCELLED: "qa.cancelled",
}


def _due_state(session: QaSession, now: datetime) -> SessionState | None:
    if session.state is SessionState.LIVE:
        return SessionState.CLOSED if now >= session.ends_at + GRACE else None
    if now >= session.ends_at:
        return None
    if session.state is SessionState.PLANNED and now >= session.opens_at:
        return SessionState.OPEN
    if session.state is SessionState.OPEN and now >= session.starts_at:
        return SessionState.LIVE
    return None


def announcement(session: QaSession, *, starts: str, address: str) -> str:
    """Return words to begin an announcing post with; ``starts`` is the time as residents read it."""
    return (
        f"{session.topic}: ask us. {session.hosts} will answer your questions live on {starts}. "
        f"Ask here in the comments, or without an account at {address}"
    )
