"""Promise 9: pause-all stops everything, and nothing resumes without being looked at again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from connectors.fake import FakePlatform, Fault
from console.domain.deliveries import DeliveryState
from console.domain.errors import Conflict, IllegalTransition, InvalidInput, NotPermitted
from console.domain.posts import PostState
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import ADA, ALICE, BOB, CAROL, ERIN, SteppedClock
from tests.newsroom import TOWN_FACEBOOK, TOWN_X, Newsroom

GAS_LEAK = "Gas leak on Pier 4: only the incident line speaks."


@pytest.fixture
def room(sqlite_begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> Newsroom:
    room = Newsroom(sqlite_begin, clock, tmp_path / "media", FakePlatform(clock=clock))
    room.move_in()
    return room


def test_nothing_is_called_once_the_pause_is_there(room: Newsroom, clock: SteppedClock) -> None:
    post, _reply = room.scheduled(), room.reply()
    report = room.pausing.pause(BOB, GAS_LEAK)
    clock.advance(hours=1)
    room.sending.send_due()
    assert report.held == 2
    assert room.platform.calls == []
    assert room.only(post.id).state is DeliveryState.HELD
    assert room.only(post.id).hold_reason == f"Everything is paused: {GAS_LEAK}"
    assert room.post(post.id).state is PostState.NEEDS_ATTENTION


def test_a_pause_while_another_send_is_in_flight_says_so_and_stops_the_next(
    room: Newsroom, clock: SteppedClock
) -> None:
    post = room.scheduled(account_ids=[TOWN_X, TOWN_FACEBOOK])
    in_flight: list[str] = []

    def pause() -> None:
        room.platform.when_accepted = None
        in_flight.extend(delivery.id for delivery in room.pausing.pause(BOB, GAS_LEAK).in_flight)

    room.platform.when_accepted = pause
    clock.advance(hours=1)
    room.sending.send_due()
    by_state = {delivery.state: delivery.id for delivery in room.deliveries(post.id)}
    assert len(room.platform.calls) == 1
    assert in_flight == [by_state[DeliveryState.SENT]]
    assert DeliveryState.HELD in by_state


def test_a_send_that_was_prepared_when_the_pause_came_does_not_go(room: Newsroom, clock: SteppedClock) -> None:
    room.scheduled()
    clock.advance(hours=1)
    claimed = room.sending._claim()
    assert claimed is not None
    room.pausing.pause(BOB, GAS_LEAK)
    room.sending._send(claimed)
    assert room.platform.calls == []


def test_a_delivery_that_slipped_past_the_holding_is_still_stopped_by_the_sender(
    room: Newsroom, clock: SteppedClock
) -> None:
    room.pausing.pause(BOB, GAS_LEAK)
    post, reply = room.scheduled(), room.reply()
    clock.advance(hours=1)
    room.sending.send_due()
    assert room.platform.calls == []
    assert room.only(post.id).state is DeliveryState.HELD
    assert room.only(reply.source_id).state is DeliveryState.HELD


def test_resuming_sends_nothing_by_itself(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled()
    room.pausing.pause(BOB, GAS_LEAK)
    later = room.scheduled("Written during the pause.", due_at=clock.now() + timedelta(hours=2))
    room.pausing.resume(BOB)
    for _ in range(24):
        clock.advance(minutes=10)
        room.sending.send_due()
    assert room.platform.calls == []
    assert {room.only(each.id).state for each in (post, later)} == {DeliveryState.HELD}


def test_what_was_held_goes_out_once_after_somebody_released_it(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled()
    room.pausing.pause(BOB, GAS_LEAK)
    delivery = room.only(post.id)
    with pytest.raises(Conflict, match="Lift the pause"):
        room.resolving.release(BOB, delivery.id)
    room.pausing.resume(BOB)
    clock.advance(hours=5)
    room.resolving.release(BOB, delivery.id)
    room.sending.send_due()
    room.sending.send_due()
    assert len(room.platform.posts) == 1
    assert room.post(post.id).state is PostState.PUBLISHED


def test_a_pause_needs_a_reason_and_a_role(room: Newsroom) -> None:
    with pytest.raises(InvalidInput):
        room.pausing.pause(BOB, " ")
    with pytest.raises(NotPermitted):
        room.pausing.pause(ERIN, GAS_LEAK)
    with pytest.raises(NotPermitted):
        room.pausing.pause(CAROL, GAS_LEAK)
    assert room.pausing.list_active() == []


def test_there_is_one_pause_at_a_time_and_an_administrator_cannot_lift_it(room: Newsroom) -> None:
    pause = room.pausing.pause(ADA, GAS_LEAK).pause
    with pytest.raises(Conflict):
        room.pausing.pause(BOB, "Again.")
    with pytest.raises(NotPermitted):
        room.pausing.resume(ADA)
    room.pausing.resume(BOB)
    with pytest.raises(Conflict):
        room.pausing.resume(BOB)
    assert room.verbs(pause.id) == ["sending.paused", "sending.resumed"]


def test_the_author_cannot_release_their_own_post(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled()
    clock.advance(hours=6)
    room.sending.send_due()
    delivery = room.only(post.id)
    assert delivery.state is DeliveryState.MISSED
    with pytest.raises(NotPermitted, match="Somebody else"):
        room.resolving.release(ALICE, delivery.id)
    with pytest.raises(NotPermitted):
        room.resolving.release(ERIN, delivery.id)


def test_a_missed_post_can_be_given_a_new_time(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled()
    clock.advance(hours=6)
    room.sending.send_due()
    with pytest.raises(InvalidInput):
        room.resolving.release(BOB, room.only(post.id).id, clock.now() - timedelta(hours=1))
    room.resolving.release(BOB, room.only(post.id).id, clock.now() + timedelta(hours=1))
    assert room.sending.send_due() == 0
    clock.advance(hours=1)
    room.sending.send_due()
    assert len(room.platform.posts) == 1


def test_a_person_can_say_that_it_is_there(room: Newsroom, clock: SteppedClock) -> None:
    post = _unconfirmed(room, clock)
    delivery = room.only(post)
    with pytest.raises(InvalidInput):
        room.resolving.confirm_sent(ALICE, delivery.id, "javascript:alert(1)")
    room.resolving.confirm_sent(ALICE, delivery.id, "https://x.example/status/1")
    assert room.post(post).state is PostState.PUBLISHED
    assert room.verbs(delivery.id)[-1] == "delivery.found_by_hand"


def test_a_person_can_say_that_it_is_not_there_and_it_goes_out_once_more(room: Newsroom, clock: SteppedClock) -> None:
    post = _unconfirmed(room, clock)
    delivery = room.only(post)
    with pytest.raises(NotPermitted):
        room.resolving.send_again(ALICE, delivery.id)
    with pytest.raises(IllegalTransition):
        room.resolving.release(BOB, delivery.id)
    room.resolving.send_again(BOB, delivery.id)
    room.sending.send_due()
    assert len(room.platform.posts) == 1
    assert len(room.platform.calls) == 2
    assert "delivery.sent_again" in room.verbs(delivery.id)


def test_a_post_that_shows_up_late_is_found_before_it_is_sent_again(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled()
    room.platform.fail(Fault.ACCEPT_THEN_TIME_OUT, operation="publish")
    room.platform.blind_finds = 1
    clock.advance(hours=1)
    room.sending.send_due()
    room.resolving.send_again(BOB, room.only(post.id).id)
    room.sending.send_due()
    assert len(room.platform.calls) == 1
    assert room.only(post.id).state is DeliveryState.SENT


def test_a_post_with_a_part_that_may_be_public_cannot_be_changed_or_cancelled(
    room: Newsroom, clock: SteppedClock
) -> None:
    post = room.post(_unconfirmed(room, clock))
    with pytest.raises(Conflict, match="may be public"):
        room.posting.cancel(ALICE, post.id)
    with pytest.raises(Conflict):
        room.posting.save(ALICE, post.id, post.content, version=1)


def test_an_unconfirmed_delivery_can_be_given_up(room: Newsroom, clock: SteppedClock) -> None:
    post = _unconfirmed(room, clock)
    room.resolving.cancel(ALICE, room.only(post).id)
    assert room.post(post).state is PostState.CANCELLED
    clock.advance(minutes=1)
    room.sending.look_up_doubtful()
    assert room.only(post).state is DeliveryState.CANCELLED


def test_what_was_given_up_and_surfaces_after_all_is_said_to_be_public(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled()
    room.platform.fail(Fault.ACCEPT_THEN_4XX, operation="publish")
    room.platform.blind_finds = 1
    clock.advance(hours=1)
    room.sending.send_due()
    room.posting.cancel(ALICE, post.id)
    clock.advance(minutes=1)
    room.sending.look_up_doubtful()
    assert room.only(post.id).state is DeliveryState.SENT
    assert room.verbs(room.only(post.id).id)[-1] == "delivery.sent"


def _unconfirmed(room: Newsroom, clock: SteppedClock) -> str:
    post = room.scheduled()
    room.platform.fail(Fault.LOSE, operation="publish")
    clock.advance(hours=1)
    room.sending.send_due()
    assert room.only(post.id).state is DeliveryState.UNCONFIRMED
    return post.id
