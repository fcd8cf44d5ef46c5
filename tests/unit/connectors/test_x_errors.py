"""What X's refusals mean, through tweepy, for a post and for a read."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.base import OutboundPost
from connectors.x.adapter import XConnector
from connectors.x.credentials import XCredentials
from console.domain import errors
from console.domain.errors import ConnectorError, OutcomeUnknown, RateLimited, Rejected, Unavailable
from tests.unit.connectors.local_server import Canned, answering
from tests.unit.connectors.payloads import payload

POST = OutboundPost(text="Harbour Bridge is closed.")
CASES = payload("x/errors.json")
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


class StoppedClock:
    def now(self) -> datetime:
        return NOW


def canned(case: dict[str, Any]) -> Canned:
    if "html" in case:
        return Canned(status=case["status"], body=case["html"].encode(), content_type="text/html")
    return Canned(status=case["status"], body=json.dumps(case["body"]).encode())


def connected(address: str) -> XConnector:
    return XConnector(XCredentials(oauth2_token="token-for-tests"), "1", base_url=address, clock=StoppedClock())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['status']}-{case.get('reason', case['error'])}")
def test_a_post_that_fails_says_what_became_of_it(case: dict[str, Any]) -> None:
    with answering(lambda _: canned(case)) as (address, seen), pytest.raises(ConnectorError) as raised:
        connected(address).publish(POST)
    assert type(raised.value) is getattr(errors, case["error"])
    assert getattr(raised.value, "reason", None) == case.get("reason")
    assert raised.value.platform == "x"
    assert raised.value.message.endswith(".")
    assert len(seen) == 1


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["error"] == "OutcomeUnknown" and case.get("body") != {"data": {}}]
)
def test_a_read_without_a_trustworthy_answer_may_be_tried_again(case: dict[str, Any]) -> None:
    with answering(lambda _: canned(case)) as (address, _), pytest.raises(Unavailable):
        connected(address).find("0" * 64, NOW)


def test_a_rate_limit_ends_when_x_says() -> None:
    reset = NOW + timedelta(minutes=7)
    limited = Canned(status=429, body=b"{}", headers={"x-rate-limit-reset": str(int(reset.timestamp()))})
    with answering(lambda _: limited) as (address, _), pytest.raises(RateLimited) as raised:
        connected(address).publish(POST)
    assert raised.value.retry_at == reset


def test_a_used_up_day_outlasts_the_window() -> None:
    day = NOW + timedelta(hours=20)
    headers = {
        "x-rate-limit-reset": str(int((NOW + timedelta(minutes=7)).timestamp())),
        "x-user-limit-24hour-remaining": "0",
        "x-user-limit-24hour-reset": str(int(day.timestamp())),
    }
    with answering(lambda _: Canned(status=429, headers=headers)) as (address, _), pytest.raises(RateLimited) as raised:
        connected(address).publish(POST)
    assert raised.value.retry_at == day


@pytest.mark.parametrize("headers", [{}, {"x-rate-limit-reset": "5"}])
def test_a_rate_limit_without_a_usable_end_still_waits(headers: dict[str, str]) -> None:
    with answering(lambda _: Canned(status=429, headers=headers)) as (address, _), pytest.raises(RateLimited) as raised:
        connected(address).publish(POST)
    assert raised.value.retry_at > NOW


def test_deleting_what_x_no_longer_has_is_done() -> None:
    missing = {"errors": [{"resource_id": "5", "type": "https://api.x.com/2/problems/resource-not-found"}]}
    for answer in (Canned(status=404, body=b'{"title":"Not Found"}'), Canned(body=json.dumps(missing).encode())):
        with answering(lambda _, answer=answer: answer) as (address, _):  # type: ignore[misc]
            connected(address).delete("5")


def test_a_deletion_that_x_does_not_confirm_is_unknown() -> None:
    with answering(lambda _: Canned(body=b'{"data":{}}')) as (address, _), pytest.raises(OutcomeUnknown):
        connected(address).delete("5")


def test_a_hide_that_x_does_not_confirm_is_unknown() -> None:
    with answering(lambda _: Canned(body=b'{"data":{"hidden":false}}')) as (address, _), pytest.raises(OutcomeUnknown):
        connected(address).hide("5")


def test_hiding_what_x_no_longer_has_is_refused() -> None:
    missing = {"errors": [{"resource_id": "5", "type": "https://api.x.com/2/problems/resource-not-found"}]}
    answer = Canned(body=json.dumps(missing).encode())
    with answering(lambda _: answer) as (address, _), pytest.raises(Rejected) as raised:
        connected(address).hide("5")
    assert raised.value.reason == "not-found"


def test_a_token_of_another_account_is_not_healthy() -> None:
    me = b'{"data":{"id":"2","username":"SomebodyElse"}}'
    with answering(lambda _: Canned(body=me)) as (address, _):
        health = connected(address).health()
    assert not health.ok
    assert "SomebodyElse" in health.message
