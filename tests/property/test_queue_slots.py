"""Whatever the week, the zone and the posts: free slots never collide, come in order, and keep their wall clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.slots import Slot, Taken, free, openings
from console.domain.time import AgencyZone
from console.domain.wall_times import exists

ACCOUNTS = ("x", "facebook", "bluesky")
_sets = st.sets(st.sampled_from(ACCOUNTS), min_size=1).map(lambda found: tuple(sorted(found)))
_slots = st.lists(
    st.tuples(st.integers(0, 6), st.times().map(lambda at: at.replace(second=0, microsecond=0)), _sets),
    max_size=12,
    unique_by=lambda slot: slot[:2],
)
_zones = st.sampled_from(["America/Toronto", "Europe/London", "Australia/Lord_Howe", "America/St_Johns"]).map(
    AgencyZone
)
_days = st.dates(date(2024, 1, 1), date(2030, 1, 1))


@settings(max_examples=60, deadline=None)
@given(week=_slots, zone=_zones, first=_days, wanted=_sets, picks=st.lists(st.integers(0, 200), max_size=6))
def test_a_queue_filled_one_by_one_never_puts_two_posts_on_one_account_at_once(
    week: list[tuple[int, time, tuple[str, ...]]],
    zone: AgencyZone,
    first: date,
    wanted: tuple[str, ...],
    picks: list[int],
) -> None:
    slots = [Slot(id=str(n), weekday=day, at=at, account_ids=accounts) for n, (day, at, accounts) in enumerate(week)]
    found = openings(slots, zone, first, 21)
    assert [opening.at for opening in found] == sorted(opening.at for opening in found)
    taken = [
        Taken(at=found[pick % len(found)].at, account_ids=frozenset(ACCOUNTS[: pick % 3 + 1]))
        for pick in picks
        if found
    ]
    for _ in range(4):
        opening = next(free(found, taken, frozenset(wanted)), None)
        if opening is None:
            break
        here = [post for post in taken if post.at == opening.at and post.account_ids & set(wanted)]
        assert not here
        assert set(wanted) <= set(opening.slot.account_ids)
        taken.append(Taken(at=opening.at, account_ids=frozenset(wanted)))


@settings(max_examples=60, deadline=None)
@given(week=_slots, zone=_zones, first=_days)
def test_an_opening_shows_its_slots_time_wherever_that_time_exists(
    week: list[tuple[int, time, tuple[str, ...]]], zone: AgencyZone, first: date
) -> None:
    slots = [Slot(id=str(n), weekday=day, at=at, account_ids=accounts) for n, (day, at, accounts) in enumerate(week)]
    for opening in openings(slots, zone, first, 21):
        local = zone.to_local(opening.at)
        meant = datetime.combine(local.date(), opening.slot.at)
        assert opening.at.tzinfo is UTC
        if exists(zone, meant):
            assert local.time() == opening.slot.at
            assert local.weekday() == opening.slot.weekday
        else:
            assert local.replace(tzinfo=None) > meant - timedelta(seconds=1)
            assert opening.note
