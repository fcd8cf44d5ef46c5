"""The planning calendar: a month or a week of posts, moved by drag or by keyboard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).parent
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One post on one day; ``kind`` colours it (waiting, scheduled, sent, attention, quiet), ``shape`` marks it too."""

    id: str
    title: str
    time: str
    state: str
    kind: str
    shape: str
    movable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the person did: opened an item, or moved one to a day."""

    opened: str | None = None
    moved: tuple[str, date] | None = None


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
    days: Sequence[date], items: Mapping[date, Sequence[Item]], *, today: date, month: date, label: str, key: str
) -> Choice:
    """Show the grid and return what was done with it since the last run."""
    data = {
        "label": label,
        "weekdays": list(WEEKDAYS),
        "days": [_day(day, items.get(day, ()), today, month) for day in days],
    }
    result = _component()(key=key, data=data, on_opened_change=_noted, on_moved_change=_noted)
    moved: Any = getattr(result, "moved", None)
    return Choice(
        opened=getattr(result, "opened", None),
        moved=(str(moved["id"]), date.fromisoformat(moved["day"])) if moved else None,
    )


def _day(day: date, items: Sequence[Item], today: date, month: date) -> dict[str, Any]:
    return {
        "iso": day.isoformat(),
        "number": str(day.day),
        "label": f"{day:%A} {day.day} {day:%B}",
        "today": day == today,
        "outside": day.month != month.month,
        "items": [asdict(item) for item in items],
    }


def _noted() -> None:
    """Let the page run again; the choice is read from the component's result."""


def _component() -> Any:
    return st.components.v2.component(
        "rapport.calendar",
        css=(_HERE / "calendar.css").read_text(encoding="utf-8"),
        js=(_HERE / "calendar.js").read_text(encoding="utf-8"),
    )
