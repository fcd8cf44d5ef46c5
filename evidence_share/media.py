"""Reads an MP4's boxes (ISO/IEC 14496-12), to know what a file is and what was left in it.

Reads box headers and small boxes only, so a file of any size costs a few kilobytes of memory.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from console.domain.errors import InvalidInput
from evidence_share.model import VideoFacts

_SMALL_BYTES = 1 << 20
_MOST_BOXES = 10_000
_TOP_LEVEL = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"styp", b"sidx", b"moof", b"mfra"}
#: What ``udta`` names are for, where the name alone does not say it.
_NAMES = {
    b"\xa9xyz": "the place where it was recorded",
    b"loci": "the place where it was recorded",
    b"\xa9day": "the day it was recorded",
    b"\xa9mak": "the maker of the camera",
    b"\xa9mod": "the model of the camera",
    b"\xa9nam": "a title",
    b"\xa9ART": "a person's name",
    b"\xa9aut": "a person's name",
    b"\xa9cmt": "a comment",
    b"\xa9too": "the tool it was made with",
    b"\xa9swr": "the tool it was made with",
}
_WEBM = b"\x1a\x45\xdf\xa3"


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its type, where its content starts, and where it ends."""

    kind: bytes
    start: int
    end: int


def read_facts(file: BinaryIO) -> VideoFacts:
    """Return what an MP4 says about itself; raises InvalidInput for anything that is not a playable MP4."""
    length = file.seek(0, 2)
    _refuse_what_is_no_mp4(file, length)
    top = list(boxes(file, 0, length))
    moov = next((box for box in top if box.kind == b"moov"), None)
    if moov is None or not any(box.kind in {b"mdat", b"moof"} for box in top):
        raise InvalidInput("The video is incomplete: it has no index or no pictures. Export it again.", field="file")
    inside = list(boxes(file, moov.start, moov.end))
    tracks = [_track(file, box) for box in inside if box.kind == b"trak"]
    pictures = [track for track in tracks if track.handler == b"vide"]
    if not pictures:
        raise InvalidInput("The file has no video track.", field="file")
    return VideoFacts(
        duration_s=_duration_s(file, inside),
        width=max(track.width for track in pictures),
        height=max(track.height for track in pictures),
        video_tracks=len(pictures),
        audio_tracks=sum(track.handler == b"soun" for track in tracks),
        other_tracks=sum(track.handler not in {b"vide", b"soun"} for track in tracks),
        metadata=tuple(dict.fromkeys(_left_in(file, top, inside))),
    )


def _refuse_what_is_no_mp4(file: BinaryIO, length: int) -> None:
    file.seek(0)
    head = file.read(12)
    if head.startswith(_WEBM):
        raise InvalidInput(
            "This is a WebM or Matroska file. Export it as MP4 (H.264): platforms ask for it.", field="file"
        )
    if length < 16 or head[4:8] != b"ftyp":
        raise InvalidInput("This is not a video: its content is no MP4.", field="file")


