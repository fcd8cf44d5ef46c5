"""JSON Lines in, JSON Lines out: what `rapport classify` and `rapport similar` do to each line.

A line that cannot be read yields a line that says so; nothing stops the stream and the order never changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from moderation.api import Assessor, group_similar, load_assessor
from moderation.model import Assessment, Subject


def classify_lines(lines: Iterable[str], assessor: Assessor | None = None) -> Iterator[str]:
    """One JSON object per non-blank line, in order: the assessment, or `scored: false` with an `error` sentence."""
    using = assessor or load_assessor()
    for line in lines:
        if line.strip():
            yield json.dumps(_classified(line, using), ensure_ascii=False)


def similar_lines(lines: Iterable[str]) -> Iterator[str]:
    """One JSON object per non-blank input line, in order: `id` and `group`; a bad line has an `error` and no group."""
    read = [_read(line) for line in lines if line.strip()]
    groups = iter(group_similar([(str(at), entry.text) for at, entry in enumerate(read) if not entry.error]))
    for entry in read:
        if entry.error:
            yield json.dumps({"id": entry.id, "group": None, "error": entry.error}, ensure_ascii=False)
        else:
            _, leader = next(groups)
            yield json.dumps({"id": entry.id, "group": read[int(leader)].id}, ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """What one line holds, or the sentence that says what is wrong with it; the id keeps the type it came with."""

    id: str | int | None
    text: str = ""
    context: str | None = None
    error: str = ""


def _classified(line: str, assessor: Assessor) -> dict[str, Any]:
    entry = _read(line)
    if entry.error:
        return {"id": entry.id, **_NOT_SCORED, "error": entry.error}
    subject = Subject(id=str(entry.id), text=entry.text, context=entry.context)
    (assessment,) = assessor.assess([subject], explain_words=False)
    return {"id": entry.id, **_as_fields(assessment)}


_NOT_SCORED: dict[str, Any] = {
    "intent": None,
    "intent_scores": {},
    "flags": [],
    "flag_scores": {},
    "lang": "und",
    "scored": False,
    "model": None,
}


def _as_fields(assessment: Assessment) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "intent": assessment.intent,
        "intent_scores": dict(assessment.intent_scores),
        "flags": list(assessment.flags),
        "flag_scores": dict(assessment.flag_scores),
        "lang": assessment.lang,
        "scored": assessment.scored,
        "model": assessment.model,
    }
    return fields if assessment.scored else {**fields, "reason": assessment.reasons[0]}


def _read(line: str) -> _Entry:
    """The entry on a line."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return _Entry(id=None, error="This line is not JSON. Give one object per line with an id and a text.")
    if not isinstance(fields, dict):
        return _Entry(id=None, error="This line is not a JSON object. Give one object per line with an id and a text.")
    given, text, context = fields.get("id"), fields.get("text"), fields.get("context")
    if isinstance(given, bool) or not isinstance(given, str | int):
        return _Entry(id=None, error="This line has no id. Give it one, as text or a whole number.")
    entry_id = _encodable(given) if isinstance(given, str) else given
    if not isinstance(text, str):
        return _Entry(id=entry_id, error="This line has no text. Give the message as text.")
    return _Entry(id=entry_id, text=_encodable(text), context=_encodable(context) if isinstance(context, str) else None)


def _encodable(text: str) -> str:
    """The text with lone surrogates replaced: JSON can carry them and no encoding can."""
    return text.encode("utf-8", "replace").decode("utf-8")
