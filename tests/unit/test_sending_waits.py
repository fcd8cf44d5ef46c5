"""Waiting as promised: a budget is spent ahead, a back-off is really waited, and not all come back at once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from connectors.base import Budget, Price
from connectors.fake import FakePlatform, Fault
from console.domain.deliveries import DeliveryState
from console.services.settling import Settling
from console.services.spending import Spending
from console.storage.unit_of_work import UnitOfWork
from tests.cast import HARBOURFORD
from tests.conftest import SteppedClock
from tests.newsroom import TOWN_FACEBOOK, Newsroom


@pytest.fixture
def room(begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> Newsroom:
    room = Newsroom(begin, clock, tmp_path, FakePlatform(clock=clock))
    room.move_in()
    return room


def test_what_the_platform_says_is_left_is_spent_ahead_and_the_rest_waits(room: Newsroom, clock: SteppedClock) -> None:
    posts = [room.scheduled(f"Notice {number}.") for number in range(4)]
    other = room.scheduled("Elsewhere.", account_ids=[TOWN_FACEBOOK])
    clock.advance(hours=1)
    opens_at = clock.now() + timedelta(minutes=5)
    with room.begin() as tx:
        tx.budgets.note("acct_x", Budget(remaining=2, resets_at=opens_at), clock.now())
    room.sending.send_due()
    assert len([call for call in room.platform.calls if call.platform == "x"]) == 2
    assert room.only(other.id).state is DeliveryState.SENT
    waiting = [room.only(post.id) for post in posts if room.only(post.id).state is DeliveryState.PLANNED]
    assert len(waiting) == 2
    assert all(opens_at <= each.next_attempt_at <= opens_at + timedelta(seconds=5) for each in waiting)
    assert all("takes no more posts" in each.last_error for each in waiting)
    clock.advance(minutes=5, seconds=5)
    room.sending.send_due()
    assert {room.only(post.id).state for post in posts} == {DeliveryState.SENT}


def test_each_answer_corrects_the_budget(room: Newsroom, clock: SteppedClock) -> None:
    for number in range(3):
        room.scheduled(f"Notice {number}.")
    clock.advance(hours=1)
    room.platform.budget = Budget(remaining=1, resets_at=clock.now() + timedelta(minutes=5))
    room.sending.send_due()
    assert len(room.platform.calls) == 2


def test_a_refused_call_corrects_the_budget_too(room: Newsroom, clock: SteppedClock) -> None:
    for number in range(2):
        room.scheduled(f"Notice {number}.")
    clock.advance(hours=1)
    room.platform.budget = Budget(remaining=0, resets_at=clock.now() + timedelta(minutes=5))
    room.platform.fail(Fault.RATE_LIMIT, operation="publish")
    room.sending.send_due()
    assert len(room.platform.calls) == 1


def test_what_waits_past_its_limit_for_the_platform_is_missed_not_late(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled()
    clock.advance(hours=1)
    with room.begin() as tx:
        tx.budgets.note("acct_x", Budget(remaining=0, resets_at=clock.now() + timedelta(hours=1)), clock.now())
    room.sending.send_due()
    clock.advance(hours=1, seconds=5)
    room.sending.send_due()
    assert room.only(post.id).state is DeliveryState.MISSED
    assert room.platform.calls == []


def test_a_back_off_doubles_is_really_waited_and_differs_between_deliveries(
    room: Newsroom, clock: SteppedClock
) -> None:
    posts = [room.scheduled(f"Notice {number}.") for number in range(3)]
    room.platform.fail(Fault.UNAVAILABLE, operation="publish", times=6)
    clock.advance(hours=1)
    for shortest, longest in ((2.5, 5.0), (5.0, 10.0)):
        room.sending.send_due()
        tries = len(room.platform.calls)
        waits = [(room.only(post.id).next_attempt_at - clock.now()).total_seconds() for post in posts]
        assert all(shortest <= wait <= longest for wait in waits)
        assert len(set(waits)) == len(posts)
        clock.advance(seconds=min(waits) - 0.1)
        room.sending.send_due()
        assert len(room.platform.calls) == tries
        clock.advance(seconds=longest)
    room.sending.send_due()
    assert {room.only(post.id).state for post in posts} == {DeliveryState.SENT}


def test_what_a_platform_charges_is_kept_once_with_what_was_sent(room: Newsroom, clock: SteppedClock) -> None:
    with room.begin() as tx:
        tx.agency.save(HARBOURFORD)
    room.platform.price = Price(usd=Decimal("0.015"), why="Each post costs.")
    spending = Spending(begin=room.begin, clock=clock, connector_for=room.connector_for, media_folder=room.folder)
    settling = Settling(begin=room.begin, clock=clock, connector_for=room.connector_for, costs=spending)
    room.sending._settling = settling
    room.scheduled("Refused."), room.scheduled("Sent.")
    room.platform.fail(Fault.REFUSE, operation="publish")
    clock.advance(hours=1)
    room.sending.send_due()
    with room.begin.reading() as tx:
        spent = tx.costs.sum_spent("acct_x", clock.now() - timedelta(days=1), clock.now() + timedelta(days=1))
    assert (len(room.platform.posts), spent) == (1, Decimal("0.015"))


def test_a_look_waits_while_the_same_words_go_out_for_another_post(room: Newsroom, clock: SteppedClock) -> None:
    first = room.scheduled("Office closed today.")
    second = room.scheduled("Office closed today.", due_at=clock.now() + timedelta(hours=1, seconds=30))
    room.platform.fail(Fault.LOSE, operation="publish")
    clock.advance(hours=1)
    room.sending.send_due()
    clock.advance(seconds=30)

    def look() -> None:
        room.sending.look_up_doubtful()

    room.platform.when_accepted = look
    room.sending.send_due()
    room.platform.when_accepted = None
    (public,) = room.platform.posts
    assert room.only(second.id).remote_id == public.remote_id
    assert room.only(first.id).state is DeliveryState.UNCONFIRMED