def boxes(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """Yield the boxes between two offsets; raises InvalidInput when they do not fill the space exactly."""
    for _ in range(_MOST_BOXES):
        if start == end:
            return
        box = _box_at(file, start, end)
        yield box
        start = box.end
    raise _damaged()


def _box_at(file: BinaryIO, at: int, end: int) -> Box:
    size, kind, header = *_header(_read(file, at, 8, end)), 8
    if size == 1:
        size, header = int.from_bytes(_read(file, at + 8, 8, end)), 16
    elif size == 0:
        size = end - at
    if size < header or at + size > end:
        raise _damaged()
    return Box(kind=kind, start=at + header, end=at + size)


def _header(data: bytes) -> tuple[int, bytes]:
    return int.from_bytes(data[:4]), data[4:]


def _read(file: BinaryIO, at: int, count: int, end: int) -> bytes:
    if at + count > end:
        raise _damaged()
    file.seek(at)
    data = file.read(count)
    if len(data) != count:
        raise _damaged()
    return data


def _content(file: BinaryIO, box: Box) -> bytes:
    return _read(file, box.start, min(box.end - box.start, _SMALL_BYTES), box.end)


@dataclass(frozen=True, slots=True)
class _Track:
    handler: bytes
    width: int
    height: int


def _track(file: BinaryIO, trak: Box) -> _Track:
    header = first_box(file, trak, b"tkhd")
    media = first_box(file, trak, b"mdia")
    handler = _content(file, first_box(file, media, b"hdlr"))[8:12]
    width, height = struct.unpack(">II", _content(file, header)[-8:])
    return _Track(handler=handler, width=width >> 16, height=height >> 16)


def first_box(file: BinaryIO, parent: Box, kind: bytes) -> Box:
    """Return the first box of a kind inside another; raises InvalidInput where there is none."""
    for box in boxes(file, parent.start, parent.end):
        if box.kind == kind:
            return box
    raise _damaged()


def _duration_s(file: BinaryIO, inside: list[Box]) -> float:
    header = next((box for box in inside if box.kind == b"mvhd"), None)
    if header is None:
        raise _damaged()
    data = _content(file, header)
    if len(data) < 32:
        raise _damaged()
    scale, duration = struct.unpack_from(">IQ" if data[0] else ">II", data, 20 if data[0] else 12)
    return round(duration / scale, 3) if scale else 0.0


def _left_in(file: BinaryIO, top: list[Box], inside: list[Box]) -> Iterator[str]:
    """Yield a phrase for each thing that a stripped file would not have."""
    for box in top:
        if box.kind == b"uuid":
            yield "a private block (such as XMP)"
        elif box.kind == b"meta":
            yield "a block of metadata"
        elif box.kind in {b"free", b"skip"} and any(_content(file, box)):
            yield "bytes hidden in free space"
        elif box.kind not in _TOP_LEVEL:
            yield f"an unknown block ({_printable(box.kind)})"
    yield from _in_movie(file, inside)


def _in_movie(file: BinaryIO, inside: list[Box]) -> Iterator[str]:
    for box in inside:
        if box.kind == b"udta":
            yield from _in_user_data(file, box)
        elif box.kind in {b"meta", b"uuid"}:
            yield from _in_meta(file, box) if box.kind == b"meta" else ["a private block (such as XMP)"]
        elif box.kind == b"trak":
            yield from _in_track(file, box)
        elif box.kind == b"mvhd" and _has_date(file, box):
            yield "the date it was made"


def _in_track(file: BinaryIO, trak: Box) -> Iterator[str]:
    for box in boxes(file, trak.start, trak.end):
        if box.kind == b"udta":
            yield from _in_user_data(file, box)
        elif box.kind == b"meta":
            yield from _in_meta(file, box)
        elif box.kind == b"tkhd" and _has_date(file, box):
            yield "the date it was made"
    media = first_box(file, trak, b"mdia")
    if _has_date(file, first_box(file, media, b"mdhd")):
        yield "the date it was made"


def _in_user_data(file: BinaryIO, udta: Box) -> Iterator[str]:
    for box in boxes(file, udta.start, udta.end):
        if box.kind == b"meta":
            yield from _in_meta(file, box)
        elif any(_content(file, box)):
            yield _phrase(box.kind)


def _in_meta(file: BinaryIO, meta: Box) -> Iterator[str]:
    """Yield what a ``meta`` box lists; ISO files put four bytes before its boxes, QuickTime files none."""
    skip = 0 if _read(file, meta.start, 8, meta.end)[4:8] == b"hdlr" else 4
    for box in boxes(file, meta.start + skip, meta.end):
        if box.kind == b"ilst":
            for item in boxes(file, box.start, box.end):
                yield _phrase(item.kind)
        elif box.kind not in {b"hdlr", b"free"}:
            yield f"a block of metadata ({_printable(box.kind)})"


def _has_date(file: BinaryIO, box: Box) -> bool:
    data = _content(file, box)
    return any(data[4:20] if data[0] else data[4:12])


def _phrase(kind: bytes) -> str:
    return _NAMES.get(kind, f"a tag ({_printable(kind)})")


def _printable(kind: bytes) -> str:
    return kind.decode("latin-1") if kind.isalnum() else kind.hex()


def _damaged() -> InvalidInput:
    return InvalidInput("The video is damaged: its parts do not fit together. Export it again.", field="file")
