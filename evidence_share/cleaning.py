"""Takes out of an MP4, in place, what says where, when, by whom and with what it was made; pictures and sound stay.

A box that tells something becomes free space of the same length and is filled with zeros, so that no offset moves.
For videos of posts, which people bring from their telephones. Footage of evidence is never changed: its checks refuse.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from evidence_share.media import Box, boxes, first_box

_TELLS = frozenset({b"udta", b"meta", b"uuid"})
_KEPT = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"styp", b"sidx", b"moof", b"mfra"})
_PIECE = 1 << 20


def clean_in_place(file: BinaryIO) -> None:
    """Blank everything that tells of the video's making; raises InvalidInput for a damaged file."""
    length = file.seek(0, 2)
    for begin, box in list(_with_beginnings(file, 0, length)):
        if box.kind == b"moov":
            _clean_movie(file, box)
        elif box.kind not in _KEPT:
            _blank(file, begin, box)


def _clean_movie(file: BinaryIO, moov: Box) -> None:
    for begin, box in list(_with_beginnings(file, moov.start, moov.end)):
        if box.kind in _TELLS:
            _blank(file, begin, box)
        elif box.kind == b"mvhd":
            _forget_dates(file, box)
        elif box.kind == b"trak":
            _clean_track(file, box)


def _clean_track(file: BinaryIO, trak: Box) -> None:
    for begin, box in list(_with_beginnings(file, trak.start, trak.end)):
        if box.kind in _TELLS:
            _blank(file, begin, box)
        elif box.kind == b"tkhd":
            _forget_dates(file, box)
        elif box.kind == b"mdia":
            _forget_dates(file, first_box(file, box, b"mdhd"))


def _with_beginnings(file: BinaryIO, start: int, end: int) -> Iterator[tuple[int, Box]]:
    begin = start
    for box in boxes(file, start, end):
        yield begin, box
        begin = box.end


def _blank(file: BinaryIO, begin: int, box: Box) -> None:
    file.seek(begin + 4)
    file.write(b"free")
    file.seek(box.start)
    file.writelines(bytes(min(_PIECE, box.end - at)) for at in range(box.start, box.end, _PIECE))


def _forget_dates(file: BinaryIO, box: Box) -> None:
    """Version 1 holds two dates of eight bytes, version 0 of four, after the version and the flags."""
    file.seek(box.start)
    wide = file.read(1) == b"\x01"
    file.seek(box.start + 4)
    file.write(bytes(16 if wide else 8))
