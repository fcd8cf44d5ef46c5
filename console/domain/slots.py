"""The queue: places in the week, by weekday and agency-local time, that wait for posts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from console.domain.errors import InvalidInput
from console.domain.time import AgencyZone
from console.domain.wall_times import resolve

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A weekday (0 is Monday) and wall-clock time at which its accounts can take a post, whatever the clocks do."""

    id: str
    weekday: int
    at: time
    account_ids: tuple[str, ...]

    def label(self) -> str:
        """Return ``Monday 09:00``."""
        return f"{WEEKDAYS[self.weekday]} {self.at:%H:%M}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A slot on one date; ``note`` says what daylight saving did to it."""

    slot: Slot
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A post that stands at a time on some accounts."""

    at: datetime
    account_ids: frozenset[str]


def check_slot(weekday: int, at: time, account_ids: Sequence[str]) -> None:
    """Raise InvalidInput, at the field, for a slot that cannot be."""
    if weekday not in range(7):
        raise InvalidInput("Choose a day of the week.", field="weekday")
    if at.second or at.microsecond or at.tzinfo:
        raise InvalidInput("A slot is a whole minute on the agency's clock.", field="at")
    if not account_ids:
        raise InvalidInput("Choose the accounts that post in this slot.", field="account_ids")


def openings(slots: Iterable[Slot], zone: AgencyZone, first: date, days: int) -> list[Opening]:
    """Return every slot's times on ``days`` dates from ``first``, by time."""
    dates = [first + timedelta(days=number) for number in range(days)]
    found = [opening for slot in slots for opening in _on(slot, zone, dates)]
    return sorted(found, key=lambda opening: (opening.at, opening.slot.id))


def free(found: Iterable[Opening], taken: Iterable[Taken], account_ids: frozenset[str]) -> Iterator[Opening]:
    """Yield the openings in which none of ``account_ids`` has a post already; a slot must serve all of them."""
    busy = [(_minute(post.at), post.account_ids) for post in taken]
    for opening in found:
        wanted = account_ids or frozenset(opening.slot.account_ids)
        serves = wanted <= frozenset(opening.slot.account_ids)
        if serves and not any(at == _minute(opening.at) and wanted & accounts for at, accounts in busy):
            yield opening


def _on(slot: Slot, zone: AgencyZone, dates: Iterable[date]) -> Iterator[Opening]:
    for day in dates:
        if day.weekday() == slot.weekday:
            moment = resolve(zone, datetime.combine(day, slot.at))
            yield Opening(slot=slot, at=moment.at, note=moment.note)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
