"""Each check blocks what it is for, says so in a sentence, and lets the drawn clip pass."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from console.domain.errors import InvalidInput
from evidence_share import demo, media, poster
from evidence_share.checks import CHECKS, Material, blockers, run_all
from evidence_share.model import Blocker, Hold, Rendition
from evidence_share.store import FolderStore

AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
CLIP = demo.CLIP.read_bytes()


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


@pytest.fixture
def rendition(store: FolderStore) -> Rendition:
    with demo.CLIP.open("rb") as file:
        facts = media.read_facts(file)
    return Rendition(
        id="rend_1",
        case_number="HPD-1",
        sha256=_keep(store, CLIP),
        size_bytes=len(CLIP),
        name="stop.mp4",
        facts=facts,
        mask_log_sha256=_keep(store, demo.MASK_LOG.read_bytes()),
        captions_sha256=_keep(store, demo.CAPTIONS.read_bytes()),
        poster_sha256=_keep(store, poster.clean(demo.POSTER.read_bytes())),
        poster_alt=demo.POSTER_ALT,
        redactor_name="Lab 2",
        ingested_by="person_ruth",
        ingested_at=AT,
    )


def test_the_drawn_clip_passes_every_check(store: FolderStore, rendition: Rendition) -> None:
    results = run_all(Material(rendition=rendition, store=store, holds=()))
    assert [result.check for result in results] == [check.name for check in CHECKS]
    assert all(result.passed for result in results)


def test_a_hold_blocks(store: FolderStore, rendition: Rendition) -> None:
    hold = Hold(id="hold_1", case_number="HPD-1", reason="Prosecutor's letter.", placed_by="p", placed_at=AT)
    (found,) = _blockers(store, rendition, holds=[hold])
    assert (found.check, "Prosecutor's letter." in found.message) == ("hold", True)


def test_a_file_with_a_place_left_in_blocks(store: FolderStore, rendition: Rendition) -> None:
    place = b"\0\x12\0\0+43.6532-079.3832/"
    tag = struct.pack(">I", len(place) + 8) + b"\xa9xyz" + place
    udta = struct.pack(">I", len(tag) + 8) + b"udta" + tag
    located = _longer_movie(CLIP, udta)
    found = _blockers(store, replace(rendition, sha256=_keep(store, located)))
    assert {each.check for each in found} == {"metadata", "mask_log"}
    assert "the place where it was recorded" in found[0].message


def test_a_second_sound_track_blocks(store: FolderStore, rendition: Rendition) -> None:
    at = CLIP.index(b"trak", CLIP.index(b"trak") + 4) - 4
    size = int.from_bytes(CLIP[at : at + 4])
    twice = _longer_movie(CLIP, CLIP[at : at + size])
    found = _blockers(store, replace(rendition, sha256=_keep(store, twice)))
    assert "a second sound track" in found[0].message


def test_a_file_that_is_gone_blocks(store: FolderStore, rendition: Rendition) -> None:
    assert {each.check for each in _blockers(store, replace(rendition, sha256="ab" * 32))} >= {"bytes", "video", "size"}


def test_captions_or_a_statement_are_needed(store: FolderStore, rendition: Rendition) -> None:
    silent = replace(rendition, captions_sha256="")
    assert [each.check for each in _blockers(store, silent)] == ["captions"]
    assert _blockers(store, replace(silent, no_speech="Nobody speaks; a car passes.")) == ()


def test_captions_past_the_end_block(store: FolderStore, rendition: Rendition) -> None:
    late = demo.CAPTIONS.read_text().replace("00:00:09.300", "00:00:19.300")
    found = _blockers(store, replace(rendition, captions_sha256=_keep(store, late.encode())))
    assert "after the end" in found[0].message


def test_a_muted_word_in_the_captions_blocks(store: FolderStore, rendition: Rendition) -> None:
    telling = demo.CAPTIONS.read_text().replace("[name removed]", "Robin Hale.")
    found = _blockers(store, replace(rendition, captions_sha256=_keep(store, telling.encode())))
    assert [each.check for each in found] == ["muted_words"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rendition_sha256": "ab" * 32}, "another file"),
        ({"tracks": [], "audio_mutes": []}, "lists nothing"),
        ({"tracks": [{"kind": "face", "reason": " "}]}, "without a reason"),
        ({"format": "other/2"}, "its format is not"),
        ({"tracks": "all of them"}, "not a list"),
        ({"audio_mutes": [{"kind": "name", "reason": "r", "from_s": "?"}]}, "no times"),
    ],
)
def test_a_redaction_log_that_proves_nothing_blocks(
    store: FolderStore, rendition: Rendition, change: dict[str, Any], said: str
) -> None:
    log = json.dumps(json.loads(demo.MASK_LOG.read_bytes()) | change).encode()
    found = _blockers(store, replace(rendition, mask_log_sha256=_keep(store, log)))
    assert any(said in each.message for each in found)


def test_no_redaction_log_blocks(store: FolderStore, rendition: Rendition) -> None:
    assert [each.check for each in _blockers(store, replace(rendition, mask_log_sha256=""))] == ["mask_log"]


@pytest.mark.parametrize("change", [{"poster_alt": " "}, {"poster_sha256": ""}, {"poster_sha256": "ab" * 32}])
def test_poster_and_description_are_needed(store: FolderStore, rendition: Rendition, change: dict[str, str]) -> None:
    assert [each.check for each in _blockers(store, replace(rendition, **change))] == ["poster"]  # type: ignore[arg-type]


def test_a_poster_loses_its_metadata() -> None:
    at = 33
    note = b"tEXtLocation\x0043.65,-79.38"
    chunk = struct.pack(">I", len(note) - 4) + note + struct.pack(">I", zlib.crc32(note))
    data = demo.POSTER.read_bytes()
    assert b"43.65" not in poster.clean(data[:at] + chunk + data[at:])


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"<svg/>", b"\x89PNG\r\n\x1a\nxxxx"])
def test_what_is_no_picture_is_no_poster(data: bytes) -> None:
    with pytest.raises(InvalidInput, match="PNG"):
        poster.clean(data)


def _blockers(store: FolderStore, rendition: Rendition, holds: Sequence[Hold] = ()) -> tuple[Blocker, ...]:
    return blockers(Material(rendition=rendition, store=store, holds=holds))


def _keep(store: FolderStore, data: bytes) -> str:
    with store.receive(limit_bytes=10_000_000) as incoming:
        incoming.write(data)
        return incoming.keep().sha256


def _longer_movie(clip: bytes, extra: bytes) -> bytes:
    at = clip.index(b"moov") - 4
    size = int.from_bytes(clip[at : at + 4])
    return clip[:at] + struct.pack(">I", size + len(extra)) + clip[at + 4 : at + size] + extra + clip[at + size :]
