"""A wall-clock time that repeats: what daylight saving makes of it, in zones north and south."""

from __future__ import annotations

from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.slots import Slot, openings
from console.domain.time import AgencyZone
from console.domain.wall_times import exists, resolve

TORONTO, LONDON, ADELAIDE = (AgencyZone(name) for name in ("America/Toronto", "Europe/London", "Australia/Adelaide"))


def _wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _shown(zone: AgencyZone, wall: str) -> str:
    return f"{zone.to_local(resolve(zone, _wall(wall)).at):%Y-%m-%d %H:%M %Z}"


@pytest.mark.parametrize(
    ("zone", "wall", "shown"),
    [
        (TORONTO, "2027-03-14 02:30", "2027-03-14 03:00 EDT"),
        (LONDON, "2027-03-28 01:15", "2027-03-28 02:00 BST"),
        (ADELAIDE, "2026-10-04 02:59", "2026-10-04 03:00 ACDT"),
    ],
)
def test_a_time_in_the_gap_moves_to_the_next_minute_that_exists_and_says_so(
    zone: AgencyZone, wall: str, shown: str
) -> None:
    assert _shown(zone, wall) == shown
    assert "does not exist that day" in resolve(zone, _wall(wall)).note


@pytest.mark.parametrize(
    ("zone", "wall", "shown"),
    [
        (TORONTO, "2026-11-01 01:30", "2026-11-01 01:30 EDT"),
        (LONDON, "2026-10-25 01:30", "2026-10-25 01:30 BST"),
        (ADELAIDE, "2027-04-04 02:30", "2027-04-04 02:30 ACDT"),
    ],
)
def test_of_a_time_that_comes_twice_the_first_is_meant_and_it_says_so(zone: AgencyZone, wall: str, shown: str) -> None:
    assert _shown(zone, wall) == shown
    assert "comes twice that day" in resolve(zone, _wall(wall)).note


def test_an_ordinary_time_has_no_note() -> None:
    assert resolve(TORONTO, _wall("2026-11-23 09:00")).note == ""
    assert _shown(TORONTO, "2026-11-23 09:00") == "2026-11-23 09:00 EST"


def test_a_slot_keeps_its_hour_over_both_changes_of_the_clocks() -> None:
    slot = Slot(id="s", weekday=6, at=time(9), account_ids=("a",))
    spring = openings([slot], TORONTO, _wall("2027-03-01").date(), 21)
    autumn = openings([slot], TORONTO, _wall("2026-10-20").date(), 21)
    shown = [f"{TORONTO.to_local(each.at):%m-%d %H:%M %Z}" for each in (*spring, *autumn)]
    assert shown == [
        "03-07 09:00 EST",
        "03-14 09:00 EDT",
        "03-21 09:00 EDT",
        "10-25 09:00 EDT",
        "11-01 09:00 EST",
        "11-08 09:00 EST",
    ]


@given(
    wall=st.datetimes(min_value=_wall("2020-01-01"), max_value=_wall("2035-01-01")).map(
        lambda at: at.replace(second=0, microsecond=0)
    ),
    zone=st.sampled_from([TORONTO, LONDON, ADELAIDE, AgencyZone("Pacific/Apia"), AgencyZone("Asia/Kolkata")]),
)
def test_every_wall_time_comes_to_an_instant_that_shows_it_or_the_next_that_exists(
    wall: datetime, zone: AgencyZone
) -> None:
    local = zone.to_local(resolve(zone, wall).at).replace(tzinfo=None)
    assert local >= wall
    assert (local == wall) == exists(zone, wall)
