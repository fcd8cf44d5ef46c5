"""Live question-and-answer sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from console.domain.errors import InvalidInput
from console.domain.state import StateGraph

MAX_TOPIC_CHARS = 120
MAX_DESCRIPTION_CHARS = 1_000
MAX_SESSION = timedelta(hours=12)
#: A session that nobody closed closes itself this long after its end, when nothing is on air.
GRACE = timedelta(minutes=30)


class SessionState(StrEnum):
    """Where a session stands."""

    #: Announced on the portal; no questions yet.
    PLANNED = "planned"
    #: Takes questions; answering has not begun.
    OPEN = "open"
    LIVE = "live"
    CLOSED = "closed"
    CANCELLED = "cancelled"


_S = SessionState

SESSION_GRAPH: StateGraph[SessionState] = StateGraph(
    "session",
    initial=_S.PLANNED,
    edges={
        _S.PLANNED: {_S.OPEN, _S.CANCELLED},
        _S.OPEN: {_S.LIVE, _S.CANCELLED},
        _S.LIVE: {_S.CLOSED},
        _S.CLOSED: set(),
        _S.CANCELLED: set(),
    },
)

#: States in which residents may ask.
ASKABLE = frozenset({_S.OPEN, _S.LIVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class QaSession:
    """One planned conversation: residents ask, the agency answers in public."""

    id: str
    state: SessionState
    topic: str
    description: str
    #: Who answers, as residents read it.
    hosts: str
    opens_at: datetime
    starts_at: datetime
    ends_at: datetime
    #: Where it is announced and where comments are collected.
    account_ids: tuple[str, ...]
    created_by: str
    created_at: datetime
    closed_at: datetime | None = None

    def takes_questions(self) -> bool:
        """Return whether residents may ask now."""
        return self.state in ASKABLE


def check_plan(planned: QaSession) -> None:
    """Raise InvalidInput at the field that makes no sense."""
    _check_words(planned)
    if planned.opens_at > planned.starts_at:
        raise InvalidInput("Questions must open before the session starts, or with it.", field="opens_at")
    if planned.starts_at >= planned.ends_at:
        raise InvalidInput("The session must end after it starts.", field="ends_at")
    if planned.ends_at - planned.starts_at > MAX_SESSION:
        raise InvalidInput("A session may last twelve hours at most.", field="ends_at")
    if planned.ends_at <= planned.created_at:
        raise InvalidInput("This session would be over already. Choose a later time.", field="starts_at")


def _check_words(planned: QaSession) -> None:
    for field, text, most in (
        ("topic", planned.topic, MAX_TOPIC_CHARS),
        ("description", planned.description, MAX_DESCRIPTION_CHARS),
        ("hosts", planned.hosts, MAX_TOPIC_CHARS),
    ):
        if not text:
            raise InvalidInput("Residents read this on the portal: fill it in.", field=field)
        if len(text) > most:
            raise InvalidInput(f"This is {len(text):,} characters long; the most is {most:,}.", field=field)
