"""A post with a time to come down comes down then, on every account, once, and stays in our record."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.fake import FakePlatform, Fault
from console.domain.amendments import AmendmentState
from console.domain.deliveries import DeliveryState
from console.domain.errors import Blocked
from console.domain.posts import Post
from console.services.taking_down import TakingDown
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import ALICE, SteppedClock
from tests.newsroom import TOWN_FACEBOOK, TOWN_X, Newsroom, picture


@pytest.fixture
def room(begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> Newsroom:
    room = Newsroom(begin, clock, tmp_path / "media", FakePlatform(clock=clock))
    room.move_in()
    return room


@pytest.fixture
def taking_down(room: Newsroom) -> TakingDown:
    return TakingDown(begin=room.begin, clock=room.clock, amending=room.amending)


def booked(room: Newsroom, clock: SteppedClock) -> Post:
    """A booking photograph goes out on two accounts; it comes down ten days later."""
    file = room.media.store_picture(ALICE, "p.png", picture())
    post = room.scheduled(
        "A 30-year-old man is charged with fraud.",
        attachments=[file.ref("Booking photo of a man with a beard.")],
        account_ids=[TOWN_X, TOWN_FACEBOOK],
        comes_down_at=clock.now() + timedelta(days=10),
    )
    clock.advance(hours=1)
    room.sending.send_due()
    assert len(room.platform.posts) == 2
    return post


def test_a_booking_photograph_without_an_end_cannot_be_submitted(room: Newsroom) -> None:
    file = room.media.store_picture(ALICE, "p.png", picture())
    draft = room.draft("Charged with fraud.", attachments=[file.ref("Booking photo of a man.")])
    with pytest.raises(Blocked, match="Choose when it comes down"):
        room.posting.submit(ALICE, draft.id)


def test_an_end_before_the_beginning_is_refused_at_its_field(room: Newsroom) -> None:
    draft = room.draft(comes_down_at=room.clock.now() + timedelta(minutes=30))
    with pytest.raises(Blocked, match="come down before it goes out"):
        room.posting.submit(ALICE, draft.id)


def test_it_comes_down_at_its_time_and_not_before_and_the_record_keeps_it(
    room: Newsroom, clock: SteppedClock, taking_down: TakingDown
) -> None:
    post = booked(room, clock)
    clock.advance(days=9)
    assert taking_down.take_down_due() == 0
    clock.advance(days=1)
    assert taking_down.take_down_due() == 2
    room.changing.carry_out()
    assert room.platform.posts == []
    with room.begin.reading() as tx:
        ids = [delivery.id for delivery in room.deliveries(post.id)]
        deletions = tx.amendments.list_for_deliveries(ids)
    before = json.loads(deletions[0].before)
    assert before["text"] == "A 30-year-old man is charged with fraud."
    assert before["media"][0][1] == "Booking photo of a man with a beard."
    assert {delivery.state for delivery in room.deliveries(post.id)} == {DeliveryState.SENT}
    assert room.verbs(post.id).count("public_post.deletion_ordered") == 2


def test_it_is_ordered_once_however_often_the_clock_ticks(
    room: Newsroom, clock: SteppedClock, taking_down: TakingDown
) -> None:
    booked(room, clock)
    clock.advance(days=10)
    assert [taking_down.take_down_due() for _ in range(3)] == [2, 0, 0]


def test_what_the_platform_refuses_waits_for_a_person(
    room: Newsroom, clock: SteppedClock, taking_down: TakingDown
) -> None:
    post = booked(room, clock)
    clock.advance(days=10)
    taking_down.take_down_due()
    room.platform.fail(Fault.REFUSE, operation="delete")
    room.changing.carry_out()
    with room.begin.reading() as tx:
        ids = [delivery.id for delivery in room.deliveries(post.id)]
        states = sorted(one.state.value for one in tx.amendments.list_for_deliveries(ids))
    assert states == sorted([AmendmentState.DONE.value, AmendmentState.FAILED.value])


def test_a_post_without_such_a_time_stays(room: Newsroom, clock: SteppedClock, taking_down: TakingDown) -> None:
    room.scheduled()
    clock.advance(hours=1)
    room.sending.send_due()
    clock.advance(days=400)
    assert taking_down.take_down_due() == 0
