"""A picture has a public address while it is being sent, and at no other time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from starlette.testclient import TestClient

from connectors.base import OutboundMedia
from console.bootstrap import App
from console.domain.accounts import Account, AccountState
from console.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from console.domain.media import MediaFile
from console.services.hosting import LIVES_S
from tests.conftest import ALICE, SteppedClock
from tests.portal import make_app, visitor

ACCOUNT = "account_instagram"


@pytest.fixture
def app(tmp_path: Path, clock: SteppedClock) -> App:
    made = make_app(tmp_path, clock)
    account = Account(
        id=ACCOUNT,
        platform="instagram",
        remote_id="17841400000000001",
        name="@harbourfordpolice",
        owner="Nadia Okafor",
        authority="Communications policy 4.2",
        state=AccountState.CONNECTED,
    )
    with made.begin() as tx:
        tx.accounts.add(account, "")
    return made


@pytest.fixture
def instagram(app: App) -> Iterator[TestClient]:
    with visitor(app) as client:
        yield client


def picture(colour: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (320, 320), colour).save(buffer, "JPEG")
    return buffer.getvalue()


def keep(app: App, colour: str = "navy") -> MediaFile:
    return app.media.store_picture(ALICE, f"{colour}.jpg", picture(colour))


def outbound(app: App, file: MediaFile) -> OutboundMedia:
    return OutboundMedia(
        path=app.media.path_of(file),
        media_type=file.media_type,
        kind=file.kind,
        sha256=file.sha256,
        size_bytes=file.size_bytes,
    )


def deliver(app: App, file: MediaFile, clock: SteppedClock, state: DeliveryState = DeliveryState.SENDING) -> Delivery:
    delivery = Delivery(
        id=f"dlv_{state.value}",
        kind=DeliveryKind.POST,
        source_id="post_1",
        account_id=ACCOUNT,
        text="Look",
        media=(file.ref(),),
        due_at=clock.now(),
        intended_at=clock.now(),
        next_attempt_at=clock.now(),
        content_hash="0",
        state=state,
    )
    with app.begin() as tx:
        tx.deliveries.add(delivery)
    return delivery


def path_of(app: App, file: MediaFile) -> str:
    return urlsplit(app.hosting.address(outbound(app, file))).path


def test_a_picture_that_is_being_sent_can_be_fetched_as_what_it_is(
    app: App, instagram: TestClient, clock: SteppedClock
) -> None:
    file = keep(app)
    deliver(app, file, clock)
    answer = instagram.get(path_of(app, file))
    assert answer.status_code == 200
    assert answer.content == app.media.path_of(file).read_bytes()
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    assert instagram.head(path_of(app, file)).headers["content-length"] == str(file.size_bytes)


def test_the_address_is_the_portal_s_and_cannot_be_guessed(app: App) -> None:
    address = app.hosting.address(outbound(app, keep(app)))
    assert address.startswith("https://ask.harbourford.example/outgoing/")
    assert address.endswith(".jpg")
    assert len(urlsplit(address).path.split("/")[3]) == 64


@pytest.mark.parametrize("state", sorted(set(DeliveryState) - {DeliveryState.SENDING}))
def test_before_and_after_the_sending_there_is_nothing(
    app: App, instagram: TestClient, clock: SteppedClock, state: DeliveryState
) -> None:
    file = keep(app)
    deliver(app, file, clock, state)
    assert instagram.get(path_of(app, file)).status_code == 404


def test_another_post_s_sending_opens_nothing(app: App, instagram: TestClient, clock: SteppedClock) -> None:
    shown, other = keep(app), keep(app, "green")
    deliver(app, shown, clock)
    assert instagram.get(path_of(app, other)).status_code == 404


def test_an_address_ends_after_half_an_hour(app: App, instagram: TestClient, clock: SteppedClock) -> None:
    file = keep(app)
    deliver(app, file, clock)
    path = path_of(app, file)
    clock.advance(seconds=LIVES_S - 1)
    assert instagram.get(path).status_code == 200
    clock.advance(seconds=2)
    assert instagram.get(path).status_code == 404


def test_a_changed_address_opens_nothing(app: App, instagram: TestClient, clock: SteppedClock) -> None:
    file, other = keep(app), keep(app, "green")
    deliver(app, file, clock)
    deliver(app, other, clock, DeliveryState.PLANNED)
    _, kind, expires, signature, name = path_of(app, file).split("/")
    for changed in (
        f"/{kind}/{int(expires) + 1}/{signature}/{name}",
        f"/{kind}/{expires}/{'0' * 64}/{name}",
        f"/{kind}/{expires}/{signature}/{other.sha256}.jpg",
        f"/{kind}/{expires}/{signature}/..%2F..%2Frapport.db",
        f"/{kind}/{expires}/é/{name}",
    ):
        assert instagram.get(changed).status_code == 404, changed


def test_nothing_is_listed(instagram: TestClient) -> None:
    for path in ("/outgoing", "/outgoing/", "/outgoing/1", "/outgoing/1/2"):
        assert instagram.get(path).status_code == 404, path


def test_a_file_that_is_gone_from_the_folder_is_a_plain_404(
    app: App, instagram: TestClient, clock: SteppedClock
) -> None:
    file = keep(app)
    deliver(app, file, clock)
    app.media.path_of(file).unlink()
    assert instagram.get(path_of(app, file)).status_code == 404
