"""The HTTP door: where requests may go, what comes back, and that no token gets out."""

from __future__ import annotations

import io
import logging
import os
import socket
from collections.abc import Iterator

import pytest
import requests

from connectors.base import OutboundPost
from connectors.facebook.adapter import FacebookConnector
from connectors.facebook.credentials import FacebookCredentials
from connectors.http import Door, NoAnswer, NotSent, rebased, rules_for, scrubbed
from connectors.x.adapter import XConnector
from connectors.x.credentials import XCredentials
from console.domain.errors import ConnectorError
from tests.unit.connectors.local_server import Canned, answering

OFFICIAL = "https://api.platform.example"
PLANTED = "EAAplantedtoken0123456789"
X_KEYS = XCredentials(
    consumer_key="PLANTEDconsumerkey",
    consumer_secret="PLANTEDconsumersecret",
    access_token="PLANTEDaccesstoken",
    access_token_secret="PLANTEDaccesssecret",
)
PAGE_KEYS = FacebookCredentials(page_token=PLANTED, app_id="2026", app_secret="PLANTEDappsecret")


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def test_an_official_host_goes_where_the_rules_say() -> None:
    with answering(lambda seen: Canned(body=b'{"path":"' + seen.path.encode() + b'"}')) as (address, _):
        door = Door(rules=rules_for(f"{address}/x", OFFICIAL))
        assert door.get(f"{OFFICIAL}/2/tweets").json() == {"path": "/x/2/tweets"}


def test_no_rules_are_needed_in_production() -> None:
    assert rules_for(OFFICIAL, OFFICIAL) == ()
    assert rules_for(f"{OFFICIAL}/", OFFICIAL) == ()


def test_a_host_that_only_begins_like_the_official_one_is_not_rebased() -> None:
    rules = ((OFFICIAL, "http://127.0.0.1:1"),)
    assert rebased(f"{OFFICIAL}.attacker.example/2", rules) == f"{OFFICIAL}.attacker.example/2"
    assert rebased(f"{OFFICIAL}/2", rules) == "http://127.0.0.1:1/2"


@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://10.1.2.3/", "https://169.254.169.254/"],
)
def test_private_addresses_are_refused(url: str) -> None:
    with pytest.raises(NotSent):
        Door().get(url)


def test_a_private_address_is_refused_even_beside_one_that_a_rule_names() -> None:
    with answering(lambda _: Canned()) as (address, _), answering(lambda _: Canned()) as (other, seen):
        with pytest.raises(NotSent):
            Door(rules=rules_for(address, OFFICIAL)).get(other)
        assert seen == []


def test_plain_http_is_refused() -> None:
    with pytest.raises(NotSent):
        Door().get("http://api.platform.example/")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_redirects_are_not_followed(method: str) -> None:
    redirect = Canned(status=307, headers={"location": "/elsewhere"})
    with answering(lambda _: redirect) as (address, seen):
        answer = Door(rules=rules_for(address, OFFICIAL)).request(method, f"{OFFICIAL}/2", allow_redirects=True)
    assert answer.status_code == 307
    assert len(seen) == 1


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port()}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    with answering(lambda _: Canned()) as (address, _):
        assert Door(rules=rules_for(address, OFFICIAL)).get(f"{OFFICIAL}/2").ok


def test_status_and_rate_headers_of_the_last_answer_are_kept() -> None:
    limited = Canned(status=429, headers={"X-App-Usage": '{"call_count":100}'})
    with answering(lambda _: limited) as (address, _):
        door = Door(rules=rules_for(address, OFFICIAL))
        door.get(f"{OFFICIAL}/2")
    assert door.last is not None
    assert (door.last.status, door.last.headers["x-app-usage"]) == (429, '{"call_count":100}')


def test_an_answer_that_is_too_large_is_no_answer() -> None:
    with answering(lambda _: Canned(body=b"x" * 2000)) as (address, _):
        door = Door(rules=rules_for(address, OFFICIAL), max_answer_bytes=1000)
        with pytest.raises(NoAnswer):
            door.get(f"{OFFICIAL}/2")


def test_a_connection_that_is_refused_was_not_sent() -> None:
    door = Door(rules=((OFFICIAL, f"http://127.0.0.1:{closed_port()}"),))
    with pytest.raises(NotSent):
        door.post(f"{OFFICIAL}/2")


def test_a_host_that_is_not_found_was_not_sent() -> None:
    with pytest.raises(NotSent):
        Door().post("https://no-such-host.invalid/")


def test_silence_after_sending_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        door = Door(rules=((OFFICIAL, f"http://127.0.0.1:{listener.getsockname()[1]}"),), timeout_s=(1, 0.2))
        with pytest.raises(NoAnswer):
            door.post(f"{OFFICIAL}/2")


