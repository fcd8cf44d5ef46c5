"""Signing in to Bluesky: renewed once, ended only by the server's own word, and never to be read anywhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from connectors.base import OutboundPost
from connectors.bluesky.adapter import BlueskyConnector
from connectors.http import Door
from console.domain.errors import AuthExpired, ConnectorError, OutcomeUnknown, RateLimited, Rejected, Unavailable
from tests.bluesky_network.running import running_network
from tests.contract.bluesky.people import PASSWORD
from tests.contract.bluesky.world import BlueskyWorld, refusal
from tests.contract.fault_proxy import Effect, running_proxy
from tests.contract.kept_secrets import KeptSecrets
from tests.contract.trouble import Trouble

POST = OutboundPost(text="Harbour Bridge is closed until 18:00.")


def opened(world: BlueskyWorld) -> list[str]:
    """The calls that opened or renewed a session."""
    names = [call.path.rpartition(".")[2] for call in world.proxy.calls if "server." in call.path]
    return [name for name in names if name in {"createSession", "refreshSession"}]


def expire(world: BlueskyWorld) -> None:
    world.proxy.fail(Effect.ANSWER, path="putRecord", **refusal(400, "ExpiredToken"))


def sign_in_anew(world: BlueskyWorld) -> None:
    world.store.secrets |= {"access_token": "garbage", "refresh_token": "garbage"}
    world.connect().publish(POST)


def test_a_session_that_ran_out_is_renewed_and_the_post_goes_out_once(world: BlueskyWorld) -> None:
    before = world.store.read()
    expire(world)
    world.connector.publish(POST)
    after = world.store.read()
    assert opened(world) == ["createSession", "refreshSession"]
    assert world.our_texts() == [POST.text]
    assert before["refresh_token"] != after["refresh_token"]
    assert after["app_password"] == PASSWORD


def test_a_session_that_somebody_else_renewed_is_used_without_renewing_it_again(world: BlueskyWorld) -> None:
    other = world.connect()
    expire(world)
    world.connector.publish(POST)
    expire(world)
    other.publish(OutboundPost(text="Harbour Bridge is open again."))
    assert opened(world) == ["createSession", "refreshSession"]


def test_a_garbled_session_is_opened_anew_with_the_app_password(world: BlueskyWorld) -> None:
    world.store.secrets |= {"access_token": "garbage", "refresh_token": "garbage"}
    world.connect().publish(POST)
    assert opened(world)[-1] == "createSession"
    assert world.our_texts() == [POST.text]


def test_a_revoked_app_password_asks_to_connect_again(world: BlueskyWorld) -> None:
    made = world.city.do("com.atproto.server.createAppPassword", name="rapport")
    world.store.secrets |= {"app_password": made["password"], "access_token": "", "refresh_token": ""}
    assert world.connect().health().ok
    world.city.do("com.atproto.server.revokeAppPassword", name="rapport")
    world.store.secrets |= {"access_token": "garbage"}
    connector = world.connect()
    with pytest.raises(AuthExpired) as raised:
        connector.publish(POST)
    assert raised.value.message.endswith("Connect the account again.")
    assert not connector.health().ok
    assert world.our_texts() == []


@pytest.mark.parametrize("trouble", [Effect.LOSE, Effect.ANSWER])
def test_a_server_that_cannot_be_reached_while_renewing_is_not_an_end_of_access(
    world: BlueskyWorld, trouble: Effect
) -> None:
    before = world.store.read()
    expire(world)
    answer: dict[str, Any] = (
        {} if trouble is Effect.LOSE else {"status": 502, "body": b"<html>", "headers": {"Content-Type": "text/html"}}
    )
    world.proxy.fail(trouble, path="refreshSession", **answer)
    with pytest.raises(Unavailable):
        world.connector.publish(POST)
    assert world.store.read() == before
    world.connector.publish(POST)
    assert world.our_texts() == [POST.text]


def test_an_app_password_of_another_account_is_refused(world: BlueskyWorld) -> None:
    store = KeptSecrets(service=world.proxy.address, identifier=world.priya.handle, app_password=PASSWORD)
    door = Door(rules=((world.proxy.address, world.proxy.address),))
    connector = BlueskyConnector(store, world.city.did, session=door)
    with pytest.raises(Rejected, match="another account"):
        connector.publish(POST)
    assert not connector.health().ok


def test_a_closed_account_is_a_sentence(world: BlueskyWorld) -> None:
    world.city.do("com.atproto.server.deactivateAccount")
    with pytest.raises(ConnectorError) as raised:
        world.connector.publish(POST)
    assert "closed or suspended" in raised.value.message
    assert not world.connector.health().ok


def test_a_deleted_account_is_a_sentence(world: BlueskyWorld) -> None:
    answer = requests.post(
        f"{world.proxy.upstream}/xrpc/com.atproto.admin.deleteAccount",
        json={"did": world.city.did},
        auth=("admin", "admin-pass"),
        timeout=10,
    )
    answer.raise_for_status()
    with pytest.raises((AuthExpired, Rejected)) as raised:
        world.connector.publish(POST)
    assert raised.value.message.endswith(".")
    assert not world.connector.health().ok


def test_a_session_without_an_app_password_says_when_it_ends(world: BlueskyWorld) -> None:
    assert world.connector.health().expires_at is None
    world.store.secrets["app_password"] = ""
    ends_at = world.connect().health().expires_at
    assert ends_at is not None
    assert ends_at > datetime.now(UTC) + timedelta(days=20)


def test_a_server_in_the_private_network_is_not_called_unless_the_settings_say_so(world: BlueskyWorld) -> None:
    calls = len(world.proxy.calls)
    for store in (
        KeptSecrets(**{**world.store.secrets, "home": ""}),
        KeptSecrets(**{**world.store.secrets, "service": "https://bsky.example"}),
        KeptSecrets(service="https://127.0.0.1:1", identifier="city.test", app_password=PASSWORD),
        KeptSecrets(service="file:///etc/passwd", identifier="city.test", app_password=PASSWORD),
    ):
        with pytest.raises(Unavailable):
            BlueskyConnector(store, world.city.did).publish(POST)
    assert len(world.proxy.calls) == calls


def test_a_server_that_points_elsewhere_does_not_get_the_token_there(world: BlueskyWorld) -> None:
    with running_proxy(world.proxy.upstream) as elsewhere:
        moved: dict[str, Any] = {
            "status": 307,
            "headers": {"Location": f"{elsewhere.address}/xrpc/com.atproto.repo.putRecord"},
        }
        world.proxy.fail(Effect.ANSWER, path="putRecord", **moved)
        with pytest.raises(OutcomeUnknown):
            world.connector.publish(POST)
        assert elsewhere.calls == []


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


def test_no_secret_is_in_an_error_a_log_or_a_printed_object(
    world: BlueskyWorld, everything_logged: pytest.LogCaptureFixture
) -> None:
    tokens = [str(world.store.secrets[name]) for name in ("app_password", "access_token", "refresh_token")]
    told = f'{{"error":"InvalidRequest","message":"{" ".join(tokens)}"}}'.encode()
    said = []
    world.proxy.fail(Effect.ANSWER, path="putRecord", status=400, body=told)
    for trouble in (None, *Trouble):
        if trouble:
            world.trouble(trouble)
        with pytest.raises(ConnectorError) as raised:
            world.connector.publish(OutboundPost(text="Notice"))
        said += [str(raised.value), repr(raised.value), str(raised.value.__cause__), str(raised.value.__context__)]
    everything = "\n".join([*said, everything_logged.text, repr(world.connector._calls.credentials)])
    assert not [token for token in tokens if token in everything]


def test_the_server_says_how_many_posts_it_still_takes_and_when_it_takes_more() -> None:
    with running_network(rate_limits=True) as address, running_proxy(address) as proxy:
        world = BlueskyWorld(proxy)
        assert world.connector.write_budget() is None
        world.connector.publish(POST)
        first = world.connector.write_budget()
        world.connector.publish(OutboundPost(text="Harbour Bridge is open again."))
        second = world.connector.write_budget()
        assert first is not None
        assert second is not None
        assert 0 < second.remaining < first.remaining
        assert first.resets_at > datetime.now(UTC)
        with pytest.raises(RateLimited) as raised:
            for _ in range(40):
                sign_in_anew(world)
        assert datetime.now(UTC) < raised.value.retry_at < datetime.now(UTC) + timedelta(minutes=6)
