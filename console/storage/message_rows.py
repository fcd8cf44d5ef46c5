"""Between the messages' tables and the domain."""

from __future__ import annotations

from typing import Any

from console.domain.messages import (
    Change,
    Message,
    MessageAssessment,
    MessageState,
    MessageVersion,
    Note,
    Reading,
    Reply,
    WordSpan,
)
from console.storage.tables.messages import (
    MessageAssessmentRow,
    MessageRow,
    MessageVersionRow,
    NoteRow,
    ReplyRow,
)

_SAME = tuple(name for name in Message.__slots__ if name not in {"state", "reading", "flags", "also_desks"})
_SAME_VERSION = tuple(name for name in MessageVersion.__slots__ if name != "change")


def as_message(row: MessageRow) -> Message:
    """Return the row as the domain knows it."""
    same = {name: getattr(row, name) for name in _SAME}
    lists: dict[str, Any] = {"flags": tuple(row.flags), "also_desks": tuple(row.also_desks)}
    return Message(state=MessageState(row.state), reading=Reading(row.reading), **lists, **same)


def as_row(message: Message) -> MessageRow:
    """Return a new message as its row."""
    same = {name: getattr(message, name) for name in _SAME}
    return MessageRow(
        **same,
        state=message.state.value,
        reading=message.reading.value,
        flags=list(message.flags),
        also_desks=list(message.also_desks),
        **derived(message),
    )


def derived(message: Message) -> dict[str, Any]:
    """Return the columns that follow from others."""
    waiting = int(message.state is not MessageState.DONE)
    rank = int(message.urgent) * waiting
    return {"waiting": waiting, "rank": rank, "search_text": f"{message.text}\n{message.author_name}".casefold()}


def as_version(row: MessageVersionRow) -> MessageVersion:
    """Return the row as the domain knows it."""
    return MessageVersion(change=Change(row.change), **{name: getattr(row, name) for name in _SAME_VERSION})


def version_row(version: MessageVersion) -> MessageVersionRow:
    """Return a version as its row."""
    same = {name: getattr(version, name) for name in _SAME_VERSION}
    return MessageVersionRow(change=version.change.value, **same)


def as_assessment(row: MessageAssessmentRow) -> MessageAssessment:
    """Return the row as the domain knows it."""
    return MessageAssessment(
        id=row.id,
        message_id=row.message_id,
        version=row.version,
        scored=row.scored,
        intent=row.intent,
        intent_scores=row.intent_scores,
        flags=tuple(row.flags),
        flag_scores=row.flag_scores,
        lang=row.lang,
        spans=tuple(WordSpan(start=start, end=end, label=label) for start, end, label in row.spans),
        reasons=tuple(row.reasons),
        model=row.model,
        policy=row.policy,
        assessed_at=row.assessed_at,
    )


def assessment_row(assessment: MessageAssessment) -> MessageAssessmentRow:
    """Return an assessment as its row."""
    return MessageAssessmentRow(
        id=assessment.id,
        message_id=assessment.message_id,
        version=assessment.version,
        scored=assessment.scored,
        intent=assessment.intent,
        intent_scores=dict(assessment.intent_scores),
        flags=list(assessment.flags),
        flag_scores=dict(assessment.flag_scores),
        lang=assessment.lang,
        spans=[[span.start, span.end, span.label] for span in assessment.spans],
        reasons=list(assessment.reasons),
        model=assessment.model,
        policy=assessment.policy,
        assessed_at=assessment.assessed_at,
    )


def as_note(row: NoteRow) -> Note:
    """Return the row as the domain knows it."""
    return Note(**{name: getattr(row, name) for name in Note.__slots__})


def as_reply(row: ReplyRow) -> Reply:
    """Return the row as the domain knows it."""
    return Reply(**{name: getattr(row, name) for name in Reply.__slots__})
