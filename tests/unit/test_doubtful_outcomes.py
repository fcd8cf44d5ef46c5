"""What the simulation found: outcomes that look certain and are not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from connectors.fake import FakePlatform, Fault
from console.domain.deliveries import DeliveryState
from console.domain.errors import AuthExpired, ConnectorError, RateLimited
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import ALICE, BOB, SteppedClock
from tests.newsroom import Newsroom, picture


@pytest.mark.parametrize("ahead_by", [timedelta(minutes=10), timedelta(hours=2)])
def test_a_clock_that_runs_ahead_does_not_hide_what_is_public(
    sqlite_begin: UnitOfWork, clock: SteppedClock, tmp_path: Path, ahead_by: timedelta
) -> None:
    """By a clock that is ahead, what the platform accepted just now was public before it was sent."""
    true_time = SteppedClock(clock.now())
    room = Newsroom(sqlite_begin, clock, tmp_path, FakePlatform(clock=true_time))
    room.move_in()
    clock.instant += ahead_by
    post = room.scheduled(due_at=clock.now() + timedelta(minutes=1))
    clock.advance(minutes=1)

    def say_that_it_was_too_much() -> None:
        raise RateLimited("The platform asks us to wait.", platform="x", retry_at=true_time.now())

    room.platform.when_accepted = say_that_it_was_too_much
    for _ in range(10):
        room.sending.look_up_doubtful()
        room.sending.send_due()
        room.platform.when_accepted = None
        clock.advance(minutes=1)
    assert len(room.platform.posts) == 1
    delivery = room.only(post.id)
    assert delivery.state is DeliveryState.UNCONFIRMED
    assert "Look whether that is this one" in delivery.last_error


@pytest.fixture
def room(sqlite_begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> Newsroom:
    room = Newsroom(sqlite_begin, clock, tmp_path, FakePlatform(clock=clock))
    room.move_in()
    return room


def _accepted_and_refused(room: Newsroom, error: ConnectorError) -> str:
    """The platform takes a post, says ``error``, and does not show it yet."""

    def refuse() -> None:
        raise error

    post = room.scheduled(due_at=room.clock.now() + timedelta(minutes=1))
    room.platform.when_accepted, room.platform.blind_finds = refuse, 1
    _pass(room, minutes=1)
    room.sending.send_due()
    room.platform.when_accepted = None
    assert len(room.platform.posts) == 1
    return post.id


def _pass(room: Newsroom, *, minutes: float) -> None:
    assert isinstance(room.clock, SteppedClock)
    room.clock.advance(minutes=minutes)


def _look_for_a_while(room: Newsroom) -> None:
    for _ in range(10):
        _pass(room, minutes=5)
        room.sending.look_up_doubtful()


def _too_much(room: Newsroom) -> ConnectorError:
    retry_at = room.clock.now() + timedelta(hours=1)
    return RateLimited("The platform asks us to wait.", platform="x", retry_at=retry_at)


def test_what_was_taken_back_while_in_doubt_is_still_watched(room: Newsroom) -> None:
    post_id = _accepted_and_refused(room, _too_much(room))
    assert room.only(post_id).state is DeliveryState.RETRY
    room.posting.cancel(ALICE, post_id)
    _look_for_a_while(room)
    assert room.only(post_id).state is DeliveryState.SENT


def test_what_a_pause_holds_while_in_doubt_is_still_watched(room: Newsroom) -> None:
    post_id = _accepted_and_refused(room, _too_much(room))
    room.pausing.pause(BOB, "Gas leak.")
    assert room.only(post_id).state is DeliveryState.HELD
    _look_for_a_while(room)
    assert room.only(post_id).state is DeliveryState.SENT


def test_a_dead_token_is_no_proof_that_nothing_went_out(room: Newsroom) -> None:
    post_id = _accepted_and_refused(room, AuthExpired("The account must be connected again.", platform="x"))
    assert room.only(post_id).state is DeliveryState.HELD
    _look_for_a_while(room)
    assert room.only(post_id).state is DeliveryState.SENT


def test_what_was_in_doubt_before_a_pause_is_not_sent_by_itself_after_it(room: Newsroom) -> None:
    """Nothing resumes without being looked at again, whatever a look finds out after the pause."""
    post = room.scheduled(due_at=room.clock.now() + timedelta(minutes=1))
    room.platform.fail(Fault.RATE_LIMIT, operation="publish")
    room.platform.fail(Fault.UNAVAILABLE, operation="find")
    _pass(room, minutes=1)
    room.sending.send_due()
    assert room.only(post.id).state is DeliveryState.UNCONFIRMED
    room.pausing.pause(BOB, "Gas leak.")
    room.pausing.resume(BOB)
    _look_for_a_while(room)
    room.sending.send_due()
    assert room.only(post.id).state is DeliveryState.HELD
    assert room.platform.posts == []


def test_of_two_with_the_same_words_in_doubt_a_person_says_which_is_public(room: Newsroom) -> None:
    """One answer is lost with its post, the other without: what is there may be either."""
    first = room.scheduled("The child was found.", due_at=room.clock.now() + timedelta(minutes=1))
    second = room.scheduled("The child was found.", due_at=room.clock.now() + timedelta(minutes=2))
    room.platform.fail(Fault.LOSE, operation="publish")
    room.platform.fail(Fault.ACCEPT_THEN_TIME_OUT, operation="publish")
    room.platform.blind_finds = 2
    for _ in range(2):
        _pass(room, minutes=1)
        room.sending.send_due()
    _look_for_a_while(room)
    assert [room.only(post.id).state for post in (first, second)] == [DeliveryState.UNCONFIRMED] * 2
    there = room.platform.posts[0].remote_id
    room.resolving.confirm_sent(BOB, room.only(second.id).id, "https://x.example/1", there)
    _look_for_a_while(room)
    assert [room.only(post.id).state for post in (first, second)] == [DeliveryState.UNCONFIRMED, DeliveryState.SENT]


def test_what_was_refused_and_is_public_can_be_confirmed_by_hand(room: Newsroom) -> None:
    post = room.scheduled(due_at=room.clock.now() + timedelta(minutes=1))
    room.platform.fail(Fault.ACCEPT_THEN_4XX, operation="publish")
    room.platform.blind_finds = 20
    _pass(room, minutes=1)
    room.sending.send_due()
    assert room.only(post.id).state is DeliveryState.REJECTED
    room.resolving.confirm_sent(BOB, room.only(post.id).id, "https://x.example/1", room.platform.posts[0].remote_id)
    assert room.only(post.id).state is DeliveryState.SENT


def test_a_brief_pause_stops_an_upload_though_our_clock_was_set_back(room: Newsroom) -> None:
    """A pause that by the clock began before the intent still came after it."""
    stored = room.media.store_picture(ALICE, "map.png", picture())
    post = room.scheduled(attachments=[stored.ref("A map of Elm Street.")])

    def pause_and_resume() -> None:
        _pass(room, minutes=-10)
        room.pausing.pause(BOB, "Gas leak.")
        room.pausing.resume(BOB)

    room.platform.when_uploading = pause_and_resume
    _pass(room, minutes=60)
    room.sending.send_due()
    assert room.platform.posts == []
    assert room.only(post.id).state is DeliveryState.HELD
