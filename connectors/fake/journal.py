"""Where the fake platform's events are kept: in memory, or in a JSON-lines file that outlives the process."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Event = dict[str, Any]


class Journal:
    """Events in order; with a path, every event is on disk before ``append`` returns."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._read_to = 0
        self._unread: list[Event] = []

    def append(self, event: Event) -> None:
        """Keep one event."""
        if self._path is None:
            self._unread.append(event)
            return
        with self._path.open("ab") as file:
            file.write(json.dumps(event).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def unread(self) -> Sequence[Event]:
        """Return the events since the last call, other processes' too."""
        if self._path is None:
            fresh, self._unread = self._unread, []
            return fresh
        if not self._path.exists():
            return []
        with self._path.open("rb") as file:
            file.seek(self._read_to)
            whole_lines = file.read().rpartition(b"\n")[0]
        if not whole_lines:
            return []
        self._read_to += len(whole_lines) + 1
        return [json.loads(line) for line in whole_lines.split(b"\n")]
