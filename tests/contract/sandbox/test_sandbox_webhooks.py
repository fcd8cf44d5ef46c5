"""Webhooks of both platforms: who is told, how it is signed, and that nothing is lost on the way."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

from connectors.sandbox.accounts import DEMO_PAGE, DEMO_X
from tests.contract.sandbox.running import (
    APP_ONLY,
    APP_TOKEN,
    PAGE,
    TOKEN,
    Callback,
    RunningSandbox,
    wait_until,
)


def subscribe_page(sandbox: RunningSandbox, callback: Callback) -> None:
    wish = {"object": "page", "callback_url": callback.url, "fields": "feed", "verify_token": callback.verify_token}
    answer = sandbox.http.post(f"/graph/v24.0/{DEMO_PAGE.app_id}/subscriptions", data={**APP_TOKEN, **wish})
    assert answer.json() == {"success": True}
    assert sandbox.graph("POST", f"{PAGE}/subscribed_apps", subscribed_fields="feed") == {"success": True}


def subscribe_x(sandbox: RunningSandbox, callback: Callback, *kinds: str) -> str:
    hook = sandbox.http.post("/x/2/webhooks", headers=APP_ONLY, json={"url": callback.url}).json()["id"]
    for kind in kinds:
        body = {"event_type": kind, "filter": {"user_id": DEMO_X.user_id}, "webhook_id": hook, "tag": "agency"}
        sandbox.http.post("/x/2/activity/subscriptions", headers=APP_ONLY, json=body).raise_for_status()
    return str(hook)


def changes(callback: Callback) -> list[dict[str, Any]]:
    bodies: list[Any] = callback.bodies()
    return [body["entry"][0]["changes"][0]["value"] for body in bodies]


def test_a_comment_reaches_the_page_webhook_signed_over_its_raw_bytes(
    sandbox: RunningSandbox, callback: Callback
) -> None:
    subscribe_page(sandbox, callback)
    post = sandbox.page_post("Ask us anything.")
    comment = sandbox.say("facebook", post, "¿Cuándo? 🚗", persona="imani")
    wait_until(lambda: len(callback.events) == 2)
    headers, body = callback.events[1]
    mark = hmac.new(DEMO_PAGE.app_secret.encode(), body, hashlib.sha256).hexdigest()
    assert headers["X-Hub-Signature-256"] == f"sha256={mark}"
    assert b"\\u00bfCu\\u00e1ndo? \\ud83d\\ude97" in body
    value = changes(callback)[1]
    assert (value["item"], value["verb"], value["post_id"]) == ("comment", "add", post)
    assert (value["comment_id"], value["parent_id"], value["from"]["name"]) == (comment, post, "Imani Okafor-Reyes")


def test_hiding_editing_and_deleting_are_told_too(sandbox: RunningSandbox, callback: Callback) -> None:
    subscribe_page(sandbox, callback)
    comment = sandbox.say("facebook", sandbox.page_post("Ask."), "First words")
    sandbox.graph("POST", comment, is_hidden="true")
    sandbox.http.post(f"/square/facebook/comments/{comment}/edit", data={"persona": "marisol", "text": "Other words"})
    sandbox.graph("POST", comment, is_hidden="false")
    sandbox.graph("DELETE", comment)
    wait_until(lambda: len(callback.events) == 6)
    assert {value["verb"] for value in changes(callback)} == {"add", "hide", "edited", "unhide", "remove"}


def test_a_refused_event_comes_again_until_it_is_taken(sandbox: RunningSandbox, callback: Callback) -> None:
    subscribe_page(sandbox, callback)
    callback.failures = 1
    sandbox.page_post("Ask us anything.")
    wait_until(lambda: callback.events)
    assert callback.failures == 0


def test_an_event_that_waited_is_sent_after_a_restart(tmp_path: Path, callback: Callback) -> None:
    with RunningSandbox(tmp_path) as first:
        subscribe_page(first, callback)
        callback.failures = 1_000
        first.page_post("Said while the callback was down.")
        wait_until(lambda: callback.failures < 1_000)
    callback.failures = 0
    with RunningSandbox(tmp_path):
        wait_until(lambda: callback.events)
    assert changes(callback)[-1]["message"] == "Said while the callback was down."


def test_a_callback_that_does_not_echo_the_challenge_is_refused(sandbox: RunningSandbox, callback: Callback) -> None:
    wish = {"object": "page", "callback_url": callback.url, "fields": "feed", "verify_token": "wrong"}
    answer = sandbox.http.post(f"/graph/v24.0/{DEMO_PAGE.app_id}/subscriptions", data={**APP_TOKEN, **wish})
    assert answer.json()["error"]["code"] == 2200
    with_page_token = sandbox.http.post(f"/graph/v24.0/{DEMO_PAGE.app_id}/subscriptions", data={**TOKEN, **wish})
    assert with_page_token.json()["error"]["code"] == 15


def test_nothing_is_told_without_both_subscriptions(sandbox: RunningSandbox, callback: Callback) -> None:
    subscribe_page(sandbox, callback)
    sandbox.graph("DELETE", f"{PAGE}/subscribed_apps")
    sandbox.page_post("Nobody hears this.")
    sandbox.graph("POST", f"{PAGE}/subscribed_apps", subscribed_fields="feed")
    sandbox.page_post("Somebody hears this.")
    wait_until(lambda: callback.events)
    assert [value["message"] for value in changes(callback)] == ["Somebody hears this."]


def test_x_tells_of_a_reply_and_its_mention_and_signs_both(sandbox: RunningSandbox, callback: Callback) -> None:
    subscribe_x(sandbox, callback, "post.reply.create", "post.mention.create")
    tweet = sandbox.tweet("Ask us anything.")
    reply = sandbox.say("x", tweet, "¿Cuándo?")
    wait_until(lambda: len(callback.events) == 2)
    for headers, body in callback.events:
        mark = hmac.new(DEMO_X.consumer_secret.encode(), body, hashlib.sha256).digest()
        given = {name.lower(): value for name, value in headers.items()}["x-twitter-webhooks-signature"]
        assert given == "sha256=" + base64.b64encode(mark).decode()
    bodies: list[Any] = callback.bodies()
    events = {body["data"]["event_type"]: body["data"] for body in bodies}
    assert set(events) == {"post.reply.create", "post.mention.create"}
    told = events["post.reply.create"]
    assert (told["filter"], told["tag"]) == ({"user_id": DEMO_X.user_id}, "agency")
    assert (told["payload"]["id"], told["payload"]["in_reply_to_tweet_id"]) == (reply, tweet)


def test_x_events_have_the_shape_of_the_official_samples(
    sandbox: RunningSandbox, callback: Callback, specs: Path
) -> None:
    samples = json.loads((specs / "x/activity-event-payloads.json").read_text())
    subscribe_x(sandbox, callback, "post.reply.create", "post.create", "post.delete")
    tweet = sandbox.tweet("Ask us anything.")
    sandbox.say("x", tweet, "When?")
    sandbox.http.delete(f"/x/2/tweets/{tweet}", headers={"Authorization": f"Bearer {DEMO_X.oauth2_user_token}"})
    wait_until(lambda: len(callback.events) == 3)
    bodies: list[Any] = callback.bodies()
    for body in bodies:
        sample = samples[body["data"]["event_type"]]["data"]
        assert set(body["data"]) <= set(sample)
        assert set(body["data"]["payload"]) <= set(sample["payload"]) | {"entities", "edit_controls", "attachments"}


def test_an_x_webhook_can_be_listed_challenged_and_deleted(sandbox: RunningSandbox, callback: Callback) -> None:
    hook = subscribe_x(sandbox, callback, "post.create")
    listed = sandbox.http.get("/x/2/webhooks", headers=APP_ONLY).json()
    assert [(row["id"], row["valid"]) for row in listed["data"]] == [(hook, True)]
    assert sandbox.http.put(f"/x/2/webhooks/{hook}", headers=APP_ONLY).json() == {"data": {"attempted": True}}
    assert sandbox.http.delete(f"/x/2/webhooks/{hook}", headers=APP_ONLY).json() == {"data": {"deleted": True}}
    sandbox.tweet("Nobody hears this.")
    assert sandbox.http.get("/x/2/webhooks", headers=APP_ONLY).json() == {"meta": {"result_count": 0}}
    assert callback.events == []


def test_an_x_callback_that_fails_the_challenge_is_refused(sandbox: RunningSandbox) -> None:
    answer = sandbox.http.post("/x/2/webhooks", headers=APP_ONLY, json={"url": f"{sandbox.url}/health"})
    assert answer.status_code == 400
