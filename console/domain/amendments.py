"""What is done to a post of ours after it is public: edited, deleted, pinned, marked as corrected. Each is kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from console.domain.audit import canonical
from console.domain.state import StateGraph


class AmendmentKind(StrEnum):
    """What is done."""

    EDIT = "edit"
    DELETE = "delete"
    PIN = "pin"
    UNPIN = "unpin"
    #: Only our own record says it: a later post or reply put it right.
    CORRECTED = "corrected"


class AmendmentState(StrEnum):
    """How far it has come."""

    #: New words wait for a second person.
    PROPOSED = "proposed"
    ORDERED = "ordered"
    CARRYING_OUT = "carrying_out"
    DONE = "done"
    #: The platform refused it; a person decides what next.
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


_S = AmendmentState

AMENDMENT_GRAPH: StateGraph[AmendmentState] = StateGraph(
    "change to a public post",
    initial=_S.PROPOSED,
    edges={
        _S.PROPOSED: {_S.ORDERED, _S.WITHDRAWN},
        # every one of them can be repeated without harm, so one whose worker died is ordered again
        _S.ORDERED: {_S.CARRYING_OUT, _S.WITHDRAWN},
        _S.CARRYING_OUT: {_S.ORDERED, _S.DONE, _S.FAILED},
        _S.FAILED: {_S.ORDERED, _S.WITHDRAWN},
        _S.DONE: set(),
        _S.WITHDRAWN: set(),
    },
)

#: States in which it may still reach the platform.
UNDER_WAY = frozenset({_S.ORDERED, _S.CARRYING_OUT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """One change to what one delivery made public."""

    id: str
    delivery_id: str
    kind: AmendmentKind
    #: The new words of an edit, or the note of a correction.
    text: str = ""
    reason: str = ""
    ordered_by: str
    ordered_at: datetime
    #: The second person, for an edit.
    approved_by: str | None = None
    #: What was public before, as canonical JSON, and its SHA-256 (hex).
    before: str
    before_sha256: str
    state: AmendmentState
    attempts: int = 0
    next_attempt_at: datetime
    error: str = ""
    done_at: datetime | None = None

    def content_hash(self) -> str:
        """Return the SHA-256 (hex) that the second person's yes is bound to."""
        return hashlib.sha256(canonical([self.delivery_id, self.kind.value, self.text])).hexdigest()
