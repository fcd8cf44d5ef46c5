"""Every X call that the product makes, and its answer, agrees with X's OpenAPI document."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from openapi_core.exceptions import OpenAPIError

from connectors.sandbox.accounts import DEMO_X
from tests.contract.sandbox.official_x import check
from tests.contract.sandbox.running import APP_ONLY, MP4, USER, Callback, RunningSandbox, png

Call = Callable[..., httpx.Response]
FIELDS = {
    "tweet.fields": "attachments,author_id,conversation_id,created_at,display_text_range,edit_controls,entities,"
    "in_reply_to_user_id,lang,note_tweet,public_metrics,referenced_tweets,reply_settings",
    "expansions": "author_id,attachments.media_keys,referenced_tweets.id",
    "user.fields": "created_at,description,public_metrics,subscription_type,verified,verified_type",
    "media.fields": "alt_text,height,type,url,width,variants",
}


@pytest.fixture
def call(sandbox: RunningSandbox, specs: Path) -> Call:
    """Call X as the agency and check both directions."""

    def checked(method: str, path: str, **more: object) -> httpx.Response:
        headers = more.pop("headers", USER)
        answer = sandbox.http.request(method, f"/x{path}", headers=headers, **more)  # type: ignore[arg-type]
        check(specs, answer)
        return answer

    return checked


def test_writing_reading_hiding_and_deleting_agree(sandbox: RunningSandbox, call: Call) -> None:
    tweet = call("POST", "/2/tweets", json={"text": "Roads & www.example.com #Elm"}).json()["data"]["id"]
    reply = sandbox.say("x", tweet, "When? 🚗 @HarbourfordPD")
    call("GET", f"/2/tweets/{reply}", params=FIELDS)
    call("GET", "/2/tweets", params={"ids": f"{tweet},{reply},999", **FIELDS})
    call("GET", f"/2/users/{DEMO_X.user_id}/mentions", params={"max_results": "5", **FIELDS})
    call("GET", f"/2/users/{DEMO_X.user_id}/tweets", params={"max_results": "5", **FIELDS})
    call("GET", "/2/tweets/search/recent", params={"query": f"conversation_id:{tweet}", **FIELDS})
    call("PUT", f"/2/tweets/{reply}/hidden", json={"hidden": True})
    call("POST", "/2/tweets", json={"text": "At seven.", "reply": {"in_reply_to_tweet_id": reply}})
    call("DELETE", f"/2/tweets/{tweet}")


def test_users_agree(call: Call) -> None:
    fields = {"user.fields": FIELDS["user.fields"]}
    call("GET", "/2/users/me", params=fields)
    call("GET", f"/2/users/{DEMO_X.user_id}", params=fields)
    call("GET", f"/2/users/by/username/{DEMO_X.username}", params=fields)
    call("GET", "/2/users", params={"ids": f"{DEMO_X.user_id},12", **fields})


def test_empty_lists_agree(call: Call) -> None:
    call("GET", f"/2/users/{DEMO_X.user_id}/mentions")
    call("GET", "/2/tweets/search/recent", params={"query": "conversation_id:1"})


def test_media_agree(call: Call) -> None:
    upload = {"files": {"media": ("a.png", png(), "image/png")}, "data": {"media_category": "tweet_image"}}
    media_id = call("POST", "/2/media/upload", **upload).json()["data"]["id"]
    call("POST", "/2/media/metadata", json={"id": media_id, "metadata": {"alt_text": {"text": "A bridge"}}})
    tweet = call("POST", "/2/tweets", json={"media": {"media_ids": [media_id]}}).json()["data"]["id"]
    call("GET", f"/2/tweets/{tweet}", params=FIELDS)


def test_segmented_uploads_agree(call: Call) -> None:
    plan = {"media_type": "video/mp4", "total_bytes": len(MP4), "media_category": "tweet_video"}
    media_id = call("POST", "/2/media/upload/initialize", json=plan).json()["data"]["id"]
    # As JSON: openapi-core cannot read the number in a multipart body. The multipart form is tested beside.
    segment = {"media": base64.b64encode(MP4).decode(), "segment_index": 0}
    call("POST", f"/2/media/upload/{media_id}/append", json=segment)
    call("POST", f"/2/media/upload/{media_id}/finalize")
    call("GET", "/2/media/upload", params={"media_id": media_id, "command": "STATUS"})


def test_captions_agree(call: Call) -> None:
    plan = {"media_type": "video/mp4", "total_bytes": len(MP4), "media_category": "tweet_video"}
    video = call("POST", "/2/media/upload/initialize", json=plan).json()["data"]["id"]
    segment = {"media": base64.b64encode(MP4).decode(), "segment_index": 0}
    call("POST", f"/2/media/upload/{video}/append", json=segment)
    call("POST", f"/2/media/upload/{video}/finalize")
    track = base64.b64encode(b"WEBVTT\n\n00:00.000 --> 00:02.000\nThe bridge is closed.\n").decode()
    upload = {"media": track, "media_category": "subtitles", "media_type": "text/vtt"}
    captions = call("POST", "/2/media/upload", json=upload).json()["data"]["id"]
    shown = {"id": captions, "language_code": "EN", "display_name": "English"}
    made = call(
        "POST", "/2/media/subtitles", json={"id": video, "media_category": "TweetVideo", "subtitles": shown}
    ).json()["data"]
    assert made["associated_subtitles"] == [shown]


def test_longer_posts_and_edits_agree(sandbox: RunningSandbox, call: Call) -> None:
    sandbox.switch(x_subscription="Premium")
    assert call("GET", "/2/users/me", params={"user.fields": "subscription_type"}).json()["data"]["subscription_type"]
    text = "Harbour Bridge is closed & www.example.com says more. " * 20
    tweet = call("POST", "/2/tweets", json={"text": text}).json()["data"]["id"]
    shown = call("GET", f"/2/tweets/{tweet}", params=FIELDS).json()["data"]
    assert len(shown["text"]) < 300 < len(shown["note_tweet"]["text"])
    edit = {"text": "It is open again.", "edit_options": {"previous_post_id": tweet}}
    assert call("POST", "/2/tweets", json=edit).json()["data"]["edit_history_tweet_ids"][0] == tweet


def test_webhooks_agree(call: Call, callback: Callback) -> None:
    hook = call("POST", "/2/webhooks", headers=APP_ONLY, json={"url": callback.url}).json()["id"]
    wish = {"event_type": "post.mention.create", "filter": {"user_id": DEMO_X.user_id}, "webhook_id": hook}
    made = call("POST", "/2/activity/subscriptions", headers=APP_ONLY, json=wish).json()["data"]["subscription"]
    call("GET", "/2/activity/subscriptions", headers=APP_ONLY)
    call("DELETE", f"/2/activity/subscriptions/{made['subscription_id']}", headers=APP_ONLY)
    call("GET", "/2/webhooks", headers=APP_ONLY)
    call("PUT", f"/2/webhooks/{hook}", headers=APP_ONLY)
    call("DELETE", f"/2/webhooks/{hook}", headers=APP_ONLY)


@pytest.mark.parametrize(
    ("method", "path", "more"),
    [
        ("POST", "/2/tweets", {"json": {"text": "a", "unknown": 1}}),
        ("POST", "/2/tweets", {"json": {"text": ""}}),
        ("POST", "/2/tweets", {"json": {"text": "a", "reply": {"in_reply_to_tweet_id": "1"}}}),
        ("GET", "/2/users/me", {"headers": {"Authorization": "Bearer wrong"}}),
        ("GET", "/2/users/me", {"headers": APP_ONLY}),
        ("DELETE", "/2/tweets/1", {}),
    ],
)
def test_refusals_agree(call: Call, method: str, path: str, more: dict[str, object]) -> None:
    assert call(method, path, **more).is_error


def test_the_check_itself_can_fail(sandbox: RunningSandbox, specs: Path) -> None:
    answer = sandbox.http.get("/x/2/users/me", headers=USER)
    answer._content = b'{"data": {"id": "not a number", "name": "x", "username": "x"}}'
    with pytest.raises(OpenAPIError):
        check(specs, answer)
