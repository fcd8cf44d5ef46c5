"""How the inbox is looked at: filters, pages of a list, and counts per desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from console.domain.messages import Message


class Order(StrEnum):
    """What comes first; what is urgent always does."""

    NEWEST = "newest"
    #: The clock that runs out first; what has no clock is left out.
    CLOCK = "clock"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxFilter:
    """Which messages a list shows; an empty field filters nothing."""

    desk: str = ""
    done: bool = False
    platform: str = ""
    flag: str = ""
    overdue: bool = False
    urgent: bool = False
    taken_by: str = ""
    contains: str = ""
    order: Order = Order.NEWEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a list a page ended; the next page goes on from here, whatever has arrived since."""

    rank: int
    at: datetime
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxPage:
    """Some messages of a list, and where the next page starts (None at the end)."""

    messages: tuple[Message, ...]
    next: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskCount:
    """How many messages wait at one desk."""

    desk: str
    waiting: int
    overdue: int
    urgent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadUrgent:
    """Urgent messages that nobody has opened yet, and since when the oldest waits."""

    count: int
    oldest_at: datetime | None
