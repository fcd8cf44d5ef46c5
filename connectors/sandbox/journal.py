"""The append-only log of what the sandbox accepted: JSON Lines, on disk before anybody gets an answer."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

Entry = dict[str, object]


class Journal:
    """One JSON object a line. A last line torn by a crash was never answered for, so it is cut off."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        _cut_torn_line(path)
        self._file = path.open("ab")

    def append(self, entry: Entry, *, durable: bool = True) -> None:
        """Write one entry; when ``durable``, return only once the disk has it."""
        self._file.write(json.dumps(entry, ensure_ascii=True).encode("ascii") + b"\n")
        self._file.flush()
        if durable:
            os.fsync(self._file.fileno())

    def read(self) -> Iterator[Entry]:
        """Every entry from the first."""
        with self._path.open("rb") as lines:
            for line in lines:
                yield json.loads(line)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _cut_torn_line(path: Path) -> None:
    content = path.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole == len(content):
        return
    with path.open("r+b") as file:
        file.truncate(whole)
