"""Byte ranges of a stored file, as HTTP asks for them (RFC 9110 §14); one range at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader

_RANGE = re.compile(r"bytes=(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))")
_CHUNK_BYTES = 1 << 18


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer: the status, the headers, and which bytes (none for 416)."""

    status: int
    headers: dict[str, str]
    start: int
    length: int


def reply_for(asked: str | None, *, size: int, etag: str, if_range: str | None = None) -> Reply:
    """Return the answer to a ``Range`` header; one that is not a single byte range is ignored, as the RFC says."""
    headers = {"accept-ranges": "bytes", "etag": f'"{etag}"'}
    match = _RANGE.fullmatch(asked.strip()) if asked else None
    if match is None or _runs_backwards(match) or (if_range is not None and if_range != headers["etag"]):
        return Reply(200, headers | {"content-length": str(size)}, 0, size)
    span = _span(match, size)
    if span is None:
        return Reply(416, headers | {"content-range": f"bytes */{size}", "content-length": "0"}, 0, 0)
    start, end = span
    length = end - start + 1
    headers |= {"content-range": f"bytes {start}-{end}/{size}", "content-length": str(length)}
    return Reply(206, headers, start, length)


def _span(match: re.Match[str], size: int) -> tuple[int, int] | None:
    first, last, suffix = match.groups()
    if suffix is not None:
        return (max(size - int(suffix), 0), size - 1) if int(suffix) and size else None
    start, end = int(first), int(last) if last else size - 1
    return (start, min(end, size - 1)) if start < size else None


def _runs_backwards(match: re.Match[str]) -> bool:
    return bool(match[2]) and int(match[2]) < int(match[1])


def read(file: BufferedReader, reply: Reply) -> Iterator[bytes]:
    """Yield the bytes of ``reply`` in small pieces and close the file."""
    with file:
        file.seek(reply.start)
        left = reply.length
        while left and (data := file.read(min(left, _CHUNK_BYTES))):
            left -= len(data)
            yield data
