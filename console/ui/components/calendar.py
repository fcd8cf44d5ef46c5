"""The planning calendar: a month or a week of posts and free slots, moved by drag or by keyboard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).parent
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One post on one day; ``kind`` and ``shape`` mark its state beside the word, the shades are its campaign's."""

    id: str
    title: str
    time: str
    state: str
    kind: str
    shape: str
    movable: bool
    #: The campaign's name and its colour on light and on dark; empty without one.
    campaign: str = ""
    light: str = ""
    dark: str = ""
    #: Accounts and first words, for the week.
    detail: str = ""
    #: Whether it is one of a series.
    repeats: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A free slot of the queue; ``at`` names its instant (ISO 8601)."""

    at: str
    time: str
    accounts: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the person did last: opened a post or a free slot, moved a post to a day or into a slot, ticked some."""

    opened: str | None = None
    slot: datetime | None = None
    moved: tuple[str, date] | None = None
    hours: tuple[str, int] | None = None
    placed: tuple[str, datetime] | None = None
    ticked: frozenset[str] = frozenset()


def month_days(month: date) -> list[date]:
    """Return the days of whole weeks (from Monday) that hold ``month``."""
    first = month.replace(day=1)
    start = first - timedelta(days=first.weekday())
    after = (first + timedelta(days=32)).replace(day=1)
    weeks = -(-(after - start).days // 7)
    return [start + timedelta(days=number) for number in range(weeks * 7)]


def week_days(day: date) -> list[date]:
    """Return the seven days of ``day``'s week, from Monday."""
    start = day - timedelta(days=day.weekday())
    return [start + timedelta(days=number) for number in range(7)]


def calendar(
    days: Sequence[date],
    items: Mapping[date, Sequence[Item]],
    places: Mapping[date, Sequence[Place]],
    *,
    today: date,
    month: date,
    label: str,
    ticking: bool,
    ticked: frozenset[str],
    key: str,
) -> Choice:
    """Show the grid and return what was done with it since the last run; while ``ticking`` a press ticks a post."""
    data = {
        "label": label,
        "weekdays": list(WEEKDAYS),
        "week": len(days) == len(WEEKDAYS),
        "ticking": ticking,
        "ticked": sorted(ticked),
        "days": [_day(day, items.get(day, ()), places.get(day, ()), today, month) for day in days],
    }
    noted = dict.fromkeys(
        (f"on_{name}_change" for name in ("opened", "slot", "moved", "hours", "placed", "ticks")), _noted
    )
    return _choice(_component()(key=key, data=data, **noted), ticked)


def _choice(result: Any, ticked: frozenset[str]) -> Choice:
    slot, moved, hours, placed, ticks = (
        getattr(result, name, None) for name in ("slot", "moved", "hours", "placed", "ticks")
    )
    return Choice(
        opened=getattr(result, "opened", None),
        slot=datetime.fromisoformat(slot) if slot else None,
        moved=(str(moved["id"]), date.fromisoformat(moved["day"])) if moved else None,
        hours=(str(hours["id"]), int(hours["by"])) if hours else None,
        placed=(str(placed["id"]), datetime.fromisoformat(placed["at"])) if placed else None,
        ticked=frozenset(map(str, ticks)) if ticks is not None else ticked,
    )


def _day(day: date, items: Sequence[Item], places: Sequence[Place], today: date, month: date) -> dict[str, Any]:
    return {
        "iso": day.isoformat(),
        "number": str(day.day),
        "label": f"{day:%A} {day.day} {day:%B}",
        "today": day == today,
        "past": day < today,
        "outside": day.month != month.month,
        "items": [asdict(item) for item in items],
        "places": [asdict(place) for place in places],
    }


def _noted() -> None:
    """Let the page run again; the choice is read from the component's result."""


def _component() -> Any:
    return st.components.v2.component(
        "rapport.calendar",
        css=(_HERE / "calendar.css").read_text(encoding="utf-8"),
        js=(_HERE / "calendar.js").read_text(encoding="utf-8"),
    )
