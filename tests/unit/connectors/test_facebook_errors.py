"""What Graph's codes and sub-codes mean, through facebook-sdk, for a post and for a read."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.base import OutboundPost
from connectors.facebook.adapter import FacebookConnector
from connectors.facebook.credentials import FacebookCredentials
from console.domain import errors
from console.domain.errors import ConnectorError, OutcomeUnknown, RateLimited, Rejected, Unavailable
from tests.unit.connectors.local_server import Canned, Seen, answering
from tests.unit.connectors.payloads import payload

POST = OutboundPost(text="Harbour Bridge is closed.")
CASES = payload("facebook/errors.json")
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
SENSELESS = [
    Canned(status=502, body=b"<html>Bad gateway</html>", content_type="text/html"),
    Canned(status=200, body=b"<html>Sign in</html>", content_type="text/html"),
    Canned(status=200, body=b"{not json"),
    Canned(status=200, body=b"[]"),
    Canned(status=200, body=b"true"),
    Canned(status=500, body=b'{"message":"no error object"}'),
    Canned(status=400, body=b'{"error":"a word instead of an object"}'),
    Canned(status=302, body=b"", headers={"location": "https://elsewhere.example/"}),
]


class StoppedClock:
    def now(self) -> datetime:
        return NOW


def connected(address: str) -> FacebookConnector:
    keys = FacebookCredentials(page_token="token-for-tests", app_id="1", app_secret="secret-for-tests")
    return FacebookConnector(keys, "2", base_url=address, clock=StoppedClock())


def canned(case: dict[str, Any], **headers: str) -> Canned:
    return Canned(status=400, body=json.dumps({"error": case["error"]}).encode(), headers=headers)


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case['error']['code']}-{case['error'].get('error_subcode')}"
)
def test_a_post_that_fails_says_what_became_of_it(case: dict[str, Any]) -> None:
    with answering(lambda _: canned(case)) as (address, seen), pytest.raises(ConnectorError) as raised:
        connected(address).publish(POST)
    assert type(raised.value) is getattr(errors, case["write"])
    assert getattr(raised.value, "reason", None) == case.get("reason")
    assert raised.value.platform == "facebook"
    assert raised.value.message.endswith(".")
    assert len(seen) == 1


@pytest.mark.parametrize("case", [case for case in CASES if "read" in case])
def test_a_passing_failure_of_a_read_may_be_tried_again(case: dict[str, Any]) -> None:
    with answering(lambda _: canned(case)) as (address, _), pytest.raises(Unavailable):
        connected(address).find("0" * 64, NOW)


@pytest.mark.parametrize("answer", SENSELESS)
def test_a_senseless_answer_leaves_a_post_unknown_and_a_read_repeatable(answer: Canned) -> None:
    with answering(lambda _: answer) as (address, _):
        with pytest.raises(OutcomeUnknown):
            connected(address).publish(POST)
        with pytest.raises(Unavailable):
            connected(address).find("0" * 64, NOW)


def test_a_post_without_a_number_in_the_answer_is_unknown() -> None:
    with answering(lambda _: Canned(body=b"{}")) as (address, _), pytest.raises(OutcomeUnknown):
        connected(address).publish(POST)


def test_the_hour_ends_when_facebook_says() -> None:
    usage = {"2": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 23}]}
    limited = canned(
        {"error": {"code": 80001, "message": "Too many"}}, **{"x-business-use-case-usage": json.dumps(usage)}
    )
    with answering(lambda _: limited) as (address, _), pytest.raises(RateLimited) as raised:
        connected(address).publish(POST)
    assert raised.value.retry_at == NOW + timedelta(minutes=23)


@pytest.mark.parametrize(
    "usage", ["", "[]", "{broken", '{"2": 5}', '{"2": [{"estimated_time_to_regain_access": "x"}]}']
)
def test_usage_that_cannot_be_read_still_waits(usage: str) -> None:
    limited = canned({"error": {"code": 4, "message": "Too many"}}, **{"x-business-use-case-usage": usage})
    with answering(lambda _: limited) as (address, _), pytest.raises(RateLimited) as raised:
        connected(address).publish(POST)
    assert raised.value.retry_at > NOW


def test_a_sentence_meant_for_people_is_passed_on() -> None:
    error = {"code": 100, "message": "(#100) Technical", "error_user_msg": "The picture is too small."}
    with answering(lambda _: canned({"error": error})) as (address, _), pytest.raises(Rejected) as raised:
        connected(address).publish(POST)
    assert "The picture is too small." in raised.value.message


def test_every_call_proves_that_it_comes_from_the_app_and_uses_the_version() -> None:
    with answering(lambda _: Canned(body=b'{"id":"2","name":"Page","data":[]}')) as (address, seen):
        connector = connected(address)
        connector.publish(POST)
        connector.health()
    assert all(request.path.startswith("/v24.0/") for request in seen)
    assert all("appsecret_proof=" in request.path + request.body.decode() for request in seen)


def test_an_unconfirmed_change_is_unknown() -> None:
    with answering(lambda _: Canned(body=b'{"success":false}')) as (address, _), pytest.raises(OutcomeUnknown):
        connected(address).hide("5_6")


def test_a_page_without_the_right_to_read_visitors_posts_still_reads_comments() -> None:
    def answer(seen: Seen) -> Canned:
        if "/tagged" in seen.path:
            return canned({"error": {"code": 10, "message": "(#10) Permission"}})
        return Canned(body=json.dumps(payload("facebook/comments.json")).encode())

    with answering(answer) as (address, _):
        batch = connected(address).fetch(None, ["2_501"])
    assert [item.remote_id for item in batch.items] == ["501_601", "501_602"]
