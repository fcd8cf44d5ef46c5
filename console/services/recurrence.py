"""Recurrence rules of RFC 5545, on the agency's wall clock: which days a series comes, and how that reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from dateutil.rrule import rrulestr

from console.domain.errors import InvalidInput
from console.domain.series import Series
from console.domain.slots import WEEKDAYS

_PART = re.compile(r"([A-Z]+)=([A-Z0-9,+-]+)")
_PARTS = frozenset({"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"})
_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_MOST_INTERVAL = 99
_DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ORDINALS = {"1": "first", "2": "second", "3": "third", "4": "fourth", "5": "fifth", "-1": "last"}
_LAST_MOMENT = time(23, 59, 59)
#: A rule that does not come within this is a mistake.
_LOOKED_AHEAD = timedelta(days=4 * 366)


def check_rule(rule: str, starts_at: datetime) -> None:
    """Raise InvalidInput for a rule that we do not take, or that never comes."""
    parts = _parts(rule)
    unknown = sorted(set(parts) - _PARTS)
    if unknown:
        raise InvalidInput(_refusal(unknown[0]), field="rule")
    if parts.get("FREQ") not in _UNITS:
        raise InvalidInput("A series comes by the day, week, month or year: FREQ=WEEKLY, for example.", field="rule")
    interval = parts.get("INTERVAL", "1")
    if not interval.isdigit() or not 1 <= int(interval) <= _MOST_INTERVAL:
        raise InvalidInput(f"INTERVAL is a number from 1 to {_MOST_INTERVAL}.", field="rule")
    if not _between(rule, starts_at, starts_at - timedelta(seconds=1), starts_at + _LOOKED_AHEAD):
        raise InvalidInput("This rule never comes. Look at its days and months.", field="rule")


def occurrences(series: Series, after: datetime, until: datetime) -> list[datetime]:
    """Return the naive wall-clock times in (after, until] at which the series comes, its exceptions left out."""
    if series.ends_on is not None:
        until = min(until, datetime.combine(series.ends_on, _LAST_MOMENT))
    found = _between(series.rule, series.starts_at, after, until)
    return [wall for wall in found if wall.date() not in series.exceptions]


def in_words(rule: str) -> str:
    """Return ``every 2 weeks on Monday and Friday``; a rule that has no such words is shown as it is."""
    try:
        parts = _parts(rule)
    except InvalidInput:
        return rule
    every, on = _every(parts), _on(parts)
    known = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "WKST"}
    return f"{every}{on}" if every and on is not None and set(parts) <= known else rule


def _parts(rule: str) -> dict[str, str]:
    found = [_PART.fullmatch(part) for part in rule.split(";")]
    parts = {match.group(1): match.group(2) for match in found if match}
    if None in found or len(parts) != len(found):
        raise InvalidInput("Write the rule like FREQ=WEEKLY;BYDAY=MO,TH.", field="rule")
    return parts


def _refusal(part: str) -> str:
    if part in {"COUNT", "UNTIL"}:
        return f"Leave {part} out of the rule: the series' last day has a field of its own."
    return f"{part} cannot be used: a series comes once a day at most, at its own time."


def _between(rule: str, starts_at: datetime, after: datetime, until: datetime) -> list[datetime]:
    """UNTIL ends the search where it has to end; without it a rule that never matches runs to the year 9999."""
    bounded = f"{rule};UNTIL={until:%Y%m%dT%H%M%S}"
    try:
        found = rrulestr(bounded, dtstart=starts_at, cache=False)
        return [wall for wall in found if after < wall <= until]
    except (ValueError, TypeError, OverflowError) as error:
        raise InvalidInput(f"This rule cannot be read: {error}.", field="rule") from error


def _every(parts: dict[str, str]) -> str:
    unit = _UNITS.get(parts.get("FREQ", ""), "")
    interval = parts.get("INTERVAL", "1")
    if not unit:
        return ""
    return f"every {unit}" if interval == "1" else f"every {interval} {unit}s"


def _on(parts: dict[str, str]) -> str | None:
    days = [_day(code) for code in parts.get("BYDAY", "").split(",") if code]
    if None in days:
        return None
    named = [day for day in days if day]
    if "BYMONTHDAY" in parts:
        named.append(f"day {parts['BYMONTHDAY'].replace(',', ', ')}")
    return f" on {_listed(named)}" if named else ""


def _day(code: str) -> str | None:
    number, name = code[:-2], code[-2:]
    if name not in _DAY_CODES or (number and number not in _ORDINALS):
        return None
    weekday = WEEKDAYS[_DAY_CODES.index(name)]
    return f"the {_ORDINALS[number]} {weekday}" if number else weekday


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
