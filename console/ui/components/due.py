"""Entering a time on the agency's wall clock, with the zone shown and the hour that comes twice asked about."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import streamlit as st

from console.domain.errors import InvalidInput
from console.domain.time import AgencyZone
from console.ui.failures import Slots

_STEP = timedelta(minutes=1)


def due_input(
    zone: AgencyZone,
    *,
    now: datetime,
    value: datetime | None,
    slots: Slots,
    key: str,
    field: str = "due_at",
    words: str = "",
) -> datetime | None:
    """Ask for a day and a time; return the UTC instant, or None where it does not exist or is not said yet.

    What is wrong is shown under the fields at once; what was typed stays. ``words`` tell two times of a page apart.
    """
    suffix = f" it {words}" if words else ""
    local = zone.to_local(value) if value else _next_hour(zone.to_local(now))
    day_column, time_column = st.columns(2)
    # through the state, so that a button elsewhere can put a time in
    st.session_state.setdefault(f"{key}.day", local.date())
    st.session_state.setdefault(f"{key}.time", local.time())
    with day_column:
        day = st.date_input(f"Day{suffix}", key=f"{key}.day", format="YYYY-MM-DD")
    with time_column:
        at = st.time_input(f"Time{suffix} ({zone.label(local)})", step=_STEP, key=f"{key}.time")
    slots.under(field)
    if not isinstance(day, date):
        return None
    return _instant(zone, datetime.combine(day, at.replace(second=0, microsecond=0)), value, slots, key, field)


def _instant(
    zone: AgencyZone, wall: datetime, value: datetime | None, slots: Slots, key: str, field: str
) -> datetime | None:
    try:
        return zone.from_local(wall)
    except InvalidInput as error:
        if "twice" not in error.message:
            slots.show(field, error.message)
            return None
    was_later = value is not None and zone.to_local(value).fold == 1
    which = st.radio(
        f"{wall:%H:%M} comes twice that night: the clocks go back. Which one do you mean?",
        ["The first (daylight time)", "The second (standard time)"],
        index=int(was_later),
        key=f"{key}.fold",
        horizontal=True,
    )
    return zone.from_local(wall, later=bool(which and which.startswith("The second")))


def _next_hour(local: datetime) -> datetime:
    return (local + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
