"""Reads a redaction log: what was masked or muted, where and why."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from console.domain.errors import InvalidInput

FORMAT = "rapport-mask-log/1"
_LARGEST_BYTES = 50_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskLog:
    """A redaction log; ``rendition_sha256`` binds it to the file that it speaks of."""

    rendition_sha256: str
    tool: str
    #: Kind of what was masked and the reason, for each track and each muted span.
    reasons: tuple[tuple[str, str], ...]
    muted_s: tuple[tuple[float, float], ...]


def parse(data: bytes) -> MaskLog:
    """Return the log; raises InvalidInput with what is wrong in it."""
    content = _object(data)
    if content.get("format") != FORMAT:
        raise _wrong(f"its format is not {FORMAT}")
    entries = [*_list(content, "tracks"), *_list(content, "audio_mutes")]
    return MaskLog(
        rendition_sha256=str(content.get("rendition_sha256", "")),
        tool=str(content.get("tool", "")),
        reasons=tuple((str(entry.get("kind", "")), str(entry.get("reason", "")).strip()) for entry in entries),
        muted_s=tuple(_span(entry) for entry in _list(content, "audio_mutes")),
    )


def _object(data: bytes) -> dict[str, Any]:
    if len(data) > _LARGEST_BYTES:
        raise _wrong("it is larger than 50 MB")
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _wrong("it is not JSON") from error
    if not isinstance(content, dict):
        raise _wrong("it is not a JSON object")
    return content


def _list(content: dict[str, Any], name: str) -> list[dict[str, Any]]:
    entries = content.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise _wrong(f"“{name}” is not a list of entries")
    return entries


def _span(entry: dict[str, Any]) -> tuple[float, float]:
    try:
        return float(entry["from_s"]), float(entry["to_s"])
    except (KeyError, TypeError, ValueError) as error:
        raise _wrong("a muted span has no times") from error


def _wrong(what: str) -> InvalidInput:
    return InvalidInput(f"The redaction log cannot be used: {what}.", field="mask_log")
