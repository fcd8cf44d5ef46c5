"""Several posts moved together: all or none, on the wall clock, with what happens said first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.domain.accounts import AccountState
from console.domain.errors import Blocked, Conflict, InvalidInput, NotPermitted
from console.domain.posts import PostState
from tests.conftest import ALICE, BOB, CAROL, SteppedClock
from tests.newsroom import TOWN_X
from tests.planning_room import PlanningRoom, approve


def _due(room: PlanningRoom) -> list[str]:
    return room.shown([post.due_at for post in room.posts()])


def test_posts_keep_their_hour_across_a_change_of_the_clocks(room: PlanningRoom, clock: SteppedClock) -> None:
    clock.instant = room.wall("2027-03-12 08:00")
    posts = [room.post_at("2027-03-13 09:00"), room.post_at("2027-03-13 17:00")]
    room.plan.moving.shift(ALICE, [post.id for post in posts], days=1)
    assert _due(room) == ["2027-03-14 09:00 EDT", "2027-03-14 17:00 EDT"]


def test_what_will_happen_is_said_first(room: PlanningRoom) -> None:
    draft, approved = room.post_at("2026-11-24 09:00"), approve(room, room.post_at("2026-11-25 09:00"), BOB)
    moves = room.plan.moving.preview([approved.id, draft.id], days=1, hours=2)
    assert [(move.post_id, move.loses_approval, move.refusal) for move in moves] == [
        (draft.id, False, ""), (approved.id, True, ""),
    ]  # fmt: skip
    assert room.shown([move.now for move in moves]) == ["2026-11-25 11:00 EST", "2026-11-26 11:00 EST"]
    assert _due(room) == ["2026-11-24 09:00 EST", "2026-11-25 09:00 EST"], "nothing moved yet"


def test_an_approved_post_that_moves_waits_for_approval_again(room: PlanningRoom) -> None:
    post = approve(room, room.post_at("2026-11-25 09:00"), BOB)
    room.plan.moving.shift(ALICE, [post.id], hours=3)
    moved = room.news.post(post.id)
    assert (moved.state, moved.approval) == (PostState.IN_REVIEW, None)


def test_one_refusal_and_none_of_them_moves(room: PlanningRoom, clock: SteppedClock) -> None:
    clock.instant = room.wall("2027-03-12 08:00")
    first, second = room.post_at("2027-03-13 02:30"), room.post_at("2027-03-13 09:00")
    approve(room, second, BOB)
    with pytest.raises(Blocked, match="02:30 does not exist on 14 March"):
        room.plan.moving.shift(ALICE, [first.id, second.id], days=1)
    assert _due(room) == ["2027-03-13 02:30 EST", "2027-03-13 09:00 EST"]
    assert room.news.post(second.id).state is PostState.SCHEDULED


def test_what_stands_against_one_of_them_is_said_with_its_title(room: PlanningRoom) -> None:
    draft, approved = room.post_at("2026-11-24 09:00"), approve(room, room.post_at("2026-11-25 09:00"), BOB)
    with room.begin() as tx:
        tx.accounts.move(TOWN_X, expected=AccountState.CONNECTED, to=AccountState.NEEDS_RECONNECT)
    with pytest.raises(Blocked, match=r"Elm Street: .*connected again"):
        room.plan.moving.shift(ALICE, [draft.id, approved.id], days=1)
    assert _due(room) == ["2026-11-24 09:00 EST", "2026-11-25 09:00 EST"]
    assert room.news.post(approved.id).state is PostState.SCHEDULED


def test_the_past_is_refused_also_for_drafts(room: PlanningRoom) -> None:
    post = room.post_at("2026-11-24 09:00")
    with pytest.raises(Blocked, match="has passed"):
        room.plan.moving.shift(ALICE, [post.id], days=-2)
    assert _due(room) == ["2026-11-24 09:00 EST"]


def test_what_went_out_or_has_no_time_stays(room: PlanningRoom, clock: SteppedClock) -> None:
    post = approve(room, room.post_at("2026-11-23 10:30"), BOB)
    clock.advance(minutes=31)
    room.news.sending.send_due()
    timeless = room.news.draft(due_at=None)
    refusals = [move.refusal for move in room.plan.moving.preview([post.id, timeless.id], days=1)]
    assert "stays where it is" in refusals[0]
    assert "no time yet" in refusals[1]


def test_undo_puts_the_times_back_but_no_approval(room: PlanningRoom) -> None:
    approved, draft = approve(room, room.post_at("2026-11-25 09:00"), BOB), room.post_at("2026-11-26 09:00")
    moved = room.plan.moving.shift(ALICE, [approved.id, draft.id], days=2)
    room.plan.moving.undo(ALICE, moved)
    assert _due(room) == ["2026-11-25 09:00 EST", "2026-11-26 09:00 EST"]
    assert room.news.post(approved.id).state is PostState.IN_REVIEW
    assert room.news.post(draft.id).state is PostState.DRAFT


def test_undo_never_overwrites_what_a_colleague_did_since(room: PlanningRoom) -> None:
    one, two = room.post_at("2026-11-25 09:00"), room.post_at("2026-11-26 09:00")
    moved = room.plan.moving.shift(ALICE, [one.id, two.id], days=1)
    now = room.news.post(two.id)
    room.news.posting.save(BOB, two.id, replace(now.content, text="Bob's words."), version=now.version)
    with pytest.raises(Conflict, match="was changed since"):
        room.plan.moving.undo(ALICE, moved)
    assert _due(room) == ["2026-11-26 09:00 EST", "2026-11-27 09:00 EST"]


def test_the_first_of_a_time_that_comes_twice_is_taken_and_said(room: PlanningRoom, clock: SteppedClock) -> None:
    clock.instant = room.wall("2027-11-05 08:00")
    post = room.post_at("2027-11-06 01:30")
    (move,) = room.plan.moving.preview([post.id], days=1)
    assert room.shown([move.now]) == ["2027-11-07 01:30 EDT"]
    assert "comes twice" in move.note


def test_somebody_who_may_not_write_moves_nothing(room: PlanningRoom) -> None:
    post = room.post_at("2026-11-25 09:00")
    with pytest.raises(NotPermitted):
        room.plan.moving.shift(CAROL, [post.id], days=1)
    moved = room.plan.moving.shift(ALICE, [post.id], days=1)
    with pytest.raises(NotPermitted):
        room.plan.moving.undo(CAROL, moved)
    with pytest.raises(InvalidInput):
        room.plan.moving.shift(ALICE, [post.id])


def test_one_post_is_placed_where_it_is_dropped_and_moved_back(room: PlanningRoom) -> None:
    post = room.post_at("2026-11-25 09:00")
    moved = room.plan.moving.place(ALICE, post.id, room.wall("2026-11-27 12:00"))
    assert _due(room) == ["2026-11-27 12:00 EST"]
    room.plan.moving.undo(ALICE, [moved])
    assert _due(room) == ["2026-11-25 09:00 EST"]


def test_a_draft_without_a_time_is_placed_too_but_never_in_the_past(room: PlanningRoom) -> None:
    timeless = room.news.draft(due_at=None)
    with pytest.raises(Blocked, match="has passed"):
        room.plan.moving.place(ALICE, timeless.id, room.wall("2026-11-22 12:00"))
    with pytest.raises(NotPermitted):
        room.plan.moving.place(CAROL, timeless.id, room.wall("2026-11-27 12:00"))
    assert room.plan.moving.place(ALICE, timeless.id, room.wall("2026-11-27 12:00")).was is None
    assert _due(room) == ["2026-11-27 12:00 EST"]
