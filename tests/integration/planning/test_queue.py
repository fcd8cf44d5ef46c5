"""The queue: free slots over changes of the clocks, and who may change them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from console.domain.errors import Blocked, InvalidInput, NotFound, NotPermitted
from console.domain.posts import PostState
from console.domain.time import AgencyZone
from tests.conftest import ALICE, BOB, CAROL, ERIN, SteppedClock
from tests.newsroom import TOWN_FACEBOOK, TOWN_X
from tests.planning_room import PlanningRoom, approve

BOTH = (TOWN_X, TOWN_FACEBOOK)


def _add(room: PlanningRoom, weekday: int, at: str, accounts: tuple[str, ...] = BOTH) -> str:
    slot = room.plan.queueing.add_slot(ALICE, weekday=weekday, at=time.fromisoformat(at), account_ids=accounts)
    return slot.id


def _next(room: PlanningRoom, n: int = 3, accounts: tuple[str, ...] = (TOWN_X,)) -> list[str]:
    found = room.plan.queueing.next_free_slots(room.clock.now(), n, accounts)
    return room.shown([opening.at for opening in found])


def test_the_next_free_slots_come_by_time(room: PlanningRoom) -> None:
    _add(room, 0, "09:00")
    _add(room, 0, "17:30")
    _add(room, 2, "12:00")
    assert _next(room) == ["2026-11-23 17:30 EST", "2026-11-25 12:00 EST", "2026-11-30 09:00 EST"]


def test_a_slot_with_a_post_is_taken_on_its_accounts_only(room: PlanningRoom) -> None:
    _add(room, 2, "12:00")
    room.post_at("2026-11-25 12:00", accounts=[TOWN_X])
    assert _next(room, 1) == ["2026-12-02 12:00 EST"]
    assert _next(room, 1, (TOWN_FACEBOOK,)) == ["2026-11-25 12:00 EST"]
    assert _next(room, 1, BOTH) == ["2026-12-02 12:00 EST"]


def test_a_cancelled_post_gives_its_slot_back(room: PlanningRoom) -> None:
    _add(room, 2, "12:00")
    post = room.post_at("2026-11-25 12:00")
    room.news.posting.cancel(ALICE, post.id)
    assert _next(room, 1) == ["2026-11-25 12:00 EST"]


def test_a_slot_serves_only_posts_whose_accounts_it_has(room: PlanningRoom) -> None:
    _add(room, 2, "12:00", (TOWN_X,))
    assert _next(room, 1, BOTH) == []
    assert _next(room, 1) == ["2026-11-25 12:00 EST"]


@pytest.mark.parametrize(
    ("zone", "now", "expected"),
    [
        (
            "America/Toronto",
            "2027-03-06T12:00",
            ["2027-03-07 02:30 EST", "2027-03-14 03:00 EDT", "2027-03-21 02:30 EDT"],
        ),
        (
            "America/Toronto",
            "2026-10-24T12:00",
            ["2026-10-25 02:30 EDT", "2026-11-01 02:30 EST", "2026-11-08 02:30 EST"],
        ),
        (
            "Australia/Adelaide",
            "2026-09-26T20:00",
            ["2026-09-27 02:30 ACST", "2026-10-04 03:00 ACDT", "2026-10-11 02:30 ACDT"],
        ),
        (
            "Australia/Adelaide",
            "2027-03-27T20:00",
            ["2027-03-28 02:30 ACDT", "2027-04-04 02:30 ACDT", "2027-04-11 02:30 ACST"],
        ),
    ],
)
def test_a_slot_survives_the_changes_of_the_clocks(
    room: PlanningRoom, clock: SteppedClock, zone: str, now: str, expected: list[str]
) -> None:
    room.zone = AgencyZone(zone)
    room.settle_in(room.zone)
    clock.instant = room.zone.from_local(datetime.fromisoformat(now))
    _add(room, 6, "02:30")
    assert _next(room) == expected


def test_adding_to_the_queue_takes_the_next_free_slot_and_the_one_after_for_the_next_post(room: PlanningRoom) -> None:
    _add(room, 2, "12:00")
    first, second = room.news.draft(due_at=None), room.news.draft("Another.", due_at=None)
    taken = [room.plan.queueing.add_to_queue(ERIN, post.id) for post in (first, second)]
    assert room.shown([each.at for each in taken]) == ["2026-11-25 12:00 EST", "2026-12-02 12:00 EST"]
    assert room.news.post(first.id).due_at == taken[0].at
    assert "post.queued" in room.news.verbs(first.id)


def test_queueing_an_approved_post_ends_its_approval(room: PlanningRoom) -> None:
    _add(room, 2, "12:00")
    post = approve(room, room.post_at("2026-11-24 08:00"), BOB)
    room.plan.queueing.add_to_queue(ALICE, post.id)
    assert room.news.post(post.id).state is PostState.IN_REVIEW


def test_a_post_in_a_slot_can_be_queued_again_without_moving(room: PlanningRoom) -> None:
    _add(room, 2, "12:00")
    post = room.post_at("2026-11-25 12:00")
    assert room.shown([room.plan.queueing.add_to_queue(ALICE, post.id).at]) == ["2026-11-25 12:00 EST"]


def test_without_a_slot_the_refusal_says_what_to_do(room: PlanningRoom) -> None:
    post = room.news.draft(due_at=None)
    with pytest.raises(Blocked, match="no slots yet"):
        room.plan.queueing.add_to_queue(ALICE, post.id)
    _add(room, 2, "12:00", (TOWN_FACEBOOK,))
    with pytest.raises(Blocked, match="Choose a time yourself"):
        room.plan.queueing.add_to_queue(ALICE, post.id)
    assert room.news.post(post.id).due_at is None


def test_the_same_place_twice_is_refused(room: PlanningRoom) -> None:
    _add(room, 2, "12:00", (TOWN_X,))
    with pytest.raises(InvalidInput, match="already"):
        _add(room, 2, "12:00", BOTH)
    _add(room, 2, "12:00", (TOWN_FACEBOOK,))


def test_slots_are_planned_by_those_who_plan(room: PlanningRoom) -> None:
    slot_id = _add(room, 2, "12:00")
    for stranger in (ERIN, CAROL):
        with pytest.raises(NotPermitted):
            room.plan.queueing.remove_slot(stranger, slot_id)
        with pytest.raises(NotPermitted):
            room.plan.queueing.add_slot(stranger, weekday=1, at=time(9), account_ids=[TOWN_X])
    with pytest.raises(NotPermitted):
        room.plan.queueing.add_to_queue(CAROL, room.news.draft(due_at=None).id)
    room.plan.queueing.remove_slot(ALICE, slot_id)
    assert room.plan.queueing.list_slots() == []
    with pytest.raises(NotPermitted):
        room.plan.queueing.add_to_queue(CAROL, room.news.draft(due_at=None).id)
    with pytest.raises(NotFound):
        room.plan.queueing.remove_slot(ALICE, slot_id)


def test_the_calendar_is_shown_what_is_free_and_ahead(room: PlanningRoom) -> None:
    _add(room, 0, "09:00")
    _add(room, 2, "12:00")
    room.post_at("2026-12-02 12:00", accounts=BOTH)
    found = room.plan.queueing.list_free(date(2026, 11, 23), 14)
    assert room.shown([opening.at for opening in found]) == ["2026-11-25 12:00 EST", "2026-11-30 09:00 EST"]
    assert all(opening.at.tzinfo is UTC for opening in found)
