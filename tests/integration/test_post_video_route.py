"""A post's video over HTTP behind the wall: streamed, judged by its content, refused with a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from connectors.fake import FakePlatform
from console.domain.actors import Actor
from console.services.media import VIDEO_UPLOAD_PATH
from console.storage.unit_of_work import UnitOfWork
from console.wall.post_videos import PostVideos
from evidence_share.demo import CLIP
from tests.conftest import ALICE, CAROL, SteppedClock
from tests.integration.test_footage_routes import SignedInAs
from tests.newsroom import Newsroom


@pytest.fixture
def room(sqlite_begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> Newsroom:
    room = Newsroom(sqlite_begin, clock, tmp_path / "media", FakePlatform(clock=clock))
    room.move_in()
    return room


@pytest.fixture
def people() -> dict[str, Actor]:
    return {"now": ALICE}


@pytest.fixture
def client(room: Newsroom, people: dict[str, Actor]) -> Iterator[TestClient]:
    site = Starlette(routes=PostVideos(media=room.media).routes(), middleware=[Middleware(SignedInAs, people=people)])
    with TestClient(site) as client:
        yield client


def files(room: Newsroom) -> list[Path]:
    return [path for path in room.folder.rglob("*") if path.is_file()]


def test_a_video_arrives_piece_by_piece_and_is_named_in_the_answer(client: TestClient, room: Newsroom) -> None:
    data = CLIP.read_bytes()
    pieces = (data[at : at + 5000] for at in range(0, len(data), 5000))
    answer = client.put(f"{VIDEO_UPLOAD_PATH}?name=rink.mp4", content=pieces)
    assert answer.status_code == 201
    kept = room.media.get_media(answer.json()["media_id"])
    assert (kept.name, kept.sha256) == ("rink.mp4", answer.json()["sha256"])


def test_eight_gigabytes_are_refused_before_a_byte_is_read(client: TestClient, room: Newsroom) -> None:
    answer = client.put(VIDEO_UPLOAD_PATH, content=b"x", headers={"content-length": "8000000000"})
    assert answer.status_code == 422
    assert answer.json()["field"] == "media"
    assert "larger than 4 GB" in answer.json()["message"]
    assert files(room) == []


@pytest.mark.parametrize(("data", "sentence"), [(b"", "empty"), (b"<html></html>" * 9, "not a video")])
def test_what_is_no_video_is_refused_with_a_sentence_and_leaves_nothing(
    client: TestClient, room: Newsroom, data: bytes, sentence: str
) -> None:
    answer = client.put(VIDEO_UPLOAD_PATH, content=data)
    assert answer.status_code == 422
    assert sentence in answer.json()["message"]
    assert files(room) == []


def test_only_those_who_write_posts_upload(client: TestClient, room: Newsroom, people: dict[str, Actor]) -> None:
    people["now"] = CAROL
    assert client.put(VIDEO_UPLOAD_PATH, content=CLIP.read_bytes()).status_code == 403
    del people["now"]
    assert client.put(VIDEO_UPLOAD_PATH, content=CLIP.read_bytes()).status_code == 403
    assert files(room) == []
