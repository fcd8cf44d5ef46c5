"""Pauses by account, campaign and area; emergencies that command approved; nothing resumes by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.fake import FakePlatform
from console.domain.actors import Role
from console.domain.deliveries import DeliveryState
from console.domain.errors import Conflict, InvalidInput, NotPermitted
from console.domain.pauses import PauseScope
from console.domain.posts import Post
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import ADA, ALICE, BOB, CAROL, SteppedClock
from tests.newsroom import TOWN_FACEBOOK, TOWN_X, Newsroom

GAS_LEAK = "Gas leak in Mill Lane."
HARBOUR_DAYS = "campaign_harbour_days"


@pytest.fixture
def room(begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> Newsroom:
    room = Newsroom(begin, clock, tmp_path, FakePlatform(clock=clock))
    room.move_in()
    return room


def pause_account(room: Newsroom) -> str:
    return room.pausing.pause(BOB, GAS_LEAK, scope=PauseScope.ACCOUNT, target=TOWN_X).pause.id


def pause_campaign(room: Newsroom) -> str:
    scope, name = PauseScope.CAMPAIGN, "Harbour Days"
    return room.pausing.pause(BOB, GAS_LEAK, scope=scope, target=HARBOUR_DAYS, target_name=name).pause.id


def pause_area(room: Newsroom) -> str:
    return room.pausing.pause(BOB, GAS_LEAK, scope=PauseScope.AREA, target="Mill Lane").pause.id


def stopped(room: Newsroom) -> Post:
    return room.scheduled("Fair on Saturday.", campaign_id=HARBOUR_DAYS, area="Mill Lane")


def not_stopped(room: Newsroom) -> Post:
    return room.scheduled("Coffee with a cop.", account_ids=[TOWN_FACEBOOK], campaign_id="campaign_other", area="North")


SCOPES = pytest.mark.parametrize("pause", [pause_account, pause_campaign, pause_area])


@SCOPES
def test_a_pause_holds_what_it_is_about_and_nothing_else(
    room: Newsroom, clock: SteppedClock, pause: Callable[[Newsroom], str]
) -> None:
    held, free = stopped(room), not_stopped(room)
    pause_id = pause(room)
    assert (room.only(held.id).state, room.only(held.id).pause_id) == (DeliveryState.HELD, pause_id)
    clock.advance(hours=1)
    room.sending.send_due()
    assert [each.text for each in room.platform.posts] == ["Coffee with a cop."]
    assert room.only(free.id).state is DeliveryState.SENT
    assert room.only(held.id).hold_reason.endswith(f"is paused: {GAS_LEAK}")


@SCOPES
def test_what_is_scheduled_during_a_pause_is_held_at_its_claim(
    room: Newsroom, clock: SteppedClock, pause: Callable[[Newsroom], str]
) -> None:
    pause_id = pause(room)
    held, free = stopped(room), not_stopped(room)
    assert room.only(held.id).state is DeliveryState.PLANNED
    clock.advance(hours=1)
    room.sending.send_due()
    assert (room.only(held.id).state, room.only(held.id).pause_id) == (DeliveryState.HELD, pause_id)
    assert room.only(free.id).state is DeliveryState.SENT


@SCOPES
def test_a_pause_that_begins_in_mid_send_stops_it_before_the_public_write(
    room: Newsroom, clock: SteppedClock, pause: Callable[[Newsroom], str]
) -> None:
    post = stopped(room)
    clock.advance(hours=1)
    room.sending._last_look._begin = _PausingFirst(room, pause)  # type: ignore[assignment]
    room.sending.send_due()
    assert room.platform.posts == []
    assert room.only(post.id).state is DeliveryState.HELD


class _PausingFirst:
    """Opens transactions of the last look, and lets a pause begin just before."""

    def __init__(self, room: Newsroom, pause: Callable[[Newsroom], str]) -> None:
        self._room, self._pause = room, pause

    def reading(self) -> object:
        self._pause(self._room)
        return self._room.begin.reading()


def test_an_answer_is_stopped_by_its_account_alone(room: Newsroom) -> None:
    pause_campaign(room), pause_area(room)
    room.reply()
    room.sending.send_due()
    assert room.only("msg_1").state is DeliveryState.SENT
    pause_account(room)
    again = room.reply("And thank you for asking.")
    room.sending.send_due()
    assert room.deliveries("msg_1")[-1].id == again.id
    assert room.deliveries("msg_1")[-1].state is DeliveryState.HELD


def test_several_pauses_hold_at_once_and_each_is_lifted_on_its_own(room: Newsroom) -> None:
    account, campaign = pause_account(room), pause_campaign(room)
    with pytest.raises(Conflict, match="already"):
        pause_account(room)
    room.pausing.resume(BOB, account)
    assert [pause.id for pause in room.pausing.list_active()] == [campaign]
    with pytest.raises(Conflict, match="lifted already"):
        room.pausing.resume(BOB, account)


def test_nothing_goes_out_by_itself_when_a_pause_is_lifted(room: Newsroom, clock: SteppedClock) -> None:
    post = stopped(room)
    pause_id = pause_account(room)
    room.pausing.resume(BOB, pause_id)
    clock.advance(hours=1)
    room.sending.send_due()
    assert room.platform.posts == []
    assert [each.id for each in room.pausing.list_held(pause_id)] == [room.only(post.id).id]


def test_what_was_held_before_its_time_is_released_at_that_time_without_a_second_approval(
    room: Newsroom, clock: SteppedClock
) -> None:
    post = stopped(room)
    room.pausing.resume(BOB, pause_account(room))
    delivery = room.only(post.id)
    with pytest.raises(NotPermitted):
        room.resolving.release(ALICE, delivery.id, delivery.due_at + timedelta(minutes=1))
    released = room.resolving.release(ALICE, delivery.id, delivery.due_at)
    assert (released.state, released.pause_id, released.hold_reason) == (DeliveryState.PLANNED, "", "")
    clock.advance(hours=1)
    room.sending.send_due()
    assert len(room.platform.posts) == 1


def test_what_was_held_past_its_time_needs_a_new_one_from_somebody_else(room: Newsroom, clock: SteppedClock) -> None:
    post = stopped(room)
    pause_id = pause_account(room)
    clock.advance(hours=2)
    room.pausing.resume(BOB, pause_id)
    delivery = room.only(post.id)
    with pytest.raises(InvalidInput):
        room.resolving.release(ALICE, delivery.id, delivery.due_at)
    with pytest.raises(NotPermitted):
        room.resolving.release(ALICE, delivery.id)
    assert room.resolving.release(BOB, delivery.id).state is DeliveryState.PLANNED


def test_nothing_is_released_while_another_pause_is_about_it(room: Newsroom) -> None:
    post = stopped(room)
    account = pause_account(room)
    pause_area(room)
    room.pausing.resume(BOB, account)
    with pytest.raises(Conflict, match="The area Mill Lane is paused"):
        room.resolving.release(BOB, room.only(post.id).id)


def test_an_emergency_that_command_approved_goes_out_during_a_pause(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled("Leave Mill Lane now.", emergency=True)
    room.pausing.pause(ALICE, GAS_LEAK)
    assert room.only(post.id).state is DeliveryState.PLANNED
    clock.advance(hours=1)
    room.sending.send_due()
    assert [each.text for each in room.platform.posts] == ["Leave Mill Lane now."]


def test_the_pause_can_be_lifted_while_an_exempt_emergency_waits(room: Newsroom) -> None:
    post = room.scheduled("Leave Mill Lane now.", emergency=True)
    room.pausing.pause(ALICE, GAS_LEAK)
    room.pausing.resume(BOB)
    assert room.only(post.id).state is DeliveryState.PLANNED


def test_a_post_that_only_says_it_is_an_emergency_is_held(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled("Leave Mill Lane now.", emergency=True)
    with room.begin() as tx:
        tx.people.set_roles(BOB.id, frozenset({Role.PIO}))
    room.pausing.pause(ALICE, GAS_LEAK)
    assert room.only(post.id).state is DeliveryState.HELD
    clock.advance(hours=1)
    room.sending.send_due()
    assert room.platform.posts == []


def test_an_approval_for_a_post_that_was_no_emergency_exempts_nothing(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled("Leave Mill Lane now.")
    room.posting.save(ALICE, post.id, replace(post.content, emergency=True), version=post.version)
    room.pausing.pause(ALICE, GAS_LEAK)
    clock.advance(hours=1)
    room.sending.send_due()
    assert room.platform.posts == []


def test_what_is_paused_must_be_said(room: Newsroom) -> None:
    with pytest.raises(InvalidInput) as raised:
        room.pausing.pause(BOB, GAS_LEAK, scope=PauseScope.ACCOUNT)
    assert raised.value.field == "target"
    with pytest.raises(NotPermitted):
        room.pausing.pause(CAROL, GAS_LEAK, scope=PauseScope.ACCOUNT, target=TOWN_X)
    with pytest.raises(NotPermitted):
        room.pausing.resume(ADA, pause_account(room))
