"""The gate before the one public write: whoever stops everything during an upload stops it; and who is passed over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.base import Capability, MediaKind, OutboundMedia, OutboundPost, fingerprint
from console.domain.errors import Blocked
from tests.contract.connectors.sandbox_server import set_switches
from tests.contract.connectors.test_contract import ANSWER, POST, TEXT, lacks, picture
from tests.contract.connectors.worlds import FacebookWorld, World

START = datetime.now(UTC) - timedelta(minutes=5)


def film(folder: Path) -> OutboundMedia:
    path = folder / "briefing.mp4"
    path.write_bytes(b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 300_000)
    kind, size = MediaKind.VIDEO, path.stat().st_size
    return OutboundMedia(
        path=path, media_type="video/mp4", kind=kind, sha256="0" * 64, size_bytes=size, duration_s=12.0
    )


def closed() -> None:
    raise Blocked(["Everything is paused: gas leak."])


@pytest.mark.parametrize("media", [(), (picture,), (film,)], ids=["text", "picture", "film"])
def test_a_closed_gate_lets_nothing_become_public(
    world: World, tmp_path: Path, media: tuple[Callable[..., OutboundMedia], ...]
) -> None:
    if media == (picture,) and lacks(world, Capability.IMAGES):
        return
    files = tuple(make(tmp_path, "bridge", "A bridge") if make is picture else make(tmp_path) for make in media)
    with pytest.raises(Blocked, match="gas leak"):
        world.connector.publish(OutboundPost(text=TEXT, media=files), gate=closed)
    assert world.our_texts() == []
    assert world.connector.find(fingerprint(TEXT), START) is None


def test_a_closed_gate_lets_no_answer_become_public(world: World) -> None:
    comment = world.comment(world.connector.publish(POST).remote_id, "Which exit?")
    with pytest.raises(Blocked):
        world.connector.reply(comment, ANSWER, gate=closed)
    assert world.our_texts() == [TEXT]


def test_the_gate_is_asked_once_when_everything_is_uploaded_and_nothing_is_public(world: World, tmp_path: Path) -> None:
    if lacks(world, Capability.IMAGES):
        return
    seen: list[tuple[list[str], int]] = []

    def look() -> None:
        uploaded = 0 if not hasattr(world, "rows") else sum(row["kind"] == "photo" for row in world.rows())
        seen.append((world.our_texts(), uploaded))

    pictures = (picture(tmp_path, "bridge", "A closed bridge"), picture(tmp_path, "map", "A map of the way round"))
    world.connector.publish(OutboundPost(text=TEXT, media=pictures), gate=look)
    assert seen == [([], 2 if getattr(world, "uploads_pictures", False) else 0)]
    assert world.our_texts() == [TEXT]


def test_a_film_passes_an_open_gate(world: World, tmp_path: Path) -> None:
    asked: list[bool] = []
    if isinstance(world, FacebookWorld):
        set_switches(world.address, video_processing_s=0)
    world.connector.publish(OutboundPost(text=TEXT, media=(film(tmp_path),)), gate=lambda: asked.append(True))
    assert asked == [True]
    assert world.connector.find(fingerprint(TEXT), START) is not None


def test_a_post_that_is_known_is_passed_over_for_an_older_one_with_the_same_words(world: World) -> None:
    """The platforms refuse the very same text; another link is another text to them, and the same words to us."""
    first = world.connector.publish(OutboundPost(text=TEXT))
    second = world.connector.publish(OutboundPost(text=f"{TEXT}-today"))
    wanted = fingerprint(TEXT)
    newest = world.connector.find(wanted, START)
    assert newest is not None
    assert newest.remote_id == second.remote_id
    older = world.connector.find(wanted, START, known=[second.remote_id])
    assert older is not None
    assert older.remote_id == first.remote_id
    assert world.connector.find(wanted, START, known=[first.remote_id, second.remote_id]) is None


def test_an_answer_that_is_known_is_passed_over(world: World) -> None:
    comment = world.comment(world.connector.publish(POST).remote_id, "Which exit?")
    made = world.connector.reply(comment, ANSWER)
    assert world.connector.find_reply(comment, fingerprint(ANSWER), START, known=[made.remote_id]) is None
