"""How often a Bluesky account is read, and how much it may still write.

A server takes 3,000 calls in five minutes from one address, and counts writes in points: three for each new post.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from connectors.base import Budget

POINTS_PER_POST = 3
#: Windows of this length and more are counted in points.
_POINTS_WINDOW_S = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """The least time between two reads of the notifications, of a newest thread, and two looks for what is gone."""

    notifications_s: float = 6.0
    newest_s: float = 15.0
    recheck_s: float = 60.0
    #: So many older threads are read in one look.
    older_at_once: int = 2


def budget_of(headers: Mapping[str, str]) -> Budget | None:
    """Return how many more posts the server takes, or None where it does not tell."""
    remaining, reset = headers.get("ratelimit-remaining", ""), headers.get("ratelimit-reset", "")
    window = headers.get("ratelimit-policy", "").partition("w=")[2].partition(";")[0]
    if not (remaining.isdecimal() and reset.isdecimal()):
        return None
    points = window.isdecimal() and int(window) >= _POINTS_WINDOW_S
    left = int(remaining) // POINTS_PER_POST if points else int(remaining)
    return Budget(remaining=left, resets_at=datetime.fromtimestamp(int(reset), UTC))
