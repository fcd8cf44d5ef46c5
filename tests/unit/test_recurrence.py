"""Recurrence rules: which we take, which days they give, how they read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from console.domain.errors import InvalidInput
from console.domain.posts import PostContent
from console.domain.series import Series, SeriesState
from console.services.recurrence import check_rule, in_words, occurrences

START = datetime.fromisoformat("2026-11-02 09:00")


def _series(rule: str, **fields: Any) -> Series:
    usual: dict[str, Any] = {
        "id": "s", "state": SeriesState.ACTIVE, "content": PostContent(title="t", text=""), "rule": rule,
        "starts_at": START, "owner_id": "p", "author_ids": ("p",), "created_at": datetime(2026, 11, 1, tzinfo=UTC),
    }  # fmt: skip
    return Series(**usual | fields)


def _days(series: Series, until: date) -> list[str]:
    end = datetime.combine(until, START.time())
    return [f"{wall:%m-%d %H:%M}" for wall in occurrences(series, START - timedelta(days=1), end)]


def test_a_rule_gives_wall_clock_times() -> None:
    assert _days(_series("FREQ=WEEKLY;BYDAY=MO,TH"), date(2026, 11, 12)) == [
        "11-02 09:00", "11-05 09:00", "11-09 09:00", "11-12 09:00",
    ]  # fmt: skip
    assert _days(_series("FREQ=MONTHLY;BYDAY=1MO"), date(2027, 1, 31)) == ["11-02 09:00", "12-07 09:00", "01-04 09:00"]


def test_a_day_left_out_does_not_come() -> None:
    series = _series("FREQ=WEEKLY;BYDAY=MO", exceptions=(date(2026, 11, 9),))
    assert _days(series, date(2026, 11, 16)) == ["11-02 09:00", "11-16 09:00"]


def test_the_last_day_still_comes() -> None:
    assert _days(_series("FREQ=DAILY", ends_on=date(2026, 11, 3)), date(2026, 11, 30)) == ["11-02 09:00", "11-03 09:00"]


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "weekly",
        "FREQ=HOURLY",
        "FREQ=WEEKLY;COUNT=3",
        "FREQ=WEEKLY;UNTIL=20270101T000000",
        "FREQ=DAILY;BYHOUR=9,10",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=1000000000",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;FREQ=DAILY",
        "FREQ=WEEKLY\nEXDATE:20261109T090000",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTHDAY=99",
    ],
)
def test_a_rule_that_we_do_not_take_is_refused_at_the_field(rule: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_rule(rule, START)
    assert caught.value.field == "rule"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY", "every day"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "every 2 weeks on Monday and Friday"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "every month on the last Friday"),
        ("FREQ=MONTHLY;BYMONTHDAY=15", "every month on day 15"),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1", "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1"),
    ],
)
def test_a_rule_reads_as_a_person_says_it(rule: str, words: str) -> None:
    assert in_words(rule) == words
