"""When X's tokens are renewed, and what counts as the end of an access: X's own word, nothing else."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest
import requests

from connectors.base import OutboundPost, fingerprint
from connectors.http import Door, rules_for
from connectors.x.adapter import XConnector
from connectors.x.calls import HOST
from connectors.x.credentials import XCredentials
from console.domain.errors import AuthExpired, ConnectorError, RateLimited, Rejected, Unavailable
from tests.contract.trouble import IMPATIENT_S
from tests.unit.connectors.credentials import MemoryStore
from tests.unit.connectors.local_server import Canned, Seen, answering

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
POST = OutboundPost(text="Harbour Bridge is closed.")
ME = {"data": {"id": "1", "name": "Harbourford Police", "username": "HarbourfordPD"}}
OVER = {"error": "invalid_request", "error_description": "Value passed for the token was invalid."}


class StoppedClock:
    def now(self) -> datetime:
        return NOW


def store(*, minutes_left: float = 60, **more: str) -> MemoryStore:
    return MemoryStore(
        {
            "oauth2_token": "access-1",
            "refresh_token": "refresh-1",
            "client_id": "client",
            "client_secret": "s3cret",
            "expires_at": (NOW + timedelta(minutes=minutes_left)).isoformat(),
            **more,
        }
    )


def without(name: str) -> MemoryStore:
    return MemoryStore({**store().secrets, name: ""})


class FakeX:
    """Answers the API by token, and the token route as the test says."""

    def __init__(self, token_answer: Canned, good: str = "access-2") -> None:
        self.token_answer, self.good = token_answer, good

    def __call__(self, seen: Seen) -> Canned:
        if seen.path == "/2/oauth2/token":
            return self.token_answer
        if seen.headers.get("authorization") != f"Bearer {self.good}":
            return Canned(status=401, body=json.dumps({"title": "Unauthorized", "status": 401}).encode())
        if seen.method == "POST":
            return Canned(status=201, body=json.dumps({"data": {"id": "77", "text": "x"}}).encode())
        return Canned(body=json.dumps(ME).encode())


def given(**fields: object) -> Canned:
    answer = {"token_type": "bearer", "expires_in": 7200, "access_token": "access-2", "refresh_token": "refresh-2"}
    return Canned(body=json.dumps(answer | fields).encode())


def refused(status: int, body: object) -> Canned:
    return Canned(status=status, body=json.dumps(body).encode())


@contextmanager
def connected(kept: MemoryStore, x: FakeX) -> Iterator[tuple[XConnector, list[Seen]]]:
    with answering(x) as (address, seen):
        credentials = XCredentials(**kept.read())
        yield XConnector(credentials, "1", store=kept, base_url=address, clock=StoppedClock()), seen


def routes(seen: list[Seen]) -> list[str]:
    return [f"{each.method} {each.path.partition('?')[0]}" for each in seen]


def test_a_token_is_renewed_before_it_ends_and_the_post_goes_out_once() -> None:
    kept = store(minutes_left=4)
    with connected(kept, FakeX(given())) as (x, seen):
        assert x.publish(POST).remote_id == "77"
    assert routes(seen) == ["POST /2/oauth2/token", "POST /2/tweets"]
    assert (kept.secrets["oauth2_token"], kept.secrets["refresh_token"]) == ("access-2", "refresh-2")
    assert kept.secrets["expires_at"] == (NOW + timedelta(hours=2)).isoformat()


def test_the_app_proves_who_it_is_when_it_asks() -> None:
    with connected(store(minutes_left=4), FakeX(given())) as (x, seen):
        x.health()
    asked = seen[0]
    assert parse_qs(asked.body.decode()) == {
        "grant_type": ["refresh_token"],
        "refresh_token": ["refresh-1"],
        "client_id": ["client"],
    }
    assert asked.headers["authorization"] == "Basic " + base64.b64encode(b"client:s3cret").decode()


def test_a_read_with_a_dead_token_is_renewed_and_repeated() -> None:
    kept = store()
    with connected(kept, FakeX(given())) as (x, seen):
        assert x.health().ok
    assert routes(seen) == ["GET /2/users/me", "POST /2/oauth2/token", "GET /2/users/me"]


def test_a_post_that_was_refused_for_its_token_is_never_sent_again_without_a_look() -> None:
    kept = store()
    with connected(kept, FakeX(given())) as (x, seen):
        with pytest.raises(RateLimited) as raised:
            x.publish(POST)
        assert raised.value.retry_at == NOW
        assert routes(seen) == ["POST /2/tweets", "POST /2/oauth2/token"]
        assert x.publish(POST).remote_id == "77"


@pytest.mark.parametrize(
    "answer", [refused(400, {"error": "invalid_grant"}), refused(401, {"error": "invalid_token"}), refused(400, OVER)]
)
def test_only_xs_own_word_ends_an_access(answer: Canned) -> None:
    kept = store()
    before = kept.secrets
    with connected(kept, FakeX(answer)) as (x, _), pytest.raises(AuthExpired):
        x.find(fingerprint("x"), NOW)
    assert kept.secrets == before


@pytest.mark.parametrize(
    "answer",
    [
        refused(503, {"error": "server_error"}),
        Canned(status=502, body=b"<html>Bad Gateway</html>", content_type="text/html"),
        Canned(body=b"<html>Sign in</html>", content_type="text/html"),
        Canned(body=b"[]"),
        given(access_token=""),
        given(access_token=None),
    ],
)
def test_a_blip_is_no_expiry_and_keeps_the_old_tokens(answer: Canned) -> None:
    kept = store(minutes_left=-1)
    before = kept.secrets
    with connected(kept, FakeX(answer)) as (x, seen):
        with pytest.raises(Unavailable):
            x.publish(POST)
        assert "POST /2/tweets" not in routes(seen)
    assert kept.secrets == before


def test_a_blip_before_the_end_does_not_hold_up_a_token_that_still_works() -> None:
    kept = store(minutes_left=4)
    with connected(kept, FakeX(refused(503, {}), good="access-1")) as (x, _):
        assert x.publish(POST).remote_id == "77"
    assert kept.secrets["oauth2_token"] == "access-1"


def test_an_answer_without_a_new_refresh_token_keeps_the_old_one() -> None:
    kept = store(minutes_left=4)
    with connected(kept, FakeX(given(refresh_token=""))) as (x, _):
        x.publish(POST)
    assert (kept.secrets["oauth2_token"], kept.secrets["refresh_token"]) == ("access-2", "refresh-1")


def test_a_refused_app_is_a_matter_of_its_set_up_and_shows_no_secret() -> None:
    told = {"error": "unauthorized_client", "error_description": "Missing valid authorization header for s3cret"}
    with connected(store(minutes_left=4), FakeX(refused(401, told))) as (x, _), pytest.raises(Rejected) as raised:
        x.publish(POST)
    assert raised.value.reason == "app-not-permitted"
    assert "s3cret" not in raised.value.message


def test_asking_too_often_says_when_to_come_back() -> None:
    with connected(store(minutes_left=-1), FakeX(refused(429, {}))) as (x, _), pytest.raises(RateLimited) as raised:
        x.publish(POST)
    assert raised.value.retry_at > NOW


@pytest.mark.parametrize("missing", ["refresh_token", "client_id"])
def test_without_what_it_takes_to_renew_the_account_must_be_connected_again(missing: str) -> None:
    with connected(without(missing), FakeX(given())) as (x, seen), pytest.raises(AuthExpired):
        x.publish(POST)
    assert routes(seen) == ["POST /2/tweets"]


def test_renewed_tokens_stay_out_of_what_is_said() -> None:
    told = json.dumps({"title": "Invalid", "detail": "access-2 and refresh-2 are odd", "status": 400}).encode()

    def answer(seen: Seen) -> Canned:
        return given() if seen.path == "/2/oauth2/token" else Canned(status=400, body=told)

    with answering(answer) as (address, _):
        kept = store(minutes_left=4)
        x = XConnector(XCredentials(**kept.read()), "1", store=kept, base_url=address, clock=StoppedClock())
        with pytest.raises(ConnectorError) as raised:
            x.publish(POST)
    assert "access-2" not in raised.value.message
    assert "refresh-2" not in raised.value.message


def test_what_renews_itself_has_no_end_to_warn_of_and_what_does_not_has() -> None:
    with connected(store(), FakeX(given(), good="access-1")) as (x, _):
        assert x.health().expires_at is None
    with connected(store(refresh_token=""), FakeX(given(), good="access-1")) as (x, _):
        assert x.health().expires_at == NOW + timedelta(hours=1)


def test_a_token_of_unknown_age_that_nobody_can_renew_ends_within_two_hours() -> None:
    kept = MemoryStore({"oauth2_token": "access-1"})
    with connected(kept, FakeX(given(), good="access-1")) as (x, _):
        assert x.health().expires_at == NOW + timedelta(hours=2)
    assert kept.secrets["expires_at"] == (NOW + timedelta(hours=2)).isoformat()


def test_four_keys_have_no_end() -> None:
    kept = MemoryStore({"consumer_key": "k", "consumer_secret": "s", "access_token": "t", "access_token_secret": "s"})
    with answering(lambda _: Canned(body=json.dumps(ME).encode())) as (address, _):
        x = XConnector(XCredentials(**kept.read()), "1", store=kept, base_url=address, clock=StoppedClock())
        assert x.health().expires_at is None


def test_the_subscription_that_x_tells_is_kept_for_every_process() -> None:
    kept = store()
    told = {"data": {**ME["data"], "subscription_type": "Premium"}}
    with answering(lambda _: Canned(body=json.dumps(told).encode())) as (address, _):
        x = XConnector(XCredentials(**kept.read()), "1", store=kept, base_url=address, clock=StoppedClock())
        assert x.limits().text_units == 280
        assert x.health().ok
        assert x.limits().text_units == 25_000
    assert kept.secrets["subscription"] == "Premium"


def test_a_renewed_token_stays_out_of_the_failures_of_the_network_too() -> None:
    kept = store(minutes_left=4)
    with answering(FakeX(given())) as (address, _):
        door = Door(rules=rules_for(address, HOST), timeout_s=IMPATIENT_S)
        XConnector(XCredentials(**kept.read()), "1", store=kept, session=door, clock=StoppedClock()).publish(POST)
    with pytest.raises(requests.RequestException) as raised:
        door.get(f"{HOST}/2/users/me?token=access-2")
    assert "users/me" in str(raised.value)
    assert "access-2" not in str(raised.value)


@pytest.mark.parametrize("status", [200, 401, 403, 502])
def test_a_page_of_html_is_no_word_of_x_whatever_its_status(status: int) -> None:
    page = Canned(status=status, body=b"<html>Sign in to the guest network</html>", content_type="text/html")
    kept = store()
    before = kept.secrets
    with answering(lambda _: page) as (address, seen):
        x = XConnector(XCredentials(**kept.read()), "1", store=kept, base_url=address, clock=StoppedClock())
        health = x.health()
    assert (health.ok, health.access_ended) == (False, False)
    assert routes(seen) == ["GET /2/users/me"]
    assert kept.secrets == before
