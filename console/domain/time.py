"""Instants are aware and UTC; the agency has one time zone, and entry in it can be impossible or ambiguous."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from console.domain.errors import InvalidInput


class Clock(Protocol):
    """Where "now" comes from, so that tests can step time."""

    def now(self) -> datetime:
        """Return the present instant, aware and UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class AgencyZone:
    """The agency's time zone, by its IANA name."""

    name: str

    @property
    def info(self) -> ZoneInfo:
        """The zone's rules."""
        return ZoneInfo(self.name)

    def to_local(self, instant: datetime) -> datetime:
        """Return ``instant`` on the agency's wall clock."""
        return instant.astimezone(self.info)

    def from_local(self, wall: datetime, *, later: bool | None = None) -> datetime:
        """Return the UTC instant of a naive wall-clock time.

        Raises InvalidInput for a time that the spring change skips, and for one that the autumn
        change repeats unless ``later`` says which of the two is meant.
        """
        first = wall.replace(tzinfo=self.info, fold=0)
        second = wall.replace(tzinfo=self.info, fold=1)
        if first.utcoffset() == second.utcoffset():
            return first.astimezone(UTC)
        if first.astimezone(UTC).astimezone(self.info).replace(tzinfo=None) != wall:
            raise InvalidInput(
                f"{wall:%H:%M} does not exist on {wall:%d %B %Y} in {self.name}: "
                "the clocks go forward over it. Choose a time an hour earlier or later.",
                field="due_at",
            )
        if later is None:
            raise InvalidInput(
                f"{wall:%H:%M} comes twice on {wall:%d %B %Y} in {self.name}: the clocks go back. "
                "Say whether you mean the first or the second.",
                field="due_at",
            )
        return (second if later else first).astimezone(UTC)

    def label(self, instant: datetime) -> str:
        """Return the zone's short name at ``instant``, such as ``EDT``."""
        return self.to_local(instant).strftime("%Z")

    def show(self, instant: datetime) -> str:
        """Return ``Mon 23 Nov, 14:05 EST`` for the screen."""
        local = self.to_local(instant)
        return f"{local:%a} {local.day} {local:%b}, {local:%H:%M %Z}"
