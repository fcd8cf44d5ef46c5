"""How many calls a page makes: well within its hour, and fewer when Graph says that they run low.

Graph counts a page's calls over an hour, 4800 for each person who engaged with it, and tells how much of that is used;
who goes on at the limit is kept out for longer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors import base

#: So many reads may come at once after a quiet time.
BURST = 20.0
#: From this percentage used on, this part of the usual reads is made.
_SLOWER = ((85, 0.02), (75, 0.1), (60, 0.5))
#: From this percentage used on, what is left is shared out over the rest of Graph's hour.
SLOW_DOWN, STOP = 75, 100
HOUR_S = 3600
_SHARE_S = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """The least time between two reads of the mentions, of a newest post and of a whole thread; all reads a second."""

    mentions_s: float = 20.0
    newest_s: float = 9.0
    recheck_s: float = 600.0
    #: 2700 an hour; the rest is for publishing, answering and looking.
    calls_per_s: float = 0.75


@dataclass(slots=True, kw_only=True)
class Budget:
    """The reads that may be made now. Times are in Unix seconds."""

    calls: float = BURST
    at_s: float = 0.0
    used_percent: int = 0
    not_before_s: float = 0.0

    def refill(self, now_s: float, calls_per_s: float) -> None:
        """Add what came together since the last time."""
        part = next((part for percent, part in _SLOWER if self.used_percent >= percent), 1.0)
        since_s = max(0.0, now_s - self.at_s) if self.at_s else 0.0
        self.calls = min(BURST, self.calls + since_s * calls_per_s * part)
        self.at_s = now_s

    def spend(self, headers: Mapping[str, str]) -> None:
        """Note a read, and what its answer says about the hour."""
        self.calls -= 1
        self.used_percent = max([0, *_percentages(headers)])

    @property
    def is_low(self) -> bool:
        """Whether even the newest posts have to wait their turn."""
        return self.used_percent >= _SLOWER[-1][0] and self.calls < 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """How much of its hour Graph said that is used, when, and how long to stay away (0: not told)."""

    percent: int
    minutes_to_wait: int
    told_at: datetime

    @classmethod
    def parse(cls, headers: Mapping[str, str], now: datetime) -> Usage | None:
        """Read an answer's headers; None where they say nothing."""
        percentages = list(_percentages(headers))
        minutes = max([0, *minutes_to_wait(headers)])
        return cls(percent=max(percentages), minutes_to_wait=minutes, told_at=now) if percentages else None

    def budget(self) -> base.Budget | None:
        """Return the writes that are left; None while there are plenty: Graph tells percentages and no numbers.

        Its smallest hour has 200 calls, so a percent is one write (two calls) at least. From ``SLOW_DOWN`` on a fifth
        of what is left may go out in five minutes; at ``STOP`` nothing until the time that Graph names: calls while
        blocked make the block longer.
        """
        left = STOP - self.percent
        if left <= 0:
            wait_s = self.minutes_to_wait * 60 or HOUR_S
            return base.Budget(remaining=0, resets_at=self.told_at + timedelta(seconds=wait_s))
        if self.percent >= SLOW_DOWN:
            return base.Budget(remaining=max(1, left // 5), resets_at=self.told_at + timedelta(seconds=_SHARE_S))
        return None


def minutes_to_wait(headers: Mapping[str, str]) -> Iterator[int]:
    """Yield every ``estimated_time_to_regain_access``."""
    for usage in _told(headers, "x-business-use-case-usage"):
        minutes = usage.get("estimated_time_to_regain_access")
        if isinstance(minutes, int):
            yield minutes


def _percentages(headers: Mapping[str, str]) -> Iterator[int]:
    """Yield every percentage in ``X-App-Usage`` and ``X-Business-Use-Case-Usage``; either may be absent."""
    for name in ("x-app-usage", "x-business-use-case-usage"):
        for usage in _told(headers, name):
            given = [usage.get(each) for each in ("call_count", "total_time", "total_cputime")]
            yield from (value for value in given if isinstance(value, int))


def _told(headers: Mapping[str, str], name: str) -> Iterator[Mapping[str, object]]:
    try:
        told = json.loads(headers.get(name) or "{}")
    except ValueError:
        return
    if not isinstance(told, dict):
        return
    listed = [entry for value in told.values() if isinstance(value, list) for entry in value]
    yield from (entry for entry in [told, *listed] if isinstance(entry, dict))
