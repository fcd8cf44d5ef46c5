"""Slowing down before a window is used up, from what the platforms' answers say."""

from __future__ import annotations

import json

import pytest

from connectors.facebook.pace import BURST, Budget
from connectors.x.pace import Standing, gap_s, standing_of
from connectors.x.place import Place

NOW_S = 1_000_000.0


def standing(left: int, *, limit: int = 300, ends_in_s: int = 900) -> Standing:
    return Standing(limit=limit, left=left, reset_s=int(NOW_S) + ends_in_s)


def test_with_plenty_left_the_usual_gap_is_kept() -> None:
    assert gap_s(standing(299), NOW_S, 4.0) == 4.0
    assert gap_s(None, NOW_S, 4.0) == 4.0


@pytest.mark.parametrize(("left", "ends_in_s"), [(150, 900), (100, 600), (61, 30)])
def test_what_is_left_lasts_to_the_end_of_the_window_with_a_reserve(left: int, ends_in_s: int) -> None:
    gap = gap_s(standing(left, ends_in_s=ends_in_s), NOW_S, 4.0)
    assert gap >= 4.0
    assert ends_in_s / gap <= left - 60


def test_at_the_reserve_the_window_s_end_is_waited_for() -> None:
    assert gap_s(standing(60, ends_in_s=500), NOW_S, 4.0) == 500
    assert gap_s(standing(0, ends_in_s=-5), NOW_S, 4.0) == 4.0, "a window that has ended holds nobody up"


@pytest.mark.parametrize("headers", [{}, {"x-rate-limit-limit": "300"}, {"x-rate-limit-remaining": "-1"}])
def test_headers_that_say_nothing_are_no_reason_to_stop(headers: dict[str, str]) -> None:
    assert standing_of(headers) is None


def test_a_cursor_of_an_older_version_is_read() -> None:
    place = Place.parse(json.dumps({"mentions": "7", "rechecked_at": "2026-11-23T15:00:00+00:00", "turns": {"5": 2}}))
    assert (place.mentions, place.turns) == ("7", {"5": 2})


def test_reads_of_a_page_come_together_slowly_and_never_beyond_a_burst() -> None:
    budget = Budget(calls=0, at_s=NOW_S)
    budget.refill(NOW_S + 4, 0.75)
    assert budget.calls == 3
    budget.refill(NOW_S + 4000, 0.75)
    assert budget.calls == BURST


@pytest.mark.parametrize(("used", "calls"), [(59, 75), (60, 37.5), (75, 7.5), (85, 1.5), (100, 1.5)])
def test_a_page_is_read_less_when_its_hour_runs_low(used: int, calls: float) -> None:
    budget = Budget(calls=-100, at_s=NOW_S)
    told = json.dumps({"1": [{"type": "pages", "call_count": 3, "total_time": used, "total_cputime": 0}]})
    budget.spend({"x-business-use-case-usage": told})
    budget.refill(NOW_S + 100, 0.75)
    assert budget.calls == pytest.approx(calls - 101)


@pytest.mark.parametrize("told", ["", "not json", "[]", '{"call_count": "many"}', '{"1": [7]}'])
def test_usage_that_cannot_be_read_is_no_usage(told: str) -> None:
    budget = Budget()
    budget.spend({"x-app-usage": told})
    assert budget.used_percent == 0
