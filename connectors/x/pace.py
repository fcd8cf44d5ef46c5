"""How often each kind of read is made on X: within its windows, and slower before one of them is used up.

X allows 300 reads of the mentions and 300 searches in 15 minutes, and 5000 look-ups; each kind has its own window.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from connectors.base import Budget

#: This part of a window is left for others who use the same token, and for bursts.
RESERVE = 0.2
#: With more than this part of the window left there is no need to slow down.
PLENTY = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """The least time between two reads of a kind, in seconds."""

    mentions_s: float = 4.0
    search_s: float = 4.0
    #: Whether what we have read was edited or deleted since.
    lookup_s: float = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where X says that we stand in a window; ``reset_s`` is in Unix seconds."""

    limit: int
    left: int
    reset_s: int

    @property
    def has_plenty(self) -> bool:
        """Whether more pages may be read at once."""
        return self.left > self.limit * PLENTY


def standing_of(headers: Mapping[str, str]) -> Standing | None:
    """Return what an answer's headers say about its window, or None where they say nothing."""
    limit, left, reset_s = (headers.get(f"x-rate-limit-{name}", "") for name in ("limit", "remaining", "reset"))
    if not (limit.isdecimal() and left.isdecimal() and reset_s.isdecimal()):
        return None
    return Standing(limit=int(limit), left=int(left), reset_s=int(reset_s))


def budget_of(headers: Mapping[str, str]) -> Budget | None:
    """Return the window that lets the fewest posts through: of 15 minutes, or the app's or the account's day."""
    told = []
    for name in ("x-rate-limit", "x-app-limit-24hour", "x-user-limit-24hour"):
        left, reset_s = headers.get(f"{name}-remaining", ""), headers.get(f"{name}-reset", "")
        if left.isdecimal() and reset_s.isdecimal():
            told.append(Budget(remaining=int(left), resets_at=datetime.fromtimestamp(int(reset_s), UTC)))
    return min(told, key=lambda budget: (budget.remaining, -budget.resets_at.timestamp()), default=None)


def gap_s(standing: Standing | None, now_s: float, usual_s: float) -> float:
    """Return how long to wait before the next read, so that what is left of the window lasts to its end."""
    if standing is None or standing.has_plenty:
        return usual_s
    window_s = max(0.0, standing.reset_s - now_s)
    spare = standing.left - standing.limit * RESERVE
    return max(usual_s, window_s / spare if spare >= 1 else window_s)
