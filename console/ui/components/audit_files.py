"""The audit log as a file: CSV for a spreadsheet, JSON for a program."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC

from console.services.auditing import AuditLine

_COLUMNS = ("seq", "at", "who", "verb", "sentence", "object", "data", "hash")
#: A cell that begins like this is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(lines: Sequence[AuditLine]) -> str:
    """Return the lines as CSV, oldest first, with no cell that a spreadsheet would run."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for line in reversed(lines):
        writer.writerow([_inert(str(value)) for value in _fields(line).values()])
    return file.getvalue()


def as_json(lines: Sequence[AuditLine]) -> str:
    """Return the lines as a JSON array, oldest first."""
    content = [_fields(line) | {"data": dict(line.data)} for line in reversed(lines)]
    return json.dumps(content, ensure_ascii=False, indent=1)


def _fields(line: AuditLine) -> dict[str, str | int]:
    return {
        "seq": line.seq,
        "at": line.at.astimezone(UTC).isoformat(timespec="seconds"),
        "who": line.who,
        "verb": line.verb,
        "sentence": line.sentence,
        "object": line.object_id,
        "data": json.dumps(dict(line.data), ensure_ascii=False, sort_keys=True),
        "hash": line.hash,
    }


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
