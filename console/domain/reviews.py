"""Whether a flagged message stays up: a case, the decisions of named persons in it, and the acts that follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from console.domain.state import StateGraph


class ReviewState(StrEnum):
    """What has been decided about a flagged message."""

    OPEN = "open"
    ESCALATED = "escalated"
    LEFT_UP = "left_up"
    HIDDEN = "hidden"
    RESTORED = "restored"


REVIEW_GRAPH: StateGraph[ReviewState] = StateGraph(
    "review",
    initial=ReviewState.OPEN,
    edges={
        ReviewState.OPEN: {ReviewState.ESCALATED, ReviewState.LEFT_UP, ReviewState.HIDDEN},
        ReviewState.ESCALATED: {ReviewState.LEFT_UP, ReviewState.HIDDEN},
        ReviewState.LEFT_UP: {ReviewState.OPEN},
        ReviewState.HIDDEN: {ReviewState.RESTORED},
        ReviewState.RESTORED: {ReviewState.OPEN},
    },
)


class DecisionKind(StrEnum):
    """What a person decided."""

    LEAVE_UP = "leave_up"
    HIDE = "hide"
    ESCALATE = "escalate"
    UNHIDE = "unhide"


class ActState(StrEnum):
    """How far the act that a decision orders has come on the platform."""

    ORDERED = "ordered"
    CARRYING_OUT = "carrying_out"
    DONE = "done"
    FAILED = "failed"
    #: A later decision made it pointless before it was carried out.
    OVERTAKEN = "overtaken"


ACT_GRAPH: StateGraph[ActState] = StateGraph(
    "moderation act",
    initial=ActState.ORDERED,
    edges={
        ActState.ORDERED: {ActState.CARRYING_OUT, ActState.OVERTAKEN},
        # Hiding twice is harmless, so an act whose worker died is simply ordered again.
        ActState.CARRYING_OUT: {ActState.ORDERED, ActState.DONE, ActState.FAILED},
        ActState.FAILED: {ActState.ORDERED, ActState.OVERTAKEN},
        ActState.DONE: set(),
        ActState.OVERTAKEN: set(),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One case: a flagged message and what became of it."""

    id: str
    message_id: str
    state: ReviewState
    flags: tuple[str, ...]
    urgent: bool
    opened_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a named person decided, under which clause of which policy, and why. Never changed, only followed."""

    id: str
    review_id: str
    message_id: str
    kind: DecisionKind
    actor_id: str
    actor_name: str
    reason: str
    clause_id: str
    policy: str
    #: SHA-256 of the record that was preserved in the same transaction.
    record_sha256: str
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """The hiding or showing again that a decision orders; the worker carries it out."""

    id: str
    decision_id: str
    message_id: str
    account_id: str
    remote_id: str
    hide: bool
    state: ActState
    attempts: int
    next_attempt_at: datetime
    error: str
    done_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreservedRecord:
    """What was on the platform and what we knew, as canonical JSON, from before an act."""

    id: str
    message_id: str
    decision_id: str
    content: str
    sha256: str
    preserved_at: datetime
