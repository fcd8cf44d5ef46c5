"""A thread goes out part after part, each one sent on its own and never before the one it follows."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from connectors.base import Capability
from connectors.fake import FakePlatform, Fault
from console.domain.deliveries import Delivery, DeliveryState, why_it_waits
from console.domain.errors import Conflict
from console.domain.media import MediaRef
from console.domain.posts import PostState
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import ALICE, BOB, SteppedClock
from tests.newsroom import TOWN_FACEBOOK, TOWN_X, Newsroom, picture

THREAD = "Harbour Bridge is closed.\n---\nBuses go round by Mill Lane.\n---\nWe will say when it opens."
PARTS = ["Harbour Bridge is closed.", "Buses go round by Mill Lane.", "We will say when it opens."]


@pytest.fixture
def room(sqlite_begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> Newsroom:
    room = Newsroom(sqlite_begin, clock, tmp_path, FakePlatform(clock=clock))
    room.move_in()
    return room


def states(room: Newsroom, post_id: str) -> list[DeliveryState]:
    return [delivery.state for delivery in parts_of(room, post_id)]


def parts_of(room: Newsroom, post_id: str) -> list[Delivery]:
    return sorted(room.deliveries(post_id), key=lambda delivery: delivery.part)


def test_a_thread_goes_out_in_order_and_each_part_follows_the_one_before(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled(THREAD)
    clock.advance(hours=1)
    room.sending.send_due()
    public = room.platform.posts
    assert [each.text for each in public] == PARTS
    assert [each.follows for each in public] == ["", public[0].remote_id, public[1].remote_id]
    assert len({each.key for each in public}) == len(PARTS)
    assert room.post(post.id).state is PostState.PUBLISHED


def test_where_there_are_no_threads_the_parts_become_paragraphs_of_one_post(
    room: Newsroom, clock: SteppedClock
) -> None:
    room.platform.absent.add(Capability.THREADS)
    post = room.scheduled(THREAD)
    clock.advance(hours=1)
    room.sending.send_due()
    assert [each.text for each in room.platform.posts] == ["\n\n".join(PARTS)]
    assert room.only(post.id).state is DeliveryState.SENT


def test_the_pictures_go_with_the_first_part(room: Newsroom, clock: SteppedClock) -> None:
    stored = room.media.store_picture(ALICE, "bridge.png", picture())
    ref = MediaRef(media_id=stored.id, sha256=stored.sha256, kind=stored.kind, alt_text="The closed bridge")
    room.scheduled(THREAD, attachments=[ref])
    clock.advance(hours=1)
    room.sending.send_due()
    assert [each.alt_texts for each in room.platform.posts] == [("The closed bridge",), (), ()]


def test_nothing_follows_a_part_that_the_platform_refused(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled(THREAD)
    room.platform.fail(Fault.REFUSE, operation="publish")
    clock.advance(hours=1)
    room.sending.send_due()
    assert room.platform.posts == []
    assert states(room, post.id) == [DeliveryState.REJECTED, DeliveryState.PLANNED, DeliveryState.PLANNED]
    first, second, third = parts_of(room, post.id)
    assert why_it_waits(second, (first, second, third)) == "Waits for part 1, which the platform refused."
    assert room.post(post.id).state is PostState.NEEDS_ATTENTION


def test_nothing_follows_a_part_of_which_nobody_knows_until_it_is_found(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled(THREAD)
    room.platform.fail(Fault.ACCEPT_THEN_TIME_OUT, operation="publish")
    room.platform.blind_finds = 1
    clock.advance(hours=1)
    room.sending.send_due()
    assert states(room, post.id) == [DeliveryState.UNCONFIRMED, DeliveryState.PLANNED, DeliveryState.PLANNED]
    clock.advance(seconds=15)
    room.sending.look_up_doubtful()
    room.sending.send_due()
    assert [each.text for each in room.platform.posts] == PARTS


def test_a_thread_once_begun_is_finished_when_its_first_part_was_nearly_late(
    room: Newsroom, clock: SteppedClock
) -> None:
    post = room.scheduled(THREAD)
    room.platform.fail(Fault.UNAVAILABLE, operation="publish")
    clock.advance(hours=1)
    room.sending.send_due()
    clock.advance(minutes=14, seconds=55)
    room.sending.send_due(limit=1)
    clock.advance(minutes=1)
    room.sending.send_due()
    assert states(room, post.id) == [DeliveryState.SENT] * 3


def test_a_later_part_is_missed_when_its_own_turn_is_long_past(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled(THREAD)
    clock.advance(hours=1)
    room.sending.send_due(limit=1)
    clock.advance(minutes=16)
    room.sending.send_due()
    assert states(room, post.id) == [DeliveryState.SENT, DeliveryState.MISSED, DeliveryState.PLANNED]


def test_taking_a_part_back_takes_the_later_ones_back(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled(THREAD)
    room.platform.fail(Fault.REFUSE, operation="publish", times=1)
    clock.advance(hours=1)
    room.sending.send_due()
    room.resolving.cancel(ALICE, parts_of(room, post.id)[0].id)
    assert states(room, post.id) == [DeliveryState.CANCELLED] * 3
    assert room.post(post.id).state is PostState.CANCELLED


def test_nothing_follows_a_part_that_was_confirmed_without_its_id(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled(THREAD)
    room.platform.fail(Fault.LOSE, operation="publish")
    clock.advance(hours=1)
    room.sending.send_due()
    room.resolving.confirm_sent(ALICE, parts_of(room, post.id)[0].id, "https://x.example/by-hand")
    room.sending.send_due()
    second = parts_of(room, post.id)[1]
    assert (second.state, room.platform.posts) == (DeliveryState.HELD, [])
    assert "part 1" in second.hold_reason


def test_a_part_that_is_not_the_approved_one_does_not_go_out(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled(THREAD)
    second = parts_of(room, post.id)[1]
    with room.begin() as tx:
        tx.deliveries.note(second, text="Something else.")
    clock.advance(hours=1)
    room.sending.send_due()
    assert [each.text for each in room.platform.posts] == PARTS[:1]
    assert parts_of(room, post.id)[1].state is DeliveryState.HELD


def test_two_deliveries_never_stand_for_one_public_post(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled("Office closed today.")
    other = room.scheduled("Office closed tomorrow.", account_ids=[TOWN_X, TOWN_FACEBOOK])
    clock.advance(hours=1)
    room.sending.send_due()
    taken = room.only(post.id).remote_id
    on_x, on_facebook = sorted(room.deliveries(other.id), key=lambda each: each.account_id, reverse=True)
    with pytest.raises(Conflict), room.begin() as tx:
        tx.deliveries.note(on_x, remote_id=taken)
    with room.begin() as tx:
        tx.deliveries.note(on_facebook, remote_id=taken)


def test_a_released_delivery_keeps_the_name_that_it_was_first_sent_under(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled("Office closed today.")
    clock.advance(hours=3)
    room.sending.send_due()
    before = room.only(post.id)
    released = room.resolving.release(BOB, before.id, clock.now() + timedelta(minutes=5))
    assert (released.intended_at, released.due_at > before.due_at) == (before.intended_at, True)
