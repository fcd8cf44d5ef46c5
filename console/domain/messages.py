"""What a resident wrote to us in public, each version of it, and where it stands with us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from console.domain.state import StateGraph

#: Where a person looks at what no model has read. A message waits here from its first moment.
TRIAGE_DESK = "triage"


class MessageState(StrEnum):
    """Where a message stands with us."""

    #: Somebody still has to look at it.
    OPEN = "open"
    #: An answer is queued or on its way; only the platform's word makes it done.
    ANSWERING = "answering"
    #: Answered, or looked at and in need of nothing.
    DONE = "done"


MESSAGE_GRAPH: StateGraph[MessageState] = StateGraph(
    "message",
    initial=MessageState.OPEN,
    edges={
        MessageState.OPEN: {MessageState.ANSWERING, MessageState.DONE},
        MessageState.ANSWERING: {MessageState.OPEN, MessageState.DONE},
        MessageState.DONE: {MessageState.OPEN, MessageState.ANSWERING},
    },
)


class Reading(StrEnum):
    """Whether the model has read the newest version."""

    PENDING = "pending"
    SCORED = "scored"
    NOT_SCORED = "not_scored"


class Change(StrEnum):
    """What a version tells."""

    FIRST = "first"
    EDITED = "edited"
    DELETED = "deleted"
    HIDDEN = "hidden"
    SHOWN = "shown"
    #: Was gone and is there again.
    RETURNED = "returned"
    #: An older state that reached us late; kept, but not what the public sees.
    LATE = "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageVersion:
    """One state of a message as we saw it; versions are added and never changed."""

    message_id: str
    number: int
    change: Change
    text: str
    is_hidden: bool
    is_deleted: bool
    raw: str
    raw_sha256: str
    changed_at: datetime | None
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WordSpan:
    """Words that speak for a label: code-point offsets [start, end)."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAssessment:
    """The model's signal about one version of one message, kept for good."""

    id: str
    message_id: str
    version: int
    scored: bool
    intent: str | None
    intent_scores: Mapping[str, float]
    flags: tuple[str, ...]
    flag_scores: Mapping[str, float]
    lang: str
    spans: tuple[WordSpan, ...]
    reasons: tuple[str, ...]
    model: str
    policy: str
    assessed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message as it stands now. ``revision`` grows with every change and guards each next one."""

    id: str
    platform: str
    account_id: str
    remote_id: str
    kind: str
    author_id: str
    author_name: str
    author_handle: str
    text: str
    url: str
    created_at: datetime
    first_seen_at: datetime
    post_remote_id: str
    parent_remote_id: str
    #: Our post under which it was written, where we published it.
    post_id: str | None
    version: int
    is_hidden: bool
    is_deleted: bool
    #: Older than the connection of its account: it gets a desk, and pages nobody.
    is_backlog: bool
    state: MessageState
    revision: int
    reading: Reading
    intent: str | None
    flags: tuple[str, ...]
    lang: str
    desk: str
    #: Other desks that must also see it, such as one for a threat inside a complaint.
    also_desks: tuple[str, ...]
    #: Why it is there, in a sentence.
    desk_why: str
    #: The person who chose the desk; the model's choice never replaces theirs.
    routed_by: str | None
    #: The version of the words that this person saw.
    routed_version: int | None
    due_at: datetime | None
    urgent: bool
    read_at: datetime | None
    taken_by_id: str | None
    taken_by_name: str | None
    taken_until: datetime | None

    def is_overdue(self, now: datetime) -> bool:
        """Return whether its clock has run out while it still waits."""
        return self.state is not MessageState.DONE and self.due_at is not None and self.due_at < now

    def is_taken(self, now: datetime) -> bool:
        """Return whether somebody is at work on it now."""
        return self.taken_until is not None and self.taken_until > now


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What one of us wrote for the others; it never leaves the agency."""

    id: str
    message_id: str
    author_id: str
    author_name: str
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Our answer to a message: a delivery that the worker sends, or one that a person posted by hand."""

    id: str
    message_id: str
    author_id: str
    author_name: str
    text: str
    delivery_id: str | None
    #: Where a hand-posted answer can be read.
    link: str
    written_at: datetime

    @property
    def by_hand(self) -> bool:
        """Whether a person posted it on the platform themselves."""
        return self.delivery_id is None
