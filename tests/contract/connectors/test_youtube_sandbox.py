"""What is YouTube's own: uploads that nobody sees, leftovers, captions, tokens, units, moderation, answers."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import requests

from connectors.base import Budget, Capability, MediaKind, OutboundMedia, OutboundPost, SendKey, fingerprint
from connectors.http import Door, rules_for
from connectors.sandbox.accounts import DEMO_CHANNEL
from connectors.youtube.adapter import YouTubeConnector
from connectors.youtube.calls import HOST
from connectors.youtube.pace import Rhythm
from connectors.youtube.tokens import TOKEN_URL
from console.domain.errors import (
    AuthExpired,
    Blocked,
    ConnectorError,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unavailable,
)
from tests.contract.connectors.sandbox_server import accepted, say, set_fault, set_switches
from tests.contract.connectors.youtube_world import YouTubeWorld, channel_keys, film

START = datetime.now(UTC) - timedelta(minutes=5)
TITLE, WORDS = "Briefing of 23 November", "The bridge is open again. https://harbourford.example/roads\n\n#Harbourford"
TEXT = f"{TITLE}\n\n{WORDS}"


@pytest.fixture
def world(sandbox: str, tmp_path: Path) -> YouTubeWorld:
    return YouTubeWorld(sandbox, tmp_path)


@pytest.fixture
def post(tmp_path: Path) -> OutboundPost:
    key = SendKey(value="delivery-1", intended_at=datetime(2026, 11, 23, 15, tzinfo=UTC))
    return OutboundPost(text=TEXT, media=(film(tmp_path),), key=key)


def calls(world: YouTubeWorld, method: str, path: str) -> list[int]:
    """The statuses that such calls were answered with."""
    rows = requests.get(f"{world.address}/judge/calls", params={"platform": "youtube"}, timeout=10).json()
    return [row["status"] for row in rows if row["method"] == method and row["path"] == path]


def test_the_first_line_is_the_title_and_the_whole_text_is_found_again(world: YouTubeWorld, post: OutboundPost) -> None:
    made = world.connector.publish(post)
    (video,) = world.videos()
    found = world.connector.find(fingerprint(TEXT), START)
    assert video["text"] == f"{TITLE}\n{WORDS}"
    assert found is not None
    assert (found.remote_id, found.url) == (made.remote_id, f"https://www.youtube.com/watch?v={made.remote_id}")


def test_nothing_is_public_before_the_gate_and_one_write_makes_it_so(world: YouTubeWorld, post: OutboundPost) -> None:
    seen: list[list[object]] = []
    world.connector.publish(post, gate=lambda: seen.append([row["published"] for row in world.videos()]))
    assert seen == [[False]]
    assert calls(world, "PUT", "/youtube/v3/videos") == [200]


def test_a_closed_gate_leaves_a_private_video_that_the_next_attempt_goes_on_with(
    world: YouTubeWorld, post: OutboundPost
) -> None:
    def closed() -> None:
        raise Blocked(["Everything is paused."])

    with pytest.raises(Blocked):
        world.connector.publish(post, gate=closed)
    assert world.our_texts() == []
    world.connector.publish(post)
    assert [row["published"] for row in world.videos()] == [True]
    assert len(calls(world, "POST", "/upload/youtube/v3/videos")) == 1


def test_a_video_whose_upload_was_taken_without_an_answer_is_not_uploaded_again(
    world: YouTubeWorld, post: OutboundPost
) -> None:
    connector = world.connector
    set_fault(world.address, platform="youtube", method="PUT", path="/upload/", effect="accept_then_reset", count=1)
    set_fault(world.address, platform="youtube", method="PUT", path="/upload/", effect="reset", count=10)
    with pytest.raises(Unavailable):
        connector.publish(post)
    requests.delete(f"{world.address}/faults", timeout=10)
    made = connector.publish(post)
    assert [(row["id"], row["published"]) for row in world.videos()] == [(made.remote_id, True)]


@pytest.mark.parametrize("change", ["another film", "other words", "another version"])
def test_a_leftover_of_something_else_is_never_published(
    world: YouTubeWorld, post: OutboundPost, tmp_path: Path, change: str
) -> None:
    set_fault(world.address, platform="youtube", method="PUT", path="/youtube/v3/videos", effect="reset", count=1)
    with pytest.raises(OutcomeUnknown):
        world.connector.publish(post)
    (leftover,) = world.videos()
    assert post.key is not None
    other = {
        "another film": replace(post, media=(film(tmp_path, "evening"),)),
        "other words": replace(post, text=f"{TITLE}\n\nThe bridge is closed."),
        "another version": replace(post, key=replace(post.key, value="delivery-2")),
    }[change]
    made = world.connector.publish(other)
    assert [(row["id"], row["published"]) for row in world.videos()] == [
        (leftover["id"], False),
        (made.remote_id, True),
    ]


def test_a_leftover_is_not_taken_for_a_published_video(world: YouTubeWorld, post: OutboundPost) -> None:
    set_fault(world.address, platform="youtube", method="PUT", path="/youtube/v3/videos", effect="reset", count=1)
    with pytest.raises(OutcomeUnknown):
        world.connector.publish(post)
    assert world.connector.find(fingerprint(TEXT), START) is None


def test_the_public_never_sees_the_mark_of_a_leftover(world: YouTubeWorld, post: OutboundPost) -> None:
    made = world.connector.publish(post)
    video = world.connector._channel.find_row(world.connector._youtube.api.videos(), made.remote_id)  # type: ignore[attr-defined]
    assert "tags" not in video["snippet"]


def test_a_broken_upload_goes_on_where_it_stopped(
    world: YouTubeWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.youtube.uploads.PIECE_BYTES", 256 * 1024)
    film_of_four = film(tmp_path, size=900_000)
    set_fault(world.address, platform="youtube", method="PUT", path="/upload/", effect="slow", seconds=0, count=1)
    set_fault(world.address, platform="youtube", method="PUT", path="/upload/", effect="accept_then_reset", count=1)
    set_fault(world.address, platform="youtube", method="PUT", path="/upload/", effect="server_error", count=1)
    made = world.connector.publish(OutboundPost(text=TEXT, media=(film_of_four,)))
    (row,) = [row for row in accepted(world.address, "youtube") if row["kind"] == "video"]
    assert (row["id"], row["size"]) == (made.remote_id, film_of_four.size_bytes)
    assert calls(world, "PUT", "/upload/youtube/v3/videos") == [308, 0, 503, 308, 308, 200]


def test_captions_are_there_when_the_video_becomes_public(
    world: YouTubeWorld, post: OutboundPost, tmp_path: Path
) -> None:
    track = tmp_path / "briefing.vtt"
    track.write_text("WEBVTT\n\n00:00.000 --> 00:02.000\nThe bridge is open – again.\n", encoding="utf-8")
    captioned = replace(post, media=(replace(post.media[0], captions=track, captions_lang="es"),))
    there: list[tuple[object, object]] = []

    def look() -> None:
        rows = [row for row in accepted(world.address, "youtube") if row["kind"] == "captions"]
        there.extend((row["locale"], row["text"]) for row in rows)
        if len(there) == 1:
            raise Blocked(["Wait."])

    with pytest.raises(Blocked):
        world.connector.publish(captioned, gate=look)
    world.connector.publish(captioned, gate=look)
    assert there == [("es", track.read_text(encoding="utf-8"))] * 2, "and they are not sent twice"


def test_a_mislabelled_file_is_refused_before_anybody_sees_it(world: YouTubeWorld, tmp_path: Path) -> None:
    path = tmp_path / "notes.mp4"
    path.write_bytes(b"These are notes, not a film.")
    notes = OutboundMedia(path=path, media_type="video/mp4", kind=MediaKind.VIDEO, sha256="1" * 64, size_bytes=28)
    with pytest.raises(Rejected, match="it is no video") as raised:
        world.connector.publish(OutboundPost(text=TEXT, media=(notes,)))
    assert raised.value.reason == "media-failed"
    assert world.our_texts() == []


@pytest.mark.parametrize(("size", "words"), [(0, "empty"), (8 * 1024**3, "2 GB")])
def test_an_empty_and_a_huge_video_are_refused_by_size_before_any_call(
    world: YouTubeWorld, tmp_path: Path, size: int, words: str
) -> None:
    path = tmp_path / "huge.mp4"
    path.touch()
    os.truncate(path, size)
    video = OutboundMedia(path=path, media_type="video/mp4", kind=MediaKind.VIDEO, sha256="2" * 64, size_bytes=size)
    (refusal,) = world.connector.check(OutboundPost(text=TEXT, media=(video,)))
    assert refusal.field == "media[0]"
    assert words in refusal.message
    with pytest.raises(Rejected, match=words):
        world.connector.publish(OutboundPost(text=TEXT, media=(video,)))
    assert calls(world, "POST", "/upload/youtube/v3/videos") == []


def test_an_app_without_an_audit_is_told_why_its_video_stays_private(world: YouTubeWorld, post: OutboundPost) -> None:
    set_switches(world.address, youtube_app_audited=False)
    with pytest.raises(Rejected, match="audit") as raised:
        world.connector.publish(post)
    assert raised.value.reason == "app-not-permitted"
    assert world.our_texts() == []


def test_used_up_units_come_back_at_midnight_in_california(world: YouTubeWorld, post: OutboundPost) -> None:
    assert world.connector.write_budget() is None
    set_switches(world.address, youtube_units_per_day=2)
    with pytest.raises(RateLimited) as raised:
        world.connector.publish(post)
    there = raised.value.retry_at.astimezone(ZoneInfo("America/Los_Angeles"))
    assert (there.hour, there.minute) == (0, 0)
    assert timedelta() < raised.value.retry_at - datetime.now(UTC) <= timedelta(hours=25)
    assert world.connector.write_budget() == Budget(remaining=0, resets_at=raised.value.retry_at)
    assert world.connector.fetch(None, []).held_up.endswith(".")


def test_too_many_videos_in_a_day_are_refused_until_tomorrow(world: YouTubeWorld, post: OutboundPost) -> None:
    set_switches(world.address, youtube_uploads_per_day=0)
    with pytest.raises(RateLimited) as raised:
        world.connector.publish(post)
    assert raised.value.retry_at - datetime.now(UTC) > timedelta(hours=23)


def test_a_token_is_made_once_kept_and_made_anew_when_it_ends(world: YouTubeWorld, post: OutboundPost) -> None:
    world.connector.publish(post)
    assert calls(world, "POST", "/token") == [200]
    assert world.keys.renewals == 1
    world.keys.secrets["expires_at"] = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    assert world.connect(world.address).health().ok
    assert calls(world, "POST", "/token") == [200, 200]
    assert world.keys.secrets["refresh_token"] == DEMO_CHANNEL.refresh_token, "an empty one never replaces it"


def test_a_token_that_ends_before_its_time_is_replaced_and_a_read_goes_on(world: YouTubeWorld) -> None:
    assert world.connector.health().ok
    set_fault(world.address, platform="youtube", method="GET", effect="token_expired", count=1)
    assert world.connector.health().ok
    assert len(calls(world, "POST", "/token")) == 2


def test_a_write_that_met_a_dead_token_is_not_repeated_blindly(world: YouTubeWorld, post: OutboundPost) -> None:
    set_fault(world.address, platform="youtube", method="PUT", path="/youtube/v3/", effect="token_expired", count=1)
    with pytest.raises(OutcomeUnknown):
        world.connector.publish(post)
    assert world.our_texts() == []
    world.connector.publish(post)
    assert len(world.videos()) == 1


@pytest.mark.parametrize("effect", ["reset", "html_page", "server_error", "accept_then_hang"])
def test_trouble_at_the_token_address_is_never_read_as_the_end_of_the_access(
    world: YouTubeWorld, post: OutboundPost, effect: str
) -> None:
    set_fault(world.address, platform="youtube", method="POST", path="/token", effect=effect, seconds=3, count=1)
    with pytest.raises(Unavailable):
        world.connector.publish(post)
    assert world.connector.health().ok


def test_a_grant_that_was_taken_back_asks_to_connect_again(world: YouTubeWorld, post: OutboundPost) -> None:
    assert world.connector.health().ok
    set_switches(world.address, youtube_grant_holds=False)
    with pytest.raises(AuthExpired):
        world.connector.publish(post)
    health = world.connector.health()
    assert (health.ok, health.message) == (
        False,
        "The channel's owner or Google has taken back the access to YouTube. Connect the account again.",
    )


def test_a_wrong_app_secret_is_a_matter_for_the_administrator(sandbox: str, tmp_path: Path) -> None:
    world = YouTubeWorld(sandbox, tmp_path)
    world.keys.secrets["client_secret"] = "of another app"
    with pytest.raises(Rejected) as raised:
        world.connector.find("", START)
    assert raised.value.reason == "app-not-permitted"


def test_a_grant_that_ends_is_foreseen(sandbox: str, tmp_path: Path) -> None:
    set_switches(sandbox, youtube_grant_s=7 * 86_400)
    health = YouTubeWorld(sandbox, tmp_path).connector.health()
    assert health.expires_at is not None
    assert timedelta(days=6) < health.expires_at - datetime.now(UTC) <= timedelta(days=7)


def test_a_grant_without_an_end_has_none(world: YouTubeWorld) -> None:
    assert world.connector.health().expires_at is None


def test_a_closed_channel_and_another_s_channel_are_not_healthy(world: YouTubeWorld, post: OutboundPost) -> None:
    other = YouTubeConnector(
        world.keys, "UCsomebodyelse", base_url=f"{world.address}/youtube", token_url=f"{world.address}/youtube/token"
    )
    assert "another channel" in other.health().message
    set_switches(world.address, youtube_channel_open=False)
    health = world.connector.health()
    assert (health.ok, health.message.endswith("It has no channel.")) == (False, True)
    with pytest.raises(Rejected):
        world.connector.publish(post)


def test_a_revoked_permission_is_a_sentence(world: YouTubeWorld, post: OutboundPost) -> None:
    set_fault(world.address, platform="youtube", effect="refused", path="/upload/", count=1)
    with pytest.raises(Rejected, match="does not permit") as raised:
        world.connector.publish(post)
    assert raised.value.reason == "not-permitted"


def test_a_hidden_comment_comes_back_marked_and_is_never_taken_for_deleted(
    world: YouTubeWorld, post: OutboundPost
) -> None:
    made = world.connector.publish(post)
    comment = world.comment(made.remote_id, "Buy cheap watches")
    batch = world.connector.fetch(None, [made.remote_id])
    world.connector.hide(comment)
    batch = world.connector.fetch(batch.cursor, [made.remote_id])
    assert [(item.remote_id, item.is_hidden, item.is_deleted, item.text) for item in batch.items] == [
        (comment, True, False, "Buy cheap watches")
    ]
    assert world.connector.fetch(batch.cursor, [made.remote_id]).items == ()
    world.connector.unhide(comment)
    (item,) = world.connector.fetch(batch.cursor, [made.remote_id]).items
    assert (item.remote_id, item.is_hidden) == (comment, False)


def test_a_hidden_comment_is_listed_among_those_held_for_review(world: YouTubeWorld, post: OutboundPost) -> None:
    made = world.connector.publish(post)
    comment = world.comment(made.remote_id, "Buy cheap watches")
    world.connector.hide(comment)
    youtube = world.connector._youtube  # type: ignore[attr-defined]
    asked = {"part": "id", "videoId": made.remote_id, "moderationStatus": "heldForReview"}
    held = youtube.read(youtube.api.commentThreads().list(**asked))
    assert [row["id"] for row in held["items"]] == [comment], "who has lost its number finds it"


def test_a_comment_that_somebody_rejected_is_hidden_not_deleted(world: YouTubeWorld, post: OutboundPost) -> None:
    made = world.connector.publish(post)
    comment = world.comment(made.remote_id, "Buy cheap watches")
    batch = world.connector.fetch(None, [made.remote_id])
    world.connector._moderate(comment, "rejected")  # type: ignore[attr-defined]
    (item,) = world.connector.fetch(batch.cursor, [made.remote_id]).items
    assert (item.remote_id, item.is_hidden, item.is_deleted) == (comment, True, False)


def test_an_answer_to_an_old_comment_arrives_however_many_there_are(world: YouTubeWorld, post: OutboundPost) -> None:
    made = world.connector.publish(post)
    first = world.comment(made.remote_id, "Which exit?")
    answers = {say(world.address, "youtube", f"{first}/comments", "devon", f"I wonder too, {n}") for n in range(12)}
    items = {item.remote_id: item for item in world.connector.fetch(None, [made.remote_id]).items}
    assert set(items) == answers | {first}
    assert {items[key].parent_remote_id for key in answers} == {first}


def test_an_answer_to_an_answer_is_found_where_youtube_hangs_it(world: YouTubeWorld, post: OutboundPost) -> None:
    made = world.connector.publish(post)
    first = world.comment(made.remote_id, "Which exit?")
    second = say(world.address, "youtube", f"{first}/comments", "devon", "I wonder too")
    say(world.address, "youtube", f"{first}/comments", "devon", "Exit 4.")
    assert world.connector.find_reply(second, fingerprint("Exit 4."), START) is None, "a resident said our words"
    answer = world.connector.reply(second, "Exit 4.")
    found = world.connector.find_reply(second, fingerprint("Exit 4."), START)
    assert found is not None
    assert found.remote_id == answer.remote_id


def test_comments_that_are_switched_off_are_not_taken_for_deleted(world: YouTubeWorld, post: OutboundPost) -> None:
    made = world.connector.publish(post)
    world.comment(made.remote_id, "Which exit?")
    batch = world.connector.fetch(None, [made.remote_id])
    set_switches(world.address, youtube_comments_on=False)
    assert world.connector.fetch(batch.cursor, [made.remote_id]).items == ()


def test_an_edited_video_has_other_words_and_is_found_by_them(world: YouTubeWorld, post: OutboundPost) -> None:
    made = world.connector.publish(post)
    world.connector.edit(made.remote_id, OutboundPost(text="Briefing, corrected\nThe bridge opens at 19:00."))
    assert world.our_texts() == ["Briefing, corrected\nThe bridge opens at 19:00."]
    assert world.connector.find(fingerprint(TEXT), START) is None
    with pytest.raises(Rejected):
        world.connector.edit("aaaaaaaaaaa", post)


def test_figures_are_of_our_videos_that_are_still_there(world: YouTubeWorld, post: OutboundPost) -> None:
    made = world.connector.publish(post)
    world.comment(made.remote_id, "Which exit?")
    told = world.connector.engagement([made.remote_id, "aaaaaaaaaaa"])
    assert list(told) == [made.remote_id]
    assert (told[made.remote_id].replies, told[made.remote_id].shares) == (1, None)


def test_deleting_what_a_resident_wrote_is_not_even_tried(world: YouTubeWorld, post: OutboundPost) -> None:
    comment = world.comment(world.connector.publish(post).remote_id, "You are doing this wrong.")
    with pytest.raises(Rejected) as raised:
        world.connector.delete(comment)
    assert raised.value.reason == "not-ours"
    assert calls(world, "DELETE", "/youtube/v3/comments") == []


def test_what_youtube_lacks_is_said_and_refused(world: YouTubeWorld, post: OutboundPost) -> None:
    told = world.connector.capabilities()
    assert set(Capability) - told.can <= set(told.cannot)
    for act in (world.connector.pin, world.connector.unpin):
        with pytest.raises(Rejected) as raised:
            act("aaaaaaaaaaa")
        assert raised.value.reason == "not-supported"


@contextmanager
def stranger(address: str) -> Iterator[tuple[str, str, list[str]]]:
    """A YouTube whose uploads go on at somebody else's address; lists the tokens that this one was shown."""
    shown: list[str] = []

    class Stranger(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            shown.append(str(self.headers.get("Authorization")))
            self.send_response(500)
            self.end_headers()

        def do_GET(self) -> None:
            answer = requests.get(f"{address}{self.path}", headers=dict(self.headers), timeout=10)
            self._give(answer.content)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._give(b"{}", Location=f"http://127.0.0.1:{other.server_address[1]}/upload/youtube/v3/videos")

        def _give(self, body: bytes, **headers: str) -> None:
            self.send_response(200)
            for name, value in {
                "Content-Type": "application/json",
                "Content-Length": str(len(body)),
                **headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Keep quiet."""

    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Stranger) for _ in range(2)]
    front, other = servers
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{front.server_address[1]}", f"http://127.0.0.1:{other.server_address[1]}", shown
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


def test_a_token_never_follows_an_upload_to_somebody_else(world: YouTubeWorld, post: OutboundPost) -> None:
    with stranger(world.address) as (front, other, shown):
        ours = (*rules_for(f"{front}/youtube", HOST), *rules_for(f"{world.address}/youtube/token", TOKEN_URL))
        door = Door(rules=(*ours, ("https://elsewhere.example", other)))  # the door alone would let it pass
        connector = YouTubeConnector(
            world.keys, DEMO_CHANNEL.channel_id, base_url=f"{front}/youtube", session=door, sleep=_at_once
        )
        with pytest.raises(Unavailable):
            connector.publish(post)
    assert shown == []


def _at_once(_seconds: float) -> None:
    """Do not wait."""


def test_no_token_is_in_any_failure(world: YouTubeWorld, post: OutboundPost) -> None:
    assert world.connector.health().ok
    secrets = [str(world.keys.secrets[name]) for name in ("access_token", "refresh_token", "client_secret")]
    for effect in ("reset", "html_page", "server_error", "refused", "rate_limited"):
        set_fault(world.address, platform="youtube", effect=effect, count=1)
        with pytest.raises(ConnectorError) as raised:
            world.connector.publish(post)
        told = repr(raised.value) + repr(raised.value.__cause__) + raised.value.message
        assert not any(secret in told for secret in secrets)


def test_an_hour_of_polling_stays_within_half_of_the_units(sandbox: str) -> None:
    class Clock:
        instant = datetime.now(UTC)

        def now(self) -> datetime:
            return self.instant

    clock, keys = Clock(), channel_keys()
    set_switches(sandbox, youtube_token_s=86_400)
    connector = YouTubeConnector(
        keys,
        DEMO_CHANNEL.channel_id,
        base_url=f"{sandbox}/youtube",
        token_url=f"{sandbox}/youtube/token",
        clock=clock,
        rhythm=Rhythm(),
    )
    cursor: str | None = None
    for _ in range(1200):
        clock.instant += timedelta(seconds=3)
        cursor = connector.fetch(cursor, []).cursor
    rows = requests.get(f"{sandbox}/judge/calls", params={"platform": "youtube"}, timeout=10).json()
    reads = [row for row in rows if row["method"] == "GET"]
    assert 100 <= len(reads) <= 10_000 / 24 / 2
    assert json.loads(cursor or "{}")["allowance"]["reads"] <= 20