def test_every_request_has_a_time_out(monkeypatch: pytest.MonkeyPatch) -> None:
    timeouts: list[object] = []

    def sent(_self: object, _request: object, **kwargs: object) -> requests.Response:
        timeouts.append(kwargs["timeout"])
        raise requests.ConnectionError

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", sent)
    with pytest.raises(NoAnswer):
        Door(rules=((OFFICIAL, "http://127.0.0.1:1"),)).get(f"{OFFICIAL}/2", timeout=None)
    assert timeouts == [(5.0, 30.0)]


@pytest.mark.parametrize(
    "text",
    [
        "/v24.0/me?access_token=EAAsecretvalue&fields=id",
        "Authorization: Bearer EAAsecretvalue",
        "{'Authorization': 'OAuth EAAsecretvalue'}",
        'OAuth oauth_nonce="EAAsecretvalue", oauth_token="EAAsecretvalue"',
        "appsecret_proof=EAAsecretvalue",
    ],
)
def test_what_looks_like_a_token_is_taken_out(text: str) -> None:
    assert "EAAsecretvalue" not in scrubbed(text)


@pytest.mark.parametrize(
    "text", ["token ya29.a0-Secret_value.x failed", "refresh_token=1//0gSecret_value", "1//0gSecret_value"]
)
def test_what_looks_like_googles_token_is_taken_out(text: str) -> None:
    assert "Secret_value" not in scrubbed(text)


@pytest.fixture
def everything_logged() -> Iterator[io.StringIO]:
    """The root logger and the SDKs' own at DEBUG, as somebody who looks for an error would set them."""
    names = [
        None,
        "urllib3",
        "urllib3.connectionpool",
        "tweepy",
        "tweepy.client",
        "oauthlib",
        "oauthlib.oauth1.rfc5849",
        "requests_oauthlib",
        "requests_oauthlib.oauth1_auth",
    ]
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    before = [(logging.getLogger(name), logging.getLogger(name).level) for name in names]
    Door()
    for logger, _ in before:
        logger.setLevel(logging.DEBUG)
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)
    for logger, level in before:
        logger.setLevel(level)


def chain_text(failure: BaseException | None) -> str:
    """Everything that a logger could print of an error and of what it was raised from."""
    text = ""
    while failure is not None:
        text += f"{failure!r} {failure} {failure.args!r}\n"
        failure = failure.__cause__ or failure.__context__
    return text


ANSWERS = [
    Canned(status=401, body=b'{"title":"Unauthorized","detail":"Bad token EAAplantedtoken0123456789"}'),
    Canned(status=403, body=b'{"title":"Forbidden","detail":"Token EAAplantedtoken0123456789 PLANTEDaccesstoken"}'),
    Canned(
        status=400,
        body=b'{"error":{"message":"Malformed EAAplantedtoken0123456789 PLANTEDappsecret","code":100,"type":"X"}}',
    ),
    Canned(status=502, body=b"<html>", content_type="text/html"),
    None,
]


@pytest.mark.parametrize("canned", ANSWERS)
def test_no_token_reaches_a_log_or_an_error(canned: Canned | None, everything_logged: io.StringIO) -> None:
    told = ""
    with answering(lambda _: canned or Canned()) as (address, seen):
        base_url = address if canned else f"http://127.0.0.1:{closed_port()}"
        for connector in (
            XConnector(X_KEYS, "1790000000000000001", base_url=base_url),
            FacebookConnector(PAGE_KEYS, "101500000000001", base_url=base_url),
        ):
            told += connector.health().message + repr(connector.__dict__)
            with pytest.raises(ConnectorError) as raised:
                connector.publish(OutboundPost(text="Road closed"))
            told += chain_text(raised.value)
    said = everything_logged.getvalue() + told + repr(X_KEYS) + repr(PAGE_KEYS)
    assert bool(seen) is (canned is not None)
    assert "PLANTED" not in said
    assert PLANTED not in said


@pytest.mark.parametrize("secrets", [(), (PLANTED,)])
def test_an_error_of_the_door_names_no_token(secrets: tuple[str, ...]) -> None:
    door = Door(rules=((OFFICIAL, f"http://127.0.0.1:{closed_port()}"),), secrets=secrets)
    with pytest.raises(NotSent) as raised:
        door.get(f"{OFFICIAL}/me", params={"access_token": PLANTED, "fields": "id"})
    assert "fields=id" in chain_text(raised.value)
    assert PLANTED not in chain_text(raised.value)


def test_the_warnings_of_the_sdks_still_arrive(everything_logged: io.StringIO) -> None:
    logging.getLogger("urllib3.connectionpool").warning("Retrying: /v24.0/me?access_token=%s", PLANTED)
    assert "Retrying" in everything_logged.getvalue()
    assert PLANTED not in everything_logged.getvalue()


def test_the_answer_that_the_sdk_reads_is_whole() -> None:
    body = os.urandom(300_000)
    with answering(lambda _: Canned(body=body, content_type="application/octet-stream")) as (address, _):
        assert Door(rules=rules_for(address, OFFICIAL)).get(f"{OFFICIAL}/2").content == body
