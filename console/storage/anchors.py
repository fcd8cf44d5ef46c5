"""Anchors of the audit chain in a file beside the database, one JSON object a line."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from console.domain.anchors import Anchor
from console.domain.errors import StoreUnavailable


class FileAnchors:
    """Appends anchors to a file that only this installation's user reads."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Sequence[Anchor]:
        """Return every anchor, oldest first; raises StoreUnavailable when a line cannot be read."""
        if not self._path.exists():
            return []
        lines = self._path.read_text(encoding="utf-8", errors="replace").splitlines()
        try:
            return [_anchor(json.loads(line)) for line in lines if line.strip()]
        except (ValueError, KeyError, TypeError):
            raise StoreUnavailable(
                f"The anchors of the audit log in {self._path.name} cannot be read. Restore the file from your backup."
            ) from None

    def append(self, anchor: Anchor) -> None:
        """Write one anchor and wait until the disk has it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        content = {"seq": anchor.seq, "hash": anchor.hash, "at": anchor.at.isoformat(), "mac": anchor.mac}
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as file:
            file.write(json.dumps(content) + "\n")
            file.flush()
            os.fsync(file.fileno())


def _anchor(content: dict[str, str]) -> Anchor:
    return Anchor(
        seq=int(content["seq"]),
        hash=str(content["hash"]),
        at=datetime.fromisoformat(content["at"]),
        mac=str(content["mac"]),
    )
