"""What platforms push: believed only when signed, kept at once, taken in once."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from connectors.base import Platform
from console.bootstrap import App
from console.domain.accounts import Account, AccountState
from console.domain.ingestion import PushState
from console.domain.messages import Message
from console.domain.secrets import Secret
from console.services.accounts import CREDENTIALS_COLUMN
from tests.conftest import SteppedClock
from tests.portal import make_app, visitor

PAGE_ID, APP_SECRET, VERIFY_TOKEN, CONSUMER_SECRET = "1029", "app-secret", "verify-me", "consumer-secret"
CREDENTIALS = {
    Platform.FACEBOOK: {"page_token": "t", "app_id": "a", "app_secret": APP_SECRET, "verify_token": VERIFY_TOKEN},
    Platform.X: {"consumer_key": "k", "consumer_secret": CONSUMER_SECRET},
}


@pytest.fixture
def app(tmp_path: Path, clock: SteppedClock) -> App:
    app = make_app(tmp_path, clock)
    for platform, credentials in CREDENTIALS.items():
        _connect(app, platform, credentials)
    return app


@pytest.fixture
def caller(app: App) -> Iterator[TestClient]:
    with visitor(app) as client:
        yield client


def _connect(app: App, platform: Platform, credentials: dict[str, str]) -> None:
    account = Account(
        id=f"acct_{platform.value}",
        platform=platform.value,
        remote_id=PAGE_ID if platform is Platform.FACEBOOK else "4711",
        name=f"Harbourford PD on {platform.value}",
        owner="Alice Moreau",
        state=AccountState.CONNECTED,
    )
    sealed = app.sealer.seal(Secret(json.dumps(credentials)), row_id=account.id, column=CREDENTIALS_COLUMN)
    with app.begin() as tx:
        tx.accounts.add(account, sealed)


def facebook_body(
    text: str = "why does nobody fix the lights on Elm?", *, verb: str = "add", at: int = 1_795_446_000
) -> bytes:
    value = {
        "item": "comment",
        "verb": verb,
        "post_id": f"{PAGE_ID}_1",
        "comment_id": f"{PAGE_ID}_1_7",
        "parent_id": f"{PAGE_ID}_1",
        "from": {"id": "55", "name": "Sam Rivera"},
        "message": text,
        "created_time": 1_795_446_000,
    }
    entry = {"id": PAGE_ID, "time": at, "changes": [{"field": "feed", "value": value}]}
    return json.dumps({"object": "page", "entry": [entry]}).encode()


def signed(body: bytes, secret: str = APP_SECRET) -> dict[str, str]:
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def find_message(app: App) -> Message | None:
    with app.begin.reading() as tx:
        return tx.messages.find_by_remote("facebook", f"{PAGE_ID}_1_7")


def test_a_signed_push_becomes_a_message_and_a_replay_changes_nothing(app: App, caller: TestClient) -> None:
    body = facebook_body()
    for _ in range(2):
        assert caller.post("/webhooks/facebook", content=body, headers=signed(body)).status_code == 200
    message = find_message(app)
    assert message is not None
    assert (message.text, message.account_id) == ("why does nobody fix the lights on Elm?", "acct_facebook")
    with app.begin.reading() as tx:
        (event,) = tx.ingestion.list_events(PushState.TAKEN_IN)
        assert len(tx.messages.list_versions(message.id)) == 1
    assert event.body == body, "the exact bytes are kept"


def test_an_edit_that_overtakes_the_first_words_stays_the_newest(app: App, caller: TestClient) -> None:
    edited = facebook_body("the lights on Oak", verb="edited", at=1_795_446_060)
    first = facebook_body("the lights on Elm", at=1_795_446_000)
    for body in (edited, first):
        caller.post("/webhooks/facebook", content=body, headers=signed(body))
    message = find_message(app)
    assert message is not None
    assert message.text == "the lights on Oak"


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-Hub-Signature-256": "sha256=00"}, signed(b"other bytes"), signed(facebook_body(), "another secret")],
    ids=["unsigned", "nonsense", "of other bytes", "with another secret"],
)
def test_what_is_not_signed_by_the_platform_is_refused_and_not_kept(
    app: App, caller: TestClient, headers: dict[str, str]
) -> None:
    assert caller.post("/webhooks/facebook", content=facebook_body(), headers=headers).status_code == 403
    assert find_message(app) is None
    with app.begin.reading() as tx:
        assert not any(tx.ingestion.list_events(state) for state in PushState)


def test_no_secret_at_all_means_nobody_is_believed(app: App, caller: TestClient) -> None:
    with app.begin() as tx:
        for platform in CREDENTIALS:
            tx.accounts.move(f"acct_{platform.value}", expected=AccountState.CONNECTED, to=AccountState.REMOVED)
    body = facebook_body()
    assert caller.post("/webhooks/facebook", content=body, headers=signed(body, "")).status_code == 403
    assert caller.get("/webhooks/x", params={"crc_token": "abc"}).status_code == 403


def test_signed_bytes_that_cannot_be_read_are_kept_for_a_person(app: App, caller: TestClient) -> None:
    body = b"<html>not json</html>"
    assert caller.post("/webhooks/facebook", content=body, headers=signed(body)).status_code == 200
    with app.begin.reading() as tx:
        (event,) = tx.ingestion.list_events(PushState.UNREADABLE)
    assert event.body == body


def test_facebook_s_check_is_answered_to_whoever_knows_the_token(caller: TestClient) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "<b>1158201444</b>", "hub.verify_token": VERIFY_TOKEN}
    answer = caller.get("/webhooks/facebook", params=asked)
    assert (answer.status_code, answer.text) == (200, "<b>1158201444</b>")
    assert answer.headers["content-type"].startswith("text/plain")
    assert caller.get("/webhooks/facebook", params=asked | {"hub.verify_token": "guess"}).status_code == 403
    assert caller.get("/webhooks/facebook").status_code == 403


def test_x_s_challenge_is_answered_and_its_events_are_verified(app: App, caller: TestClient) -> None:
    def proof(message: bytes) -> str:
        return "sha256=" + b64encode(hmac.new(CONSUMER_SECRET.encode(), message, hashlib.sha256).digest()).decode()

    assert caller.get("/webhooks/x", params={"crc_token": "abc"}).json() == {"response_token": proof(b"abc")}
    post = {"id": "900", "text": "@HarbourfordPD is the 410 still closed?", "author_id": "88", "conversation_id": "900"}
    body = json.dumps({"data": {"event_type": "post.mention.create", "payload": post}}).encode()
    assert caller.post("/webhooks/x", content=body).status_code == 403
    headers = {"x-twitter-webhooks-signature": proof(body)}
    assert caller.post("/webhooks/x", content=body, headers=headers).status_code == 200
    with app.begin.reading() as tx:
        message = tx.messages.find_by_remote("x", "900")
    assert message is not None
    assert "is the 410 still closed?" in message.text
