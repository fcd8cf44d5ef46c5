"""YouTube, and Nextdoor with and without its API, through the real services, sender and credential store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine

from connectors.base import Platform
from connectors.sandbox.accounts import DEMO_CHANNEL, DEMO_NEXTDOOR
from console.bootstrap import App, build_app
from console.config import Settings
from console.domain.accounts import Account
from console.domain.deliveries import Delivery, DeliveryState
from console.domain.media import MediaRef
from console.domain.secrets import Secret
from evidence_share import demo
from tests.cast import add_cast
from tests.conftest import ADA, ALICE, BOB, SteppedClock
from tests.contract.connectors.sandbox_server import accepted, running_sandbox, set_switches

CLIP = Path(demo.__file__).parent
TEXT = "Briefing of 23 November\n\nThe bridge is open again."
PAGE = "https://nextdoor.example/harbourford"


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(datetime.now(UTC))


@pytest.fixture
def sandbox(tmp_path: Path, clock: SteppedClock) -> Iterator[str]:
    with running_sandbox(tmp_path / "sandbox", now=clock.now) as address:
        set_switches(address, video_processing_s=0)
        yield address


@pytest.fixture
def app(tmp_path: Path, clock: SteppedClock, sandbox: str, engine: Engine) -> Iterator[App]:
    settings = Settings(
        home=tmp_path / "home",
        database_url=SecretStr(engine.url.render_as_string(hide_password=False)),
        youtube_url=f"{sandbox}/youtube",
        youtube_token_url=f"{sandbox}/youtube/token",
        nextdoor_url=f"{sandbox}/nextdoor",
    )
    built = build_app(settings, clock)
    add_cast(built.begin)
    yield built
    with built.begin.reading() as tx:
        bind = tx.session.get_bind()
    bind.engine.dispose()


def connect(app: App, platform: Platform, remote_id: str, **credentials: str) -> Account:
    given = {name: Secret(text) for name, text in credentials.items()}
    facts = {"name": "Harbourford Police", "owner": "Alice Moreau", "authority": "Policy 4.2"}
    return app.accounts.connect(ADA, platform=platform, remote_id=remote_id, credentials=given, **facts)


def channel(app: App) -> Account:
    return connect(
        app,
        Platform.YOUTUBE,
        DEMO_CHANNEL.channel_id,
        client_id=DEMO_CHANNEL.client_id,
        client_secret=DEMO_CHANNEL.client_secret,
        refresh_token=DEMO_CHANNEL.refresh_token,
    )


def send(app: App, clock: SteppedClock, account: Account, *attachments: MediaRef) -> Delivery:
    """Alice writes it, Bob approves it, its time comes, and the worker makes a round."""
    due_at = clock.now() + timedelta(seconds=2)
    post = app.posting.draft(
        ALICE, title="Briefing", text=TEXT, account_ids=[account.id], due_at=due_at, attachments=attachments
    )
    submitted = app.posting.submit(ALICE, post.id)
    app.posting.approve(BOB, post.id, submitted.content.content_hash())
    clock.advance(seconds=2)
    app.sending.send_due()
    with app.begin.reading() as tx:
        (delivery,) = tx.deliveries.list_for_source(post.id)
    return delivery


def film(app: App) -> MediaRef:
    """A real film with its captions."""
    with app.media.receive_video(ALICE) as incoming:
        incoming.write((CLIP / "clip.mp4").read_bytes())
        video = app.media.keep_video(ALICE, incoming, "briefing.mp4")
    track = app.media.store_captions(ALICE, "briefing.vtt", (CLIP / "captions.vtt").read_bytes())
    return replace(video.ref(), captions_id=track.id, captions_sha256=track.sha256, captions_lang="en")


def test_a_film_goes_out_on_youtube_once_with_captions_and_its_token_is_kept_sealed(
    app: App, clock: SteppedClock, sandbox: str
) -> None:
    account = channel(app)
    delivery = send(app, clock, account, film(app))
    (video,) = [row for row in accepted(sandbox, "youtube") if row["kind"] == "post"]
    assert (delivery.state, delivery.remote_id, video["published"]) == (DeliveryState.SENT, video["id"], True)
    assert [row["locale"] for row in accepted(sandbox, "youtube") if row["kind"] == "captions"] == ["en"]
    with app.begin.reading() as tx:
        sealed, verbs = tx.accounts.get_sealed_credentials(account.id), tx.audit.list_for(account.id)
    assert "ya29" not in sealed
    assert [entry.data["changed"] for entry in verbs if entry.verb == "account.renewed"] == [
        ["access_token", "expires_at"]
    ]


def test_a_channel_that_took_its_access_back_sends_nothing_and_keeps_the_post(
    app: App, clock: SteppedClock, sandbox: str
) -> None:
    account = channel(app)
    set_switches(sandbox, youtube_grant_holds=False)
    delivery = send(app, clock, account, film(app))
    assert delivery.state is not DeliveryState.SENT
    assert "Connect the account again" in app.connector_for(account.id).health().message
    assert accepted(sandbox, "youtube") == []


def test_a_post_for_nextdoor_without_an_api_waits_for_a_person_and_is_kept_with_its_link(
    app: App, clock: SteppedClock, sandbox: str
) -> None:
    account = connect(app, Platform.NEXTDOOR, DEMO_NEXTDOOR.profile_id, page_url=PAGE)
    delivery = send(app, clock, account)
    assert delivery.state is DeliveryState.BY_HAND
    (work,) = app.by_hand.list_waiting()
    assert (work.link, "by hand" in work.why) == (PAGE, True)
    done = app.by_hand.mark_done(ALICE, delivery.id, f"{PAGE}/p/abc")
    assert (done.state, done.remote_url) == (DeliveryState.SENT, f"{PAGE}/p/abc")
    assert accepted(sandbox, "nextdoor") == []


def test_a_post_for_nextdoor_with_an_api_goes_out_by_itself(app: App, clock: SteppedClock, sandbox: str) -> None:
    account = connect(app, Platform.NEXTDOOR, DEMO_NEXTDOOR.profile_id, access_token=DEMO_NEXTDOOR.access_token)
    delivery = send(app, clock, account)
    (row,) = accepted(sandbox, "nextdoor")
    assert (delivery.state, delivery.remote_id) == (DeliveryState.SENT, row["id"])
