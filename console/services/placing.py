"""Where a question goes once it has been read: on the board, to a person first, or to its desk."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from console.domain.actors import WORKER
from console.domain.questions import QUESTION_GRAPH, URGENT_HOLDS, HoldReason, Question, QuestionState
from console.services.qa_stores import QaTransaction
from moderation.model import Flag, Intent

#: Messages under an announcing post that may go on the board; every other one stays at its desk.
BOARD_INTENTS = frozenset({Intent.QUESTION, Intent.CONCERN, Intent.GENERAL})
#: Obscene words are information and never a ground for anything: the host reads every question before it is shown.
HOLDING_FLAGS = frozenset(Flag) - {Flag.PROFANITY}

_HELD_INTENTS = {
    Intent.EMERGENCY: HoldReason.EMERGENCY,
    Intent.CRISIS: HoldReason.CRISIS,
    Intent.TIP: HoldReason.TIP,
    Intent.COMPLAINT: HoldReason.COMPLAINT,
    Intent.SPAM: HoldReason.SPAM,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The state that a question gets, and why a person must look where it is held."""

    state: QuestionState
    hold_reason: HoldReason | None = None


ON_THE_BOARD = Placement(state=QuestionState.QUEUED)


def held(reason: HoldReason) -> Placement:
    """Return the place of a question at which a person must look first."""
    return Placement(state=QuestionState.HELD, hold_reason=reason)


def place_asked(
    *, scored: bool, intent: str | None, flags: Collection[str], may_be_danger: bool = False, from_machine: bool = False
) -> Placement:
    """Return where a question from the portal goes; danger comes before every other reason."""
    if not scored or intent is None:
        return held(HoldReason.NOT_READ)
    reason = _HELD_INTENTS.get(Intent(intent))
    if may_be_danger and reason not in URGENT_HOLDS:
        return held(HoldReason.MAYBE_DANGER)
    if reason is not None:
        return held(reason)
    if HOLDING_FLAGS & set(flags):
        return held(HoldReason.FLAGGED)
    return held(HoldReason.MACHINE) if from_machine else ON_THE_BOARD


def place_comment(
    *, scored: bool, intent: str | None, flags: Collection[str], may_be_danger: bool = False
) -> Placement | None:
    """Return where a comment under an announcing post goes; None leaves it to the inbox alone."""
    if scored and intent not in BOARD_INTENTS:
        return None
    return place_asked(scored=scored, intent=intent, flags=flags, may_be_danger=may_be_danger)


def place(tx: QaTransaction, question: Question, placement: Placement, **values: Any) -> None:
    """Move a submitted question to its place; raises Conflict when another process was quicker."""
    QUESTION_GRAPH.check(question.state, placement.state)
    values["hold_reason"] = placement.hold_reason
    tx.questions.move(question.id, expected=question.state, to=placement.state, **values)
    reason = placement.hold_reason.value if placement.hold_reason else ""
    verb = "question.held" if placement.state is QuestionState.HELD else "question.queued"
    tx.audit.append(WORKER, verb, question.id, reason=reason)
