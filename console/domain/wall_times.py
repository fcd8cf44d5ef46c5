"""A time on the agency's wall clock that repeats by the calendar, and where daylight saving puts it on one date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from console.domain.time import AgencyZone

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WallMoment:
    """The instant that a wall-clock time means on its date; ``note`` says so where it is not plainly that."""

    at: datetime
    note: str = ""


def resolve(zone: AgencyZone, wall: datetime) -> WallMoment:
    """Return when a naive ``wall`` time comes.

    A time that the spring change skips becomes the next minute that exists; of one that the autumn change
    repeats, the first is meant. Both say so. For a time that a person types, ``AgencyZone.from_local`` asks instead.
    """
    if not exists(zone, wall):
        valid = _next_that_exists(zone, wall)
        note = f"{wall:%H:%M} does not exist that day: the clocks go forward. It becomes {valid:%H:%M}."
        return WallMoment(at=_first(zone, valid), note=note)
    if comes_twice(zone, wall):
        return WallMoment(at=_first(zone, wall), note=f"{wall:%H:%M} comes twice that day: the first is meant.")
    return WallMoment(at=_first(zone, wall))


def exists(zone: AgencyZone, wall: datetime) -> bool:
    """Return whether the agency's clocks show ``wall`` at all."""
    return zone.to_local(_first(zone, wall)).replace(tzinfo=None, fold=0) == wall


def comes_twice(zone: AgencyZone, wall: datetime) -> bool:
    """Return whether the agency's clocks show ``wall`` two times."""
    first, second = (wall.replace(tzinfo=zone.info, fold=fold) for fold in (0, 1))
    return exists(zone, wall) and first.utcoffset() != second.utcoffset()


def _first(zone: AgencyZone, wall: datetime) -> datetime:
    return wall.replace(tzinfo=zone.info, fold=0).astimezone(UTC)


def _next_that_exists(zone: AgencyZone, wall: datetime) -> datetime:
    at = wall.replace(second=0, microsecond=0)
    while not exists(zone, at):
        at += _MINUTE
    return at
