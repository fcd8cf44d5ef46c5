"""What an MP4's boxes tell: its facts, what was left in it, and what is no video at all."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest

from console.domain.errors import InvalidInput
from evidence_share.demo import CLIP
from evidence_share.media import read_facts
from evidence_share.model import VideoFacts

GPS = b"+43.6532-079.3832/"


def _facts(data: bytes) -> VideoFacts:
    return read_facts(io.BytesIO(data))


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def _movie_with(clip: bytes, extra: bytes) -> bytes:
    """Return the clip with another box at the end of its ``moov``."""
    at = clip.index(b"moov") - 4
    size = int.from_bytes(clip[at : at + 4])
    return clip[:at] + struct.pack(">I", size + len(extra)) + clip[at + 4 : at + size] + extra + clip[at + size :]


@pytest.fixture(scope="module")
def clip() -> bytes:
    return CLIP.read_bytes()


def test_the_demonstration_clip_is_clean(clip: bytes) -> None:
    assert _facts(clip) == VideoFacts(
        duration_s=10.0, width=640, height=360, video_tracks=1, audio_tracks=1, other_tracks=0, metadata=()
    )


@pytest.mark.parametrize(
    ("left", "phrase"),
    [
        (_box(b"udta", _box(b"\xa9xyz", struct.pack(">HH", len(GPS), 0) + GPS)), "place where it was recorded"),
        (_box(b"udta", _box(b"loci", b"\0\0\0\0car park\0")), "place where it was recorded"),
        (_box(b"udta", _box(b"\xa9mod", b"\0\x05\0\0Cam 4")), "model of the camera"),
        (_box(b"uuid", b"\xbe\x7a\xcf\xcb" * 4 + b"<x:xmpmeta>"), "private block"),
        (
            _box(b"udta", _box(b"meta", b"\0\0\0\0" + _box(b"ilst", _box(b"\xa9ART", _box(b"data", b"Unit 7"))))),
            "person's name",
        ),
        (_box(b"meta", _box(b"hdlr", b"\0" * 25) + _box(b"keys", b"com.apple.quicktime.location")), "metadata (keys)"),
    ],
)
def test_what_was_left_in_is_named(clip: bytes, left: bytes, phrase: str) -> None:
    (found,) = _facts(_movie_with(clip, left)).metadata
    assert phrase in found


def test_a_block_after_the_pictures_is_named(clip: bytes) -> None:
    assert _facts(clip + _box(b"uuid", b"\0" * 16 + b"Officer 4471")).metadata == ("a private block (such as XMP)",)
    assert _facts(clip + _box(b"free", b"Officer 4471")).metadata == ("bytes hidden in free space",)
    assert _facts(clip + _box(b"gps ", b"\0" * 8)).metadata == ("an unknown block (67707320)",)


def test_a_date_in_the_header_is_named(clip: bytes) -> None:
    at = clip.index(b"mvhd") + 8
    dated = clip[:at] + struct.pack(">I", 3_880_000_000) + clip[at + 4 :]
    assert _facts(dated).metadata == ("the date it was made",)


def test_a_telemetry_track_is_counted(clip: bytes) -> None:
    at = clip.index(b"soun")
    assert _facts(clip[:at] + b"gpmd" + clip[at + 4 :]).other_tracks == 1


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, b"%PDF-1.7" + b" " * 64, b"<script>alert(1)</script>" * 4],
)
def test_what_is_no_video_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput, match="not a video"):
        _facts(data)


def test_webm_is_told_from_rubbish() -> None:
    with pytest.raises(InvalidInput, match="Export it as MP4"):
        _facts(b"\x1a\x45\xdf\xa3" + b"\0" * 64)


def test_bytes_after_the_last_box_are_refused(clip: bytes) -> None:
    with pytest.raises(InvalidInput, match="damaged"):
        _facts(clip + b"tail")


def test_a_clip_cut_anywhere_is_refused(clip: bytes) -> None:
    for length in (*range(0, 400, 7), 4000, 7000, 7211, 7219, 7227, len(clip) - 1):
        with pytest.raises(InvalidInput):
            _facts(clip[:length])


def test_a_box_that_claims_no_length_does_not_loop(clip: bytes) -> None:
    at = clip.index(b"trak") - 4
    with pytest.raises(InvalidInput, match="damaged"):
        _facts(clip[:at] + b"\0\0\0\x04" + clip[at + 4 :])


def test_a_file_without_pictures_is_refused(clip: bytes) -> None:
    at = clip.index(b"vide")
    with pytest.raises(InvalidInput, match="no video track"):
        _facts(clip[:at] + b"soun" + clip[at + 4 :])


def test_the_recipe_is_kept_beside_the_clip() -> None:
    assert (Path(CLIP).parent / "make_clip.py").exists()
