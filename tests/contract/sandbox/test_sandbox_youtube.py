"""The sandbox's YouTube and our calls to it agree with Google's document; its refusals are Google's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from connectors.base import OutboundPost, fingerprint
from connectors.http import rules_for
from connectors.sandbox.accounts import DEMO_CHANNEL
from connectors.sandbox.youtube_api import ROUTES, Route
from connectors.youtube.adapter import YouTubeConnector
from connectors.youtube.calls import HOST
from connectors.youtube.tokens import TOKEN_URL
from tests.contract.connectors.youtube_world import channel_keys, film
from tests.contract.sandbox.official_youtube import Disagreement, RecordingDoor, check, check_shape, method_of
from tests.contract.sandbox.running import MP4, RunningSandbox

UPLOAD = "/youtube/upload/youtube/v3/videos"
API = "/youtube/youtube/v3"


@pytest.fixture
def bearer(sandbox: RunningSandbox) -> dict[str, str]:
    return {"Authorization": f"Bearer {token(sandbox)}"}


def token(sandbox: RunningSandbox, **other: str) -> str:
    answer = ask_token(sandbox, **other)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def ask_token(sandbox: RunningSandbox, **other: str) -> httpx.Response:
    form = {
        "grant_type": "refresh_token",
        "client_id": DEMO_CHANNEL.client_id,
        "client_secret": DEMO_CHANNEL.client_secret,
        "refresh_token": DEMO_CHANNEL.refresh_token,
    }
    return sandbox.http.post("/youtube/token", data=form | other)


def begin(sandbox: RunningSandbox, bearer: dict[str, str], length: int, **snippet: str) -> httpx.Response:
    plan = {
        "snippet": {"title": "Briefing", "categoryId": "25", **snippet},
        "status": {"privacyStatus": "public", "selfDeclaredMadeForKids": False},
    }
    headers = {**bearer, "X-Upload-Content-Length": str(length), "X-Upload-Content-Type": "video/mp4"}
    parameters = {"uploadType": "resumable", "part": "snippet,status"}
    return sandbox.http.post(UPLOAD, params=parameters, headers=headers, json=plan)


def public_video(sandbox: RunningSandbox, bearer: dict[str, str]) -> str:
    sandbox.switch(video_processing_s=0)
    address = begin(sandbox, bearer, len(MP4)).headers["location"]
    answer = sandbox.http.put(address, headers=bearer, content=MP4)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def _in_document() -> list[Route]:
    """All routes but one: where an upload goes on is the server's own choice."""
    return [route for route in ROUTES if route[:2] != ("PUT", "/upload/youtube/v3/videos")]


def test_every_route_is_in_googles_document() -> None:
    assert [method_of(method, path)["id"] for method, path, _ in _in_document()]


def test_every_call_of_ours_and_its_answer_agree_with_googles_document(sandbox: RunningSandbox, tmp_path: Path) -> None:
    sandbox.switch(video_processing_s=0)
    rules = (*rules_for(f"{sandbox.url}/youtube", HOST), *rules_for(f"{sandbox.url}/youtube/token", TOKEN_URL))
    door = RecordingDoor(rules=rules)
    base = f"{sandbox.url}/youtube"
    ours = YouTubeConnector(channel_keys(), DEMO_CHANNEL.channel_id, base_url=base, session=door)
    since = datetime.now(UTC) - timedelta(minutes=1)
    track = tmp_path / "briefing.vtt"
    track.write_text("WEBVTT\n", encoding="utf-8")
    made = ours.publish(
        OutboundPost(text="Briefing\nThe bridge is open.", media=(replace(film(tmp_path), captions=track),))
    )
    comment = sandbox.say("youtube", made.remote_id, "Which <exit>?")
    for number in range(7):
        sandbox.say("youtube", comment, f"I wonder too, {number}", persona="walt")
    batch = ours.fetch(None, [made.remote_id])
    answer = ours.reply(comment, "Exit 4.")
    ours.find_reply(comment, fingerprint("Exit 4."), since)
    ours.hide(comment)
    ours.fetch(batch.cursor, [made.remote_id])
    ours.unhide(comment)
    ours.edit(made.remote_id, OutboundPost(text="Briefing, corrected"))
    ours.find(fingerprint("Briefing, corrected"), since)
    ours.engagement([made.remote_id])
    ours.health()
    ours.delete(answer.remote_id)
    ours.delete(made.remote_id)
    kept = [each for each in door.answers if "upload_id=" not in str(each.url) and "/token" not in str(each.url)]
    assert all(each.ok for each in kept)
    assert {check(each) for each in kept} == {method_of(method, path)["id"] for method, path, _ in _in_document()}


