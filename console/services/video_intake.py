"""A video for a post on its way in: never whole in memory, judged by its content, cleaned, and only then kept."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from console.domain.errors import InvalidInput, StoreUnavailable
from evidence_share.cleaning import clean_in_place
from evidence_share.media import read_facts
from evidence_share.model import VideoFacts

#: No platform of ours takes a larger one through its interface for a page like ours.
LARGEST_VIDEO_BYTES = 4_000_000_000


def refuse_too_large(announced_bytes: int) -> None:
    """Raise InvalidInput for a video that is announced as larger than we keep, before a byte of it is read."""
    if announced_bytes > LARGEST_VIDEO_BYTES:
        most = LARGEST_VIDEO_BYTES // 1_000_000_000
        raise InvalidInput(f"This video is larger than {most} GB. Make it shorter or export it smaller.", field="media")


class IncomingVideo:
    """One video; leaving without ``keep_as`` leaves nothing behind."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._size = 0

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(dir=self._folder, prefix=".new-")
        self._path, self._file = Path(name), os.fdopen(number, "w+b")
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)

    def write(self, data: bytes) -> None:
        """Add bytes; raises InvalidInput past the limit, StoreUnavailable where the disk is full."""
        self._size += len(data)
        refuse_too_large(self._size)
        try:
            self._file.write(data)
        except OSError as error:
            raise _no_room(error) from error

    def judge(self) -> VideoFacts:
        """Return what the video says of itself once it is clean; raises InvalidInput for what cannot go out."""
        if not self._size:
            raise InvalidInput("This file is empty. Choose the video again.", field="media")
        try:
            read_facts(self._file)
            clean_in_place(self._file)
            facts = read_facts(self._file)
        except InvalidInput as error:
            raise InvalidInput(error.message, field="media") from error
        if facts.other_tracks or facts.metadata:
            left = ", ".join(facts.metadata) or "a track that is neither picture nor sound, such as positions"
            raise InvalidInput(f"The video still holds {left}. Export it again without it.", field="media")
        return facts

    def media_type(self) -> str:
        """Return the type by the file's own brand: an iPhone writes QuickTime files."""
        self._file.seek(8)
        return "video/quicktime" if self._file.read(4) == b"qt  " else "video/mp4"

    def keep_as(self, path_for: Callable[[str, str], str]) -> str:
        """Move the video to where ``path_for`` says by its hash; return its SHA-256 (hex)."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.seek(0)
        sha256 = hashlib.file_digest(self._file, "sha256").hexdigest()
        target = self._folder / path_for(sha256, "mp4")
        target.parent.mkdir(parents=True, exist_ok=True)
        self._path.replace(target)
        return sha256


def _no_room(error: OSError) -> StoreUnavailable:
    full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    why = "There is no room left on the disk" if full else "The disk could not be written"
    return StoreUnavailable(f"{why}. Nothing of the video was kept; tell your administrator.")
