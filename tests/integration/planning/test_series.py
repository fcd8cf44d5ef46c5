"""Series: ordinary posts ahead of their time, each once, never approved by themselves, edited ones left alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from console.domain.errors import Conflict, InvalidInput, NotPermitted
from console.domain.people import PersonState
from console.domain.posts import Post, PostState
from console.domain.series import Series, SeriesState
from console.services import access
from console.services.notice_rules import news_of
from console.services.recurring import SeriesPlan
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import ALICE, BOB, CAROL, ERIN, SteppedClock
from tests.planning_room import PlanningRoom, approve


def _begun(room: PlanningRoom, plan: SeriesPlan | None = None) -> Series:
    return room.plan.recurring.begin_series(ALICE, plan or room.weekly())


def _made(room: PlanningRoom) -> list[str]:
    return room.shown([post.due_at for post in room.posts()])


def _wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _newest(room: PlanningRoom, series: Series) -> Series:
    return room.plan.recurring.get_series(series.id)


def test_posts_are_made_ahead_as_drafts_in_the_owners_name(room: PlanningRoom) -> None:
    _begun(room)
    assert room.plan.making.make_due() == 4
    assert _made(room) == [f"2026-{day} 09:00 EST" for day in ("11-30", "12-07", "12-14", "12-21")]
    assert {(post.state, post.created_by) for post in room.posts()} == {(PostState.DRAFT, ALICE.id)}


def test_a_second_tick_makes_nothing_and_a_later_day_makes_the_next(room: PlanningRoom, clock: SteppedClock) -> None:
    _begun(room)
    room.plan.making.make_due()
    assert room.plan.making.make_due() == 0
    clock.advance(days=7)
    assert room.plan.making.make_due() == 1
    assert _made(room)[-1] == "2026-12-28 09:00 EST"


def test_many_workers_make_each_post_once(room: PlanningRoom) -> None:
    _begun(room)
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: room.plan.making.make_due(), range(4)))
    assert sum(made) == 4
    assert len(room.posts()) == 4


def test_a_series_is_never_approved_by_itself(room: PlanningRoom, clock: SteppedClock) -> None:
    _begun(room, replace(room.weekly(), submits=True))
    room.plan.making.make_due()
    assert {post.state for post in room.posts()} == {PostState.IN_REVIEW}
    clock.advance(days=8)
    room.news.sending.send_due()
    assert room.news.platform.calls == []


def test_nobody_who_wrote_some_of_the_series_approves_its_posts(room: PlanningRoom) -> None:
    series = _begun(room, replace(room.weekly(), submits=True))
    plan = replace(room.weekly(text="Bob's better words."), submits=True)
    room.plan.recurring.change_from(BOB, series.id, _wall("2026-11-30 09:00"), plan, version=1)
    room.plan.making.make_due()
    post = room.posts()[0]
    assert room.versions_by(post.id) == {ALICE.id, BOB.id}
    with pytest.raises(NotPermitted, match="Somebody else"):
        room.news.posting.approve(BOB, post.id, post.content.content_hash())
    with pytest.raises(NotPermitted, match="Somebody else"):
        room.news.posting.approve(ALICE, post.id, post.content.content_hash())


def test_nine_in_the_morning_stays_nine_when_the_clocks_change(room: PlanningRoom, clock: SteppedClock) -> None:
    clock.instant = room.wall("2027-03-10 12:00")
    _begun(room, room.weekly(rule="FREQ=DAILY", first="2027-03-13 09:00"))
    room.plan.making.make_due()
    assert _made(room)[:2] == ["2027-03-13 09:00 EST", "2027-03-14 09:00 EDT"]


def test_a_time_in_the_gap_becomes_the_next_minute_and_the_record_says_so(
    room: PlanningRoom, clock: SteppedClock
) -> None:
    clock.instant = room.wall("2027-03-13 12:00")
    _begun(room, replace(room.weekly(rule="FREQ=DAILY", first="2027-03-14 02:30"), ends_on=date(2027, 3, 14)))
    assert room.plan.making.make_due() == 1
    assert _made(room) == ["2027-03-14 03:00 EDT"]
    assert room.plan.making.make_due() == 0, "the rule's own time is the key, not the instant"


def test_this_one_only_is_left_out_made_or_not(room: PlanningRoom) -> None:
    series = _begun(room)
    room.plan.recurring.skip(ALICE, series.id, _wall("2026-12-07 09:00"))
    room.plan.making.make_due()
    room.plan.recurring.skip(ALICE, series.id, _wall("2026-12-14 09:00"))
    room.plan.making.make_due()
    assert _made(room) == ["2026-11-30 09:00 EST", "2026-12-21 09:00 EST"]


def test_this_and_later_replaces_what_nobody_edited(room: PlanningRoom) -> None:
    series = _begun(room)
    room.plan.making.make_due()
    first, second, third, fourth = room.posts()
    room.news.posting.save(BOB, third.id, replace(third.content, text="Edited by hand."), version=third.version)
    fourth = approve(room, fourth, BOB)
    effect = room.plan.recurring.effect(series.id, _wall("2026-12-07 09:00"))
    assert [[post.id for post in posts] for posts in (effect.replaced, effect.kept)] == [
        [second.id, fourth.id],
        [third.id],
    ]
    assert effect.approved == 1

    plan = room.weekly(rule="FREQ=WEEKLY;BYDAY=MO", first="2026-12-07 10:00", text="New words.")
    room.plan.recurring.change_from(ALICE, series.id, _wall("2026-12-07 09:00"), plan, version=1)
    room.plan.making.make_due()
    assert _made(room) == [
        "2026-11-30 09:00 EST",
        "2026-12-07 10:00 EST",
        "2026-12-14 09:00 EST",
        "2026-12-21 10:00 EST",
    ]
    texts = {post.id: post.content.text for post in room.posts()}
    assert texts[first.id] == "What the night patrol saw."
    assert texts[third.id] == "Edited by hand."
    assert {room.news.post(gone.id).state for gone in (second, fourth)} == {PostState.CANCELLED}


def test_a_post_that_somebody_cancelled_stays_away_when_the_series_changes(room: PlanningRoom) -> None:
    series = _begun(room)
    room.plan.making.make_due()
    gone = room.posts()[1]
    room.news.posting.cancel(ALICE, gone.id)
    room.plan.recurring.change_from(ALICE, series.id, _wall("2026-11-30 09:00"), room.weekly(text="New."), version=1)
    room.plan.making.make_due()
    assert _made(room) == [f"2026-{day} 09:00 EST" for day in ("11-30", "12-14", "12-21")]


def test_ending_a_series_leaves_what_somebody_edited(room: PlanningRoom) -> None:
    series = _begun(room)
    room.plan.making.make_due()
    edited = room.posts()[2]
    room.news.posting.save(ALICE, edited.id, replace(edited.content, text="Mine."), version=edited.version)
    room.plan.recurring.end_from(ALICE, series.id, _wall("2026-12-07 09:00"), version=1)
    room.plan.making.make_due()
    assert _made(room) == ["2026-11-30 09:00 EST", "2026-12-14 09:00 EST"]
    assert _newest(room, series).state is SeriesState.ACTIVE, "one of its times is still ahead"


def test_a_series_that_ends_before_its_next_time_is_over(room: PlanningRoom) -> None:
    series = _begun(room)
    room.plan.recurring.end_from(ALICE, series.id, _wall("2026-11-30 09:00"), version=1)
    assert _newest(room, series).state is SeriesState.ENDED
    with pytest.raises(Conflict, match="has ended"):
        room.plan.recurring.skip(ALICE, series.id, _wall("2026-11-30 09:00"))


def test_what_was_read_before_somebody_saved_is_not_saved_over_it(room: PlanningRoom) -> None:
    stale = _begun(room)
    room.plan.recurring.skip(BOB, stale.id, _wall("2026-12-07 09:00"))
    with pytest.raises(Conflict), room.begin() as tx:
        tx.series.save(stale, replace(stale, trouble="old news"))


def test_whoever_changes_a_series_that_somebody_else_changed_is_told(room: PlanningRoom) -> None:
    series = _begun(room)
    room.plan.recurring.skip(BOB, series.id, _wall("2026-12-07 09:00"))
    with pytest.raises(Conflict, match="Somebody else changed this series"):
        room.plan.recurring.end_from(ALICE, series.id, _wall("2026-12-14 09:00"), version=series.version)


def test_a_time_that_comes_twice_is_not_made_after_its_first(room: PlanningRoom, clock: SteppedClock) -> None:
    """At the second 01:10 the first 01:45 has passed, though the wall clock says that it is ahead."""
    clock.instant = room.zone.from_local(_wall("2026-11-01 01:10"), later=True)
    _begun(room, replace(room.weekly(rule="FREQ=DAILY", first="2026-10-30 01:45"), ahead_days=2))
    room.plan.making.make_due()
    assert _made(room) == ["2026-11-02 01:45 EST"]


def test_times_that_passed_while_nothing_ran_are_not_made(room: PlanningRoom, clock: SteppedClock) -> None:
    _begun(room)
    clock.advance(days=15)
    room.plan.making.make_due()
    assert _made(room)[0] == "2026-12-14 09:00 EST"


def test_a_series_whose_owner_left_says_so_once_and_makes_nothing(room: PlanningRoom) -> None:
    series = _begun(room)
    with room.begin() as tx:
        tx.people.move(ALICE.id, expected=PersonState.ACTIVE, to=PersonState.SUSPENDED)
    assert [room.plan.making.make_due() for _ in range(2)] == [0, 0]
    assert "may no longer" in _newest(room, series).trouble
    assert room.news.verbs(series.id) == ["series.begun", "series.stuck"]
    assert room.posts() == []
    with room.begin() as tx:
        tx.people.move(ALICE.id, expected=PersonState.SUSPENDED, to=PersonState.ACTIVE)
    assert room.plan.making.make_due() == 4
    assert _newest(room, series).trouble == ""
    assert room.news.verbs(series.id)[-1] == "series.unstuck"


def test_a_series_that_is_stuck_is_told_to_those_who_plan(room: PlanningRoom) -> None:
    series = _begun(room, replace(room.weekly(text="x" * 5_000), submits=True))
    room.plan.making.make_due()
    with room.begin.reading() as tx:
        (entry,) = [each for each in tx.audit.list_for(series.id) if each.verb == "series.stuck"]
        news = news_of(entry, tx)
    assert news is not None
    assert news.text.startswith("The series “Patrol notes” needs somebody: Its newest post stays a draft")
    assert (news.people, news.roles) == (frozenset({ALICE.id}), access.MAY_PLAN)


def test_what_the_platform_would_refuse_stays_a_draft_and_says_why(room: PlanningRoom) -> None:
    series = _begun(room, replace(room.weekly(text="x" * 5_000), submits=True))
    room.plan.making.make_due()
    assert {post.state for post in room.posts()} == {PostState.DRAFT}
    assert _newest(room, series).trouble.startswith("Its newest post stays a draft: ")


def test_a_plan_shows_its_first_times_with_what_the_clocks_do(room: PlanningRoom) -> None:
    moments = room.plan.recurring.preview(room.weekly(rule="FREQ=WEEKLY;BYDAY=SU", first="2027-03-07 02:30"), 2)
    assert room.shown([moment.at for moment in moments]) == ["2027-03-07 02:30 EST", "2027-03-14 03:00 EDT"]
    assert [bool(moment.note) for moment in moments] == [False, True]


def test_series_are_planned_by_those_who_write(room: PlanningRoom) -> None:
    series = _begun(room)
    wall = _wall("2026-12-07 09:00")
    with pytest.raises(NotPermitted):
        room.plan.recurring.begin_series(CAROL, room.weekly())
    with pytest.raises(NotPermitted):
        room.plan.recurring.skip(CAROL, series.id, wall)
    with pytest.raises(NotPermitted):
        room.plan.recurring.end_from(CAROL, series.id, wall, version=1)
    with pytest.raises(NotPermitted):
        room.plan.recurring.change_from(CAROL, series.id, wall, room.weekly(), version=1)
    room.plan.recurring.skip(ERIN, series.id, wall)


def test_nonsense_is_refused_at_its_field(room: PlanningRoom) -> None:
    for plan, field in (
        (replace(room.weekly(), rule="FREQ=HOURLY"), "rule"),
        (replace(room.weekly(), ends_on=date(2026, 11, 1)), "ends_on"),
        (replace(room.weekly(), ahead_days=61), "ahead_days"),
        (replace(room.weekly(), content=replace(room.weekly().content, account_ids=())), "account_ids"),
        (replace(room.weekly(), content=replace(room.weekly().content, title=" ")), "title"),
    ):
        with pytest.raises(InvalidInput) as caught:
            _begun(room, plan)
        assert caught.value.field == field


def _posts(posts: list[Post]) -> list[str]:
    return [post.id for post in posts]


def test_one_time_has_one_post_even_past_the_lock(
    sqlite_begin: UnitOfWork, clock: SteppedClock, tmp_path: Path
) -> None:
    """The key is the last guard: a second post for the same time rolls back as a whole."""
    room = PlanningRoom(sqlite_begin, clock, tmp_path / "media")
    series = _begun(room)
    room.plan.making.make_due()
    before = _posts(room.posts())
    with room.begin.reading() as tx:
        (made, *_) = tx.series.list_occurrences(series.id, _wall("2026-11-30 09:00"))
        assert len(tx.series.list_occurrences(series.id, _wall("2026-12-14 09:00"))) == 2
    extra = room.news.draft()
    with pytest.raises(Exception, match="UNIQUE"), room.begin() as tx:
        tx.series.note_occurrence(replace(made, post_id=extra.id))
    assert set(before) < set(_posts(room.posts()))
    with pytest.raises(Exception, match="UNIQUE"), room.begin() as tx:
        tx.series.note_occurrence(replace(made, wall=_wall("2027-01-04 09:00")))
