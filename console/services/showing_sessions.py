"""What the public sees of live Q&A: sessions, and of each question only what may be read by anybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from console.domain.qa_sessions import QaSession, SessionState
from console.domain.questions import (
    DECLINE_WORDS,
    PUBLIC_STATES,
    Question,
    QuestionSource,
    QuestionState,
)
from console.services.qa_stores import QaTransaction
from console.services.transaction import Begin

_Q = QuestionState
_AHEAD = frozenset({SessionState.PLANNED, SessionState.OPEN, SessionState.LIVE})
_MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicQuestion:
    """A question as anybody may read it."""

    id: str
    state: QuestionState
    #: Empty where the words stay private.
    words: str
    asker: str
    asked_at: datetime
    taken_at: datetime | None
    decided_at: datetime | None
    answer: str
    #: Why it was declined.
    why: str
    merged_into: str | None
    #: How many like it were answered with it.
    asked_also: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicSession:
    """A session as anybody may read it."""

    session: QaSession
    on_air: tuple[PublicQuestion, ...]
    answered: tuple[PublicQuestion, ...]
    declined: tuple[PublicQuestion, ...]
    merged: tuple[PublicQuestion, ...]
    #: Reason to how often it was given, the most frequent first.
    declined_for: tuple[tuple[str, int], ...]
    #: Asked, and neither answered nor declined yet.
    waiting: int


class ShowingSessions:
    """The portal's only door to sessions."""

    def __init__(self, *, begin: Begin[QaTransaction]) -> None:
        self._begin = begin

    def list_ahead(self) -> Sequence[QaSession]:
        """Return planned, open and live sessions, the next first."""
        with self._begin.reading() as tx:
            return tx.qa_sessions.list_sessions(_AHEAD)

    def list_ended(self) -> Sequence[QaSession]:
        """Return closed and cancelled sessions, the latest first."""
        with self._begin.reading() as tx:
            return tx.qa_sessions.list_newest(frozenset(SessionState) - _AHEAD)

    def get_public(self, session_id: str) -> PublicSession:
        """Return one session with its public questions, in the order in which they were asked; raises NotFound."""
        with self._begin.reading() as tx:
            session = tx.qa_sessions.get_session(session_id)
            found = tx.questions.list_for_session(session_id, PUBLIC_STATES, limit=_MOST)
            counts = tx.questions.count_by_state(session_id)
        likes = Counter(question.merged_into for question in found if question.merged_into)
        readable = {question.id for question in found if question.shows_words()}
        shown = [_public(question, likes[question.id], readable) for question in found]
        waiting = sum(counts.get(state, 0) for state in (_Q.SUBMITTED, _Q.HELD, _Q.QUEUED))
        return PublicSession(
            session=session,
            on_air=_in(shown, _Q.ON_AIR),
            answered=_in(shown, _Q.ANSWERED),
            declined=_in(shown, _Q.DECLINED),
            merged=_in(shown, _Q.MERGED),
            declined_for=tuple(Counter(question.why for question in _in(shown, _Q.DECLINED)).most_common()),
            waiting=waiting,
        )


def _in(questions: Sequence[PublicQuestion], state: QuestionState) -> tuple[PublicQuestion, ...]:
    return tuple(question for question in questions if question.state is state)


def _public(question: Question, likes: int, readable: Collection[str]) -> PublicQuestion:
    # a merged question is no more public than the one that speaks for it
    shows_words = question.id in readable and (question.merged_into or question.id) in readable
    return PublicQuestion(
        id=question.id,
        state=question.state,
        words=question.text if shows_words else "",
        asker=_asker(question) if shows_words else "",
        asked_at=question.asked_at,
        taken_at=question.taken_at,
        decided_at=question.decided_at,
        answer=question.answer,
        why=DECLINE_WORDS[question.decline_reason] if question.decline_reason else "",
        merged_into=question.merged_into,
        asked_also=likes,
    )


def _asker(question: Question) -> str:
    # a commenter chose to be seen there, not here
    return "in a comment" if question.source is QuestionSource.COMMENT else question.asker_name
