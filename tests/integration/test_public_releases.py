"""The transparency page: only what was published, checkable by anybody, and tombstones."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import SQLModel
from starlette.testclient import TestClient

from console.bootstrap import App, build_app
from console.config import Settings
from console.portal.app import create_portal
from evidence_share import demo
from evidence_share.model import Release
from tests.cast import HARBOURFORD
from tests.conftest import CAROL, SteppedClock
from tests.footage import FootageRoom

CLIP = demo.CLIP.read_bytes()


@pytest.fixture
def app(tmp_path: Path, clock: SteppedClock) -> App:

    app = build_app(Settings(home=tmp_path), clock)
    with app.begin() as tx:
        SQLModel.metadata.create_all(tx.session.connection())
        tx.agency.save(HARBOURFORD)
    return app


@pytest.fixture
def room(app: App, clock: SteppedClock, tmp_path: Path) -> FootageRoom:
    return FootageRoom(app.begin, clock, tmp_path)


@pytest.fixture
def portal(app: App) -> Iterator[TestClient]:
    with TestClient(create_portal(app)) as client:
        yield client


def test_the_list_teaches_while_nothing_is_released(portal: TestClient, room: FootageRoom) -> None:
    room.scheduled()
    page = portal.get("/releases")
    assert page.status_code == 200
    assert "Nothing has been released yet" in page.text


def test_nothing_of_a_scheduled_release_can_be_reached(portal: TestClient, room: FootageRoom) -> None:
    release = room.scheduled()
    for path in ("", "/video", "/captions", "/poster"):
        assert portal.get(f"/releases/{release.id}{path}").status_code == 404
    assert release.text.title not in portal.get("/").text


def test_a_published_release_can_be_watched_read_and_checked(portal: TestClient, room: FootageRoom) -> None:
    release = room.published()
    page = portal.get(f"/releases/{release.id}").text
    text = release.text
    for words in (text.title, text.shown, text.redacted, text.redacted_why, demo.POSTER_ALT, "Your rear lamp is out."):
        assert words.replace("'", "&#39;") in page
    video = portal.get(f"/releases/{release.id}/video")
    assert video.content == CLIP
    assert f"<code>{hashlib.sha256(video.content).hexdigest()}</code>" in page
    assert re.search(r"<video[^>]* controls preload=\"metadata\"", page)
    assert f'<track kind="captions" srclang="en" label="English captions" src="/releases/{release.id}/captions"' in page
    assert "<script" not in page
    assert release.text.title in portal.get("/releases").text
    assert release.text.title in portal.get("/").text


def test_the_public_video_is_answered_in_ranges(portal: TestClient, room: FootageRoom) -> None:
    address = f"/releases/{room.published().id}/video"
    part = portal.get(address, headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, CLIP[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(CLIP)}"
    assert portal.get(address, headers={"range": "bytes=999999999-"}).status_code == 416
    head = portal.head(address)
    assert (head.content, head.headers["content-length"]) == (b"", str(len(CLIP)))
    assert portal.get(f"{address}x").status_code == 404


def test_a_withdrawn_release_is_a_tombstone_and_its_file_is_gone(portal: TestClient, room: FootageRoom) -> None:
    release = room.published()
    room.releasing.withdraw(CAROL, release.id, "privacy", "A neighbour's window shows a face.")
    page = portal.get(f"/releases/{release.id}")
    assert page.status_code == 410
    assert "whose privacy is protected" in page.text
    assert room.rendition(release).sha256 in page.text
    for hidden in (release.text.title, "neighbour", "<video"):
        assert hidden not in page.text
    for part in ("video", "captions", "poster"):
        assert portal.get(f"/releases/{release.id}/{part}").status_code == 404
    listed = portal.get("/releases").text
    assert "Withdrawn release" in listed
    assert release.text.title not in listed


def test_marks_in_a_title_stay_words(portal: TestClient, room: FootageRoom) -> None:
    release: Release = room.published(title="<script>alert(1)</script>", shown="<img src=x onerror=alert(1)>")
    for address in ("/releases", f"/releases/{release.id}", "/"):
        page = portal.get(address).text
        assert "<script" not in page
        assert "<img src=x" not in page
