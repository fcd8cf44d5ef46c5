"""No log line holds a secret, whoever writes it and however it got there."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import requests
import structlog

from console.logs import HIDDEN, QUIETED, configure_logging, redacted

#: A token as platforms give them; planted everywhere below.
PLANTED = "EAAGm0PX4ZCpsBAKZBplantedZCq7ZAyG5w8nJZBv3rT2"
BEARER = "AAAAAAAAAAAAAAAAAAAAAplanted%2FzuLb9Xf0S1a"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """The log of one process."""
    root = logging.getLogger()
    before = (root.handlers, root.level)
    stream = io.StringIO()
    configure_logging("test", stream=stream)
    yield stream
    root.handlers, root.level = before[0], before[1]
    structlog.reset_defaults()


def _lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_json_with_its_time_process_and_event(written: io.StringIO) -> None:
    structlog.get_logger("console").info("delivery.sent", delivery_id="delivery_01J9ZK3V7QW8X2Y4B6C8D0E1F3", ms=12)
    (line,) = _lines(written)
    assert line["event"] == "delivery.sent"
    assert line["delivery_id"] == "delivery_01J9ZK3V7QW8X2Y4B6C8D0E1F3"
    assert (line["level"], line["process"], line["ms"]) == ("info", "test", 12)
    assert str(line["at"]).endswith("Z")


@pytest.mark.parametrize("key", ["access_token", "Authorization", "client_secret", "password", "Set-Cookie", "totp"])
def test_a_secret_is_hidden_by_its_key_at_any_depth(written: io.StringIO, key: str) -> None:
    log = structlog.get_logger("console")
    log.warning("failed", **{key: "plain-planted"})
    log.warning("failed", request={"headers": [{key: "plain-planted"}]})
    assert "planted" not in written.getvalue()
    assert written.getvalue().count(HIDDEN) == 2


@pytest.mark.parametrize(
    "text",
    [
        f"GET https://graph.facebook.com/v24.0/me?access_token={PLANTED}&fields=id",
        f"Max retries exceeded with url: /v24.0/me?access_token={PLANTED}",
        f"header Authorization: Bearer {BEARER}",
        f"{{'Authorization': 'Bearer {BEARER}'}}",
        f'{{"client_secret": "{PLANTED}"}}',
        f"the page answered {PLANTED} instead",
        "postgresql://rapport:planted-pass@db.internal/rapport",
        "https://console.example.org/sign-in/oidc/callback?code=planted&state=planted",
        "https://console.example.org/#id_token=planted",
        "$argon2id$v=19$m=65536,t=3,p=4$planted",
        "v1.0a1b2c3d.planted_planted_planted_planted=",
        "eyJhbGciOiJSUzI1NiJ9.planted.planted",
        'OAuth oauth_consumer_key="planted", oauth_token="planted", oauth_signature="planted%3D"',
    ],
)
def test_a_secret_is_hidden_by_its_look(written: io.StringIO, text: str) -> None:
    structlog.get_logger("console").warning("odd", said=text)
    structlog.get_logger("console").warning(text)
    logging.getLogger("some.library").warning("it said %s", text)
    assert "planted" not in written.getvalue()
    assert written.getvalue().count(HIDDEN) >= 3


def test_words_ids_and_hashes_stay_readable() -> None:
    for text in (
        "post_01J9ZK3V7QW8X2Y4B6C8D0E1F3 was approved by person_01J9ZK3V7QW8X2Y4B6C8D0E1F3",
        "account_01J9ZK3V7QW8X2Y4B6C8D0E1F3",
        "ab" * 32,
        "The key expired; connect the account again.",
        "https://console.example.org/inbox",
    ):
        assert redacted(text) == text


def test_a_traceback_holds_no_token_and_no_local_variable(written: io.StringIO) -> None:
    def call(secret_local: str) -> None:
        raise requests.ConnectionError(f"HTTPSConnectionPool: url: /v24.0/me?access_token={secret_local}")

    try:
        call(PLANTED)
    except requests.ConnectionError:
        structlog.get_logger("console").exception("delivery.failed")
        logging.getLogger("console.library").exception("it failed")
    assert "planted" not in written.getvalue()
    ours, theirs = _lines(written)
    assert "ConnectionError" in str(ours["exception"])
    assert "ConnectionError" in str(theirs["exception"])


def test_libraries_that_print_requests_are_capped(written: io.StringIO) -> None:
    for name in (*QUIETED, "urllib3.connectionpool", "tweepy.client", "uvicorn.access", "sqlalchemy.engine"):
        assert logging.getLogger(name).getEffectiveLevel() >= logging.WARNING, name
        logging.getLogger(name).debug("token %s", PLANTED)
        logging.getLogger(name).info("token %s", PLANTED)
    assert written.getvalue() == ""
