"""Footage over HTTP behind the wall: signed addresses, byte ranges, streamed uploads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from console.domain.actors import Actor
from console.services.viewing import UPLOAD_PATH, Part
from console.storage.unit_of_work import UnitOfWork
from console.wall.footage import Footage
from evidence_share import demo
from evidence_share.model import Rendition
from tests.conftest import BOB, CAROL, ERIN, SteppedClock
from tests.footage import FootageRoom

CLIP = demo.CLIP.read_bytes()


class SignedInAs:
    """What the wall does to a request, without its cookies."""

    def __init__(self, app: ASGIApp, people: dict[str, Actor]) -> None:
        self._app, self._people = app, people

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app({**scope, "state": {"actor": self._people.get("now")}}, receive, send)


@pytest.fixture
def room(sqlite_begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> FootageRoom:
    return FootageRoom(sqlite_begin, clock, tmp_path)


@pytest.fixture
def people() -> dict[str, Actor]:
    return {"now": CAROL}


@pytest.fixture
def client(room: FootageRoom, people: dict[str, Actor]) -> Iterator[TestClient]:
    routes = Footage(viewing=room.viewing, registering=room.registering).routes()
    site = Starlette(routes=routes, middleware=[Middleware(SignedInAs, people=people)])
    with TestClient(site) as client:
        yield client


@pytest.fixture
def clip(room: FootageRoom) -> Rendition:
    return room.keep_clip()


def test_the_whole_clip_is_answered_and_not_stored_anywhere(
    room: FootageRoom, client: TestClient, clip: Rendition
) -> None:
    answer = client.get(room.viewing.address(CAROL, clip.id, Part.VIDEO))
    assert (answer.status_code, answer.content) == (200, CLIP)
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize(
    ("asked", "status", "body"),
    [
        ("bytes=0-99", 206, CLIP[:100]),
        ("bytes=500-", 206, CLIP[500:]),
        ("bytes=-64", 206, CLIP[-64:]),
        (f"bytes={len(CLIP)}-", 416, b""),
        ("bytes=9-3", 200, CLIP),
    ],
)
def test_a_range_is_answered(
    room: FootageRoom, client: TestClient, clip: Rendition, asked: str, status: int, body: bytes
) -> None:
    answer = client.get(room.viewing.address(CAROL, clip.id, Part.VIDEO), headers={"range": asked})
    assert (answer.status_code, answer.content) == (status, body)
    assert answer.headers["content-length"] == str(len(body))


def test_head_tells_the_length_and_sends_nothing(room: FootageRoom, client: TestClient, clip: Rendition) -> None:
    answer = client.head(room.viewing.address(CAROL, clip.id, Part.VIDEO))
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(CLIP))


def test_captions_and_poster_come_with_their_types(room: FootageRoom, client: TestClient, clip: Rendition) -> None:
    captions = client.get(room.viewing.address(CAROL, clip.id, Part.CAPTIONS))
    poster = client.get(room.viewing.address(CAROL, clip.id, Part.POSTER))
    assert captions.content == demo.CAPTIONS.read_bytes()
    assert captions.headers["content-type"].startswith("text/vtt")
    assert (poster.headers["content-type"], poster.content[:4]) == ("image/png", b"\x89PNG")


def test_an_address_is_one_persons(
    room: FootageRoom, client: TestClient, clip: Rendition, people: dict[str, Actor]
) -> None:
    address = room.viewing.address(CAROL, clip.id, Part.VIDEO)
    people["now"] = BOB
    assert client.get(address).status_code == 403
    people.clear()
    assert client.get(address).status_code == 403


def test_an_address_expires(room: FootageRoom, client: TestClient, clip: Rendition, clock: SteppedClock) -> None:
    address = room.viewing.address(CAROL, clip.id, Part.VIDEO)
    expires = int(parse_qs(urlsplit(address).query)["expires"][0])
    clock.instant = datetime.fromtimestamp(expires, UTC) - timedelta(seconds=1)
    assert client.get(address).status_code == 200
    clock.advance(seconds=1)
    assert client.get(address).status_code == 403


@pytest.mark.parametrize(
    "tampered",
    [
        lambda address: address.replace("expires=", "expires=9"),
        lambda address: address[:-1] + ("0" if address[-1] != "0" else "1"),
        lambda address: address.replace("/video", "/captions"),
        lambda address: address.split("&")[0],
        lambda address: address.split("?")[0],
        lambda address: address.replace("expires=", "expires=²"),
        lambda address: address + "é",
    ],
)
def test_a_changed_address_opens_nothing(room: FootageRoom, client: TestClient, clip: Rendition, tampered: Any) -> None:
    assert client.get(tampered(room.viewing.address(CAROL, clip.id, Part.VIDEO))).status_code == 403


def test_an_address_of_one_clip_does_not_open_another(room: FootageRoom, client: TestClient, clip: Rendition) -> None:
    other = room.keep_clip()
    address = room.viewing.address(CAROL, clip.id, Part.VIDEO)
    assert client.get(address.replace(clip.id, other.id)).status_code == 403


def test_a_role_taken_away_closes_an_open_address(room: FootageRoom, client: TestClient, clip: Rendition) -> None:
    address = room.viewing.address(CAROL, clip.id, Part.VIDEO)
    with room.begin() as tx:
        tx.people.set_roles(CAROL.id, ERIN.roles)
    assert client.get(address).status_code == 403


def test_each_address_that_is_watched_is_written_down_once(
    room: FootageRoom, client: TestClient, clip: Rendition, clock: SteppedClock
) -> None:
    first = room.viewing.address(CAROL, clip.id, Part.VIDEO)
    client.get(first, headers={"range": "bytes=100-"})
    client.get(first, headers={"range": "bytes=200-"})
    clock.advance(hours=1)
    client.get(room.viewing.address(CAROL, clip.id, Part.VIDEO))
    assert room.custody(clip.id).count("footage.viewed") == 2
    with room.begin.reading() as tx:
        views = [entry.actor_name for entry in tx.audit.list_for(clip.id) if entry.verb == "footage.viewed"]
    assert views == ["Carol Osei", "Carol Osei"]
    assert room.broken_custody() == []


def test_a_page_drawn_again_gets_the_same_address(room: FootageRoom, clip: Rendition, clock: SteppedClock) -> None:
    first = room.viewing.address(CAROL, clip.id, Part.VIDEO)
    clock.advance(minutes=20)
    assert room.viewing.address(CAROL, clip.id, Part.VIDEO) == first
    clock.advance(minutes=20)
    assert room.viewing.address(CAROL, clip.id, Part.VIDEO) != first


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_video_is_taken_in_as_a_stream(room: FootageRoom, client: TestClient, method: str) -> None:
    sha256 = hashlib.sha256(CLIP).hexdigest()
    answer = client.request(method, f"{UPLOAD_PATH}?sha256={sha256}", content=_pieces(CLIP))
    assert (answer.status_code, answer.json()) == (201, {"sha256": sha256, "size_bytes": len(CLIP)})
    assert room.store.rehash(sha256) == sha256


def test_a_video_that_is_not_the_announced_one_is_refused_and_gone(room: FootageRoom, client: TestClient) -> None:
    answer = client.put(f"{UPLOAD_PATH}?sha256={'0' * 64}", content=_pieces(CLIP))
    assert (answer.status_code, answer.json()["field"]) == (422, "sha256")
    assert _stored(room) == []


@pytest.mark.parametrize("content", [b"", b"MZ\x90\0 an installer", b"<html>" * 100, CLIP[:5000]])
def test_what_is_no_video_is_refused_and_gone(room: FootageRoom, client: TestClient, content: bytes) -> None:
    answer = client.put(UPLOAD_PATH, content=content)
    assert (answer.status_code, answer.json()["error"]) == (422, "invalid-input")
    assert _stored(room) == []


def test_a_file_announced_as_too_large_is_refused_before_it_comes(room: FootageRoom, client: TestClient) -> None:
    answer = client.put(UPLOAD_PATH, content=CLIP, headers={"content-length": "99000000000"})
    assert answer.status_code == 422
    assert _stored(room) == []


def test_somebody_without_the_role_uploads_nothing(
    room: FootageRoom, client: TestClient, people: dict[str, Actor]
) -> None:
    people["now"] = ERIN
    assert client.put(UPLOAD_PATH, content=CLIP).status_code == 403
    people.clear()
    assert client.put(UPLOAD_PATH, content=CLIP).status_code == 403
    assert _stored(room) == []


def _pieces(data: bytes) -> Iterator[bytes]:
    yield from (data[at : at + 10_000] for at in range(0, len(data), 10_000))


def _stored(room: FootageRoom) -> list[Path]:
    return [path for path in room.folder.rglob("*") if path.is_file()]