def test_the_check_itself_can_fail() -> None:
    check_shape({"kind": "youtube#video", "statistics": {"viewCount": "3"}}, "Video")
    for wrong in ({"sise": 1}, {"statistics": {"viewCount": 3}}, {"status": {"privacyStatus": "secret"}}):
        with pytest.raises(Disagreement):
            check_shape(wrong, "Video")


def test_a_grant_becomes_a_token_that_ends(sandbox: RunningSandbox) -> None:
    sandbox.switch(youtube_token_s=1, youtube_grant_s=604_800)
    told = ask_token(sandbox).json()
    assert (told["expires_in"], told["refresh_token_expires_in"], told["token_type"]) == (1, 604_800, "Bearer")
    sandbox.switch(youtube_token_s=0)
    ended = sandbox.http.get(
        f"{API}/channels", params={"part": "id", "mine": "true"}, headers={"Authorization": f"Bearer {token(sandbox)}"}
    )
    assert (ended.status_code, ended.json()["error"]["errors"][0]["reason"]) == (401, "authError")


@pytest.mark.parametrize(
    ("other", "status", "error"),
    [
        ({"refresh_token": "1//never"}, 400, "invalid_grant"),
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
def test_a_wrong_grant_is_refused_in_oauths_words(
    sandbox: RunningSandbox, other: dict[str, str], status: int, error: str
) -> None:
    answer = ask_token(sandbox, **other)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


@pytest.mark.parametrize("given", ["", "Bearer nonsense", "Bearer ya29.sandbox.99999999999.0000", "Basic abc"])
def test_a_bad_token_is_refused(sandbox: RunningSandbox, given: str) -> None:
    headers = {"Authorization": given} if given else {}
    answer = sandbox.http.get(f"{API}/channels", params={"part": "id", "mine": "true"}, headers=headers)
    assert (answer.status_code, answer.json()["error"]["status"]) == (401, "UNAUTHENTICATED")


def test_an_upload_is_308_until_it_is_whole(sandbox: RunningSandbox, bearer: dict[str, str]) -> None:
    content = MP4 + bytes(600_000)
    address, piece = begin(sandbox, bearer, len(content)).headers["location"], 256 * 1024

    def put(start: int, end: int) -> httpx.Response:
        headers = {**bearer, "Content-Range": f"bytes {start}-{end - 1}/{len(content)}"}
        return sandbox.http.put(address, headers=headers, content=content[start:end])

    def ask() -> httpx.Response:
        return sandbox.http.put(address, headers={**bearer, "Content-Range": f"bytes */{len(content)}"})

    assert (ask().status_code, "range" in ask().headers) == (308, False)
    first = put(0, piece)
    assert (first.status_code, first.headers["range"]) == (308, f"bytes=0-{piece - 1}")
    assert put(0, piece).status_code == 400, "the same piece again"
    assert put(piece, piece + 1000).status_code == 400, "no multiple of 256 KiB"
    assert ask().headers["range"] == f"bytes=0-{piece - 1}"
    last = put(piece, len(content))
    assert (last.status_code, last.json()["status"]["privacyStatus"]) == (200, "public")
    assert ask().json()["id"] == last.json()["id"], "who asks again is told the same"
    assert sandbox.accepted("youtube") == ["Briefing"]


@pytest.mark.parametrize(
    ("snippet", "reason"),
    [
        ({"title": "a <b>"}, "invalidTitle"),
        ({"title": ""}, "invalidTitle"),
        ({"title": "a" * 101}, "invalidTitle"),
        ({"description": "1 > 0"}, "invalidDescription"),
        ({"description": "é" * 2501}, "invalidDescription"),
    ],
)
def test_words_that_youtube_would_not_take_are_refused(
    sandbox: RunningSandbox, bearer: dict[str, str], snippet: dict[str, str], reason: str
) -> None:
    answer = begin(sandbox, bearer, len(MP4), **snippet)
    assert (answer.status_code, answer.json()["error"]["errors"][0]["reason"]) == (400, reason)


@pytest.mark.parametrize(
    ("method", "path", "parameters", "status", "reason"),
    [
        ("GET", "videos", {"id": "a"}, 400, "missingRequiredParameter"),
        ("GET", "videos", {"part": "colour", "id": "a"}, 400, "unknownPart"),
        ("GET", "commentThreads", {"part": "snippet"}, 400, "missingRequiredParameter"),
        ("GET", "commentThreads", {"part": "snippet", "videoId": "a"}, 404, "videoNotFound"),
        ("GET", "comments", {"part": "snippet", "parentId": "a"}, 404, "commentNotFound"),
        ("GET", "playlistItems", {"part": "snippet", "playlistId": "a"}, 404, "playlistNotFound"),
        ("POST", "comments/setModerationStatus", {"id": "a", "moderationStatus": "hidden"}, 400, "invalidValue"),
        ("DELETE", "comments", {"id": "a"}, 404, "commentNotFound"),
        ("GET", "shoes", {}, 404, "notFound"),
    ],
)
def test_refusals_have_googles_envelope(
    sandbox: RunningSandbox,
    bearer: dict[str, str],
    method: str,
    path: str,
    parameters: dict[str, str],
    status: int,
    reason: str,
) -> None:
    answer = sandbox.http.request(method, f"{API}/{path}", params=parameters, headers=bearer)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["errors"][0]["reason"]) == (status, status, reason)


def test_faults_are_in_youtubes_words(sandbox: RunningSandbox, bearer: dict[str, str]) -> None:
    for effect, status, reason in (
        ("rate_limited", 403, "quotaExceeded"),
        ("token_expired", 401, "authError"),
        ("refused", 403, "forbidden"),
        ("server_error", 503, "backendError"),
    ):
        sandbox.fault(effect, platform="youtube", status=503)
        answer = sandbox.http.get(f"{API}/channels", params={"part": "id", "mine": "true"}, headers=bearer)
        assert (answer.status_code, answer.json()["error"]["errors"][0]["reason"]) == (status, reason)


def test_the_list_of_comments_pages_without_gap_or_repeat(sandbox: RunningSandbox, bearer: dict[str, str]) -> None:
    video = public_video(sandbox, bearer)
    said = [sandbox.say("youtube", video, f"Question {number}") for number in range(7)]
    seen: list[str] = []
    page: str | None = ""
    while page is not None:
        asked = {"part": "snippet", "videoId": video, "maxResults": "3", **({"pageToken": page} if page else {})}
        answer = sandbox.http.get(f"{API}/commentThreads", params=asked, headers=bearer).json()
        seen += [row["id"] for row in answer["items"]]
        page = answer.get("nextPageToken")
    assert seen == said[::-1]


def test_residents_see_a_public_video_and_not_what_was_held_back(
    sandbox: RunningSandbox, bearer: dict[str, str]
) -> None:
    video = public_video(sandbox, bearer)
    comment = sandbox.say("youtube", video, "<b>First</b>")
    page = sandbox.http.get("/?platform=youtube").text
    assert f'src="/media/{video}"' in page
    assert "&lt;b&gt;First" in page
    asked = {"id": comment, "moderationStatus": "heldForReview"}
    sandbox.http.post(f"{API}/comments/setModerationStatus", params=asked, headers=bearer).raise_for_status()
    assert "Held for review" in sandbox.http.get("/?platform=youtube").text
    status = {"id": video, "status": {"privacyStatus": "private"}}
    sandbox.http.put(f"{API}/videos", params={"part": "status"}, json=status, headers=bearer).raise_for_status()
    assert f'src="/media/{video}"' not in sandbox.http.get("/?platform=youtube").text


def test_everything_is_back_after_a_restart(tmp_path: Path) -> None:
    with RunningSandbox(tmp_path) as first:
        bearer = {"Authorization": f"Bearer {token(first)}"}
        video = public_video(first, bearer)
        first.say("youtube", video, "Until when? 漢字 🚗")
        before = first.http.get("/judge/posts", params={"platform": "youtube"}).json()
    with RunningSandbox(tmp_path) as second:
        assert second.http.get("/judge/posts", params={"platform": "youtube"}).json() == before
        assert second.http.get(f"/media/{video}").content == MP4
        asked = {"part": "id", "mine": "true"}
        assert second.http.get(f"{API}/channels", params=asked, headers=bearer).status_code == 200, "the token holds"
