"""What Instagram's codes mean while a post is prepared, when nothing is public, and at the one public write."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.base import MediaKind, OutboundMedia, OutboundPost
from connectors.instagram.adapter import InstagramConnector
from console.domain import errors
from console.domain.errors import ConnectorError, OutcomeUnknown, Unavailable
from tests.contract.kept_secrets import KeptSecrets
from tests.unit.connectors.local_server import Canned, Seen, answering
from tests.unit.connectors.payloads import payload

CASES = payload("instagram/errors.json")
PICTURE = OutboundMedia(
    path=Path("bridge.jpg"), media_type="image/jpeg", kind=MediaKind.IMAGE, sha256="0" * 64, size_bytes=10
)
POST = OutboundPost(text="Harbour Bridge is closed.", media=(PICTURE,))
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
SENSELESS = [
    Canned(status=502, body=b"<html>Bad gateway</html>", content_type="text/html"),
    Canned(status=200, body=b"<html>Sign in</html>", content_type="text/html"),
    Canned(status=200, body=b"{not json"),
    Canned(status=200, body=b"[]"),
    Canned(status=200, body=b"{}"),
    Canned(status=302, body=b"", headers={"location": "https://elsewhere.example/"}),
]


class Lends:
    def address(self, media: OutboundMedia) -> str:
        return f"https://ask.harbourford.example/outgoing/{media.sha256}.jpg"


def connected(address: str) -> InstagramConnector:
    store = KeptSecrets(access_token="token-for-tests", app_id="1", app_secret="secret-for-tests")
    return InstagramConnector(store, "17841400000000001", Lends(), base_url=address, sleep=lambda _s: None)


def answers(*, made: Canned | None = None, published: Canned | None = None) -> Callable[[Seen], Canned]:
    """Return what answers a post well, but for what is given."""

    def answer(seen: Seen) -> Canned:
        if seen.method == "POST" and "/media_publish" in seen.path:
            return published or Canned(body=b'{"id":"9"}')
        if seen.method == "POST":
            return made or Canned(body=b'{"id":"8"}')
        if "/content_publishing_limit" in seen.path:
            return Canned(body=b'{"data":[]}')
        return Canned(body=b'{"id":"8","status_code":"FINISHED"}')

    return answer


def canned(case: dict[str, Any]) -> Canned:
    return Canned(status=400, body=json.dumps({"error": case["error"]}).encode())


def code_of(case: dict[str, Any]) -> str:
    return f"{case['error']['code']}-{case['error'].get('error_subcode')}"


def published(seen: list[Seen]) -> int:
    return sum("/media_publish" in request.path for request in seen)


@pytest.mark.parametrize("case", CASES, ids=code_of)
def test_a_container_that_fails_says_so_and_nothing_is_published(case: dict[str, Any]) -> None:
    with answering(answers(made=canned(case))) as (address, seen), pytest.raises(ConnectorError) as raised:
        connected(address).publish(POST)
    assert type(raised.value) is getattr(errors, case["made"])
    assert getattr(raised.value, "reason", None) == case.get("reason")
    assert raised.value.platform == "instagram"
    assert raised.value.message.endswith(".")
    assert published(seen) == 0


@pytest.mark.parametrize("case", CASES, ids=code_of)
def test_a_post_that_fails_says_what_became_of_it(case: dict[str, Any]) -> None:
    with answering(answers(published=canned(case))) as (address, seen), pytest.raises(ConnectorError) as raised:
        connected(address).publish(POST)
    assert type(raised.value) is getattr(errors, case["write"])
    assert raised.value.message.endswith(".")
    assert published(seen) == 1


@pytest.mark.parametrize("answer", SENSELESS)
def test_a_senseless_answer_leaves_a_post_unknown_and_a_container_repeatable(answer: Canned) -> None:
    with answering(answers(published=answer)) as (address, _), pytest.raises(OutcomeUnknown):
        connected(address).publish(POST)
    with answering(answers(made=answer)) as (address, seen), pytest.raises(Unavailable):
        connected(address).publish(POST)
    assert published(seen) == 0


def test_an_allowance_that_is_not_told_stops_nobody() -> None:
    with answering(answers()) as (address, _):
        connector = connected(address)
        assert connector.publish(POST).remote_id == "9"
    assert connector.write_budget() is None


def test_every_call_proves_that_it_comes_from_the_app_and_none_holds_the_token_in_an_error() -> None:
    with answering(answers()) as (address, seen):
        connected(address).publish(POST)
    assert all(request.path.startswith("/v24.0/") for request in seen)
    assert all("appsecret_proof=" in request.path + request.body.decode() for request in seen)
    secret = Canned(status=400, body=b'{"error":{"code":100,"message":"Bad token-for-tests and secret-for-tests"}}')
    with answering(answers(published=secret)) as (address, _), pytest.raises(ConnectorError) as raised:
        connected(address).publish(POST)
    assert "for-tests" not in raised.value.message


def test_a_video_that_meta_s_upload_host_refuses_for_good_is_not_tried_again(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"x" * 10)
    refused = Canned(status=400, body=b'{"debug_info":{"retriable":false,"message":"The file is not a video"}}')

    def answer(seen: Seen) -> Canned:
        return refused if "/ig-api-upload/" in seen.path else answers()(seen)

    media = OutboundMedia(path=film, media_type="video/mp4", kind=MediaKind.VIDEO, sha256="1" * 64, size_bytes=10)
    with answering(answer) as (address, seen), pytest.raises(errors.Rejected):
        connected(address).publish(OutboundPost(text="Look", media=(media,)))
    assert sum("/ig-api-upload/" in request.path for request in seen) == 1
    assert published(seen) == 0


def test_a_broken_upload_goes_on_from_what_has_arrived(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"0123456789")
    sent: list[tuple[str, bytes]] = []

    def answer(seen: Seen) -> Canned:
        if "/ig-api-upload/" in seen.path:
            sent.append((seen.headers["offset"], seen.body))
            return Canned(body=b'{"success":true}') if len(sent) == 2 else Canned(status=500, body=b"{}")
        if "video_status" in seen.path:
            return Canned(body=b'{"id":"8","video_status":{"uploading_phase":{"bytes_transferred":4}}}')
        return answers()(seen)

    media = OutboundMedia(path=film, media_type="video/mp4", kind=MediaKind.VIDEO, sha256="1" * 64, size_bytes=10)
    with answering(answer) as (address, _):
        connected(address).publish(OutboundPost(text="Look", media=(media,)))
    assert sent == [("0", b"0123456789"), ("4", b"456789")]
