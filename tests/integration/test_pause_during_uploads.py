"""Promise 9 for media: a pause that comes while pictures or a film are on their way stops the public write."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from connectors.base import Connector, Platform
from connectors.facebook.adapter import FacebookConnector
from connectors.facebook.sdk import HOST as GRAPH_HOST
from connectors.fake import FakePlatform, Fault
from connectors.http import Door, rules_for
from connectors.sandbox.accounts import DEMO_PAGE, DEMO_X
from connectors.x.adapter import XConnector
from connectors.x.calls import HOST as X_HOST
from console.domain.deliveries import DeliveryState
from console.domain.posts import Post, PostState
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import ALICE, BOB, SteppedClock
from tests.contract.connectors.sandbox_server import accepted, running_sandbox, set_fault
from tests.contract.connectors.worlds import PAGE_KEYS, X_KEYS
from tests.newsroom import ACCOUNTS, TOWN_FACEBOOK, TOWN_X, Newsroom, picture

GAS_LEAK = "Gas leak on Pier 4: only the incident line speaks."
PAUSED = f"Everything is paused: {GAS_LEAK}"


@pytest.fixture
def room(begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> Newsroom:
    room = Newsroom(begin, clock, tmp_path / "media", FakePlatform(clock=clock))
    room.move_in()
    return room


def test_a_pause_during_the_upload_leaves_nothing_in_public(room: Newsroom, clock: SteppedClock) -> None:
    post = _with_picture(room)
    room.platform.when_uploading = lambda: _pause(room)
    clock.advance(hours=1)
    room.sending.send_due()
    delivery = room.only(post.id)
    assert room.platform.calls == []
    assert (delivery.state, delivery.hold_reason) == (DeliveryState.HELD, PAUSED)
    assert room.verbs(delivery.id) == ["delivery.sending", "delivery.held"]
    assert room.post(post.id).state is PostState.NEEDS_ATTENTION


def test_a_pause_that_was_lifted_before_the_upload_ended_still_stops_it(room: Newsroom, clock: SteppedClock) -> None:
    """Nothing resumes without being looked at again."""
    post = _with_picture(room)

    def pause_and_lift() -> None:
        _pause(room)
        clock.advance(seconds=20)
        room.pausing.resume(BOB)

    room.platform.when_uploading = pause_and_lift
    clock.advance(hours=1)
    room.sending.send_due()
    assert room.platform.calls == []
    assert room.only(post.id).state is DeliveryState.HELD


def test_what_was_stopped_goes_out_once_when_somebody_releases_it(room: Newsroom, clock: SteppedClock) -> None:
    post = _with_picture(room)
    room.platform.when_uploading = lambda: _pause(room)
    clock.advance(hours=1)
    room.sending.send_due()
    room.pausing.resume(BOB)
    clock.advance(minutes=1)
    room.resolving.release(BOB, room.only(post.id).id)
    room.platform.when_uploading = None
    room.sending.send_due()
    assert room.only(post.id).state is DeliveryState.SENT
    assert len(room.platform.posts) == 1


def test_a_hold_on_the_footage_during_its_upload_stops_it(room: Newsroom, clock: SteppedClock) -> None:
    file = room.media.store_picture(ALICE, "still.png", picture())
    with room.begin() as tx:
        post = room.posting.schedule_for_release(
            tx,
            author=ALICE,
            approver=BOB,
            release_id="rel_1",
            text="Footage of 12 November.",
            media=[file.ref("A street at night")],
            account_ids=[TOWN_X],
            due_at=clock.now(),
        )
    room.platform.when_uploading = lambda: room.gate.reasons.append("A legal hold was placed.")
    room.sending.send_due()
    assert room.platform.calls == []
    assert room.only(post.id).hold_reason == "A legal hold was placed."


def test_an_upload_that_outlives_the_lateness_limit_is_held(room: Newsroom, clock: SteppedClock) -> None:
    post = _with_picture(room)

    def upload_for_long() -> None:
        clock.advance(minutes=16)

    room.platform.when_uploading = upload_for_long
    clock.advance(hours=1)
    room.sending.send_due()
    assert room.platform.calls == []
    assert room.only(post.id).state is DeliveryState.HELD
    assert "too late" in room.only(post.id).hold_reason


def test_an_upload_that_outlives_its_lease_makes_nothing_public_and_says_so(
    room: Newsroom, clock: SteppedClock
) -> None:
    """Somebody else may have decided about it meanwhile; two senders must not publish it."""
    post = _with_picture(room)

    def outlive() -> None:
        clock.advance(minutes=6)
        assert room.sender("w2").recover_lost() == 1
        assert room.only(post.id).state is DeliveryState.UNCONFIRMED

    room.platform.when_uploading = outlive
    clock.advance(hours=1)
    room.sending.send_due()
    assert room.platform.calls == []
    assert room.only(post.id).state is DeliveryState.HELD
    assert "Nothing went out" in room.only(post.id).hold_reason


def test_a_second_delivery_with_the_same_words_finds_its_own_post(room: Newsroom, clock: SteppedClock) -> None:
    """The first one's answer was lost; by the time it is looked up, the second one's post is the newest."""
    first = room.scheduled("Office closed today.")
    room.platform.fail(Fault.ACCEPT_THEN_TIME_OUT, operation="publish")
    room.platform.blind_finds = 1
    clock.advance(hours=1)
    room.sending.send_due()
    assert room.only(first.id).state is DeliveryState.UNCONFIRMED
    second = room.scheduled("Office closed today.", due_at=clock.now() + timedelta(seconds=5))
    clock.advance(seconds=5)
    room.sending.send_due()
    clock.advance(minutes=1)
    room.sending.look_up_doubtful()
    deliveries = [room.only(post.id) for post in (first, second)]
    assert [delivery.state for delivery in deliveries] == [DeliveryState.SENT] * 2
    assert [delivery.remote_id for delivery in deliveries] == [post.remote_id for post in room.platform.posts]


@pytest.mark.parametrize(
    ("account", "path"), [(TOWN_X, "/2/media/upload"), (TOWN_FACEBOOK, f"/{DEMO_PAGE.page_id}/photos")]
)
def test_a_pause_during_a_slow_upload_to_a_real_adapter_leaves_nothing_in_public(
    begin: UnitOfWork, clock: SteppedClock, tmp_path: Path, account: str, path: str
) -> None:
    with running_sandbox(tmp_path / "sandbox") as address:
        room = _SandboxRoom(begin, clock, tmp_path / "media", FakePlatform(clock=clock))
        room.address = address
        room.move_in()
        post = _with_picture(room, account)
        set_fault(address, platform=ACCOUNTS[account].value, method="POST", path=path, effect="slow", seconds=3)
        clock.advance(hours=1)
        sender = threading.Thread(target=room.sending.send_due)
        sender.start()
        _wait_until(lambda: requests.get(f"{address}/faults", timeout=5).json()[0]["hits"])
        _pause(room)
        sender.join(30)
        rows = accepted(address, ACCOUNTS[account].value)
    assert [row["kind"] for row in rows] == ["photo"], "the upload went on, and nothing else"
    assert (room.only(post.id).state, room.only(post.id).hold_reason) == (DeliveryState.HELD, PAUSED)


class _SandboxRoom(Newsroom):
    """A newsroom whose accounts are the sandbox's X and Facebook."""

    address: str

    def connector_for(self, account_id: str) -> Connector:
        if ACCOUNTS[account_id] is Platform.X:
            door = Door(rules=rules_for(f"{self.address}/x", X_HOST), secrets=X_KEYS.secrets)
            return XConnector(X_KEYS, DEMO_X.user_id, session=door)
        door = Door(rules=rules_for(f"{self.address}/graph", GRAPH_HOST), secrets=PAGE_KEYS.secrets)
        return FacebookConnector(PAGE_KEYS, DEMO_PAGE.page_id, session=door)


def _with_picture(room: Newsroom, account: str = TOWN_X) -> Post:
    file = room.media.store_picture(ALICE, "map.png", picture())
    return room.scheduled(attachments=[file.ref("Map of the closure")], account_ids=[account])


def _pause(room: Newsroom) -> None:
    room.pausing.pause(BOB, GAS_LEAK)


def _wait_until(happened: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)
