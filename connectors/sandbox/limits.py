"""Rate-limit windows: the X table of limits, and counting calls in fixed windows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

QUARTER_HOUR_S = 15 * 60
DAY_S = 24 * 60 * 60
POSTS_PER_APP_PER_DAY = 10_000

# Calls in 15 minutes for a user's token and for an app-only token, from X's table of July 2026 (0: not offered).
# Endpoints that the table does not name have the limits of their nearest relative.
X_LIMITS: dict[str, tuple[int, int]] = {
    "GET /2/tweets": (5000, 3500),
    "GET /2/tweets/{id}": (900, 450),
    "GET /2/tweets/search/recent": (300, 450),
    "POST /2/tweets": (100, 0),
    "DELETE /2/tweets/{id}": (50, 0),
    "PUT /2/tweets/{tweet_id}/hidden": (50, 0),
    "GET /2/users/{id}/tweets": (900, 10_000),
    "GET /2/users/{id}/mentions": (300, 450),
    "GET /2/users": (900, 300),
    "GET /2/users/{id}": (900, 300),
    "GET /2/users/by/username/{username}": (900, 300),
    "GET /2/users/me": (75, 0),
    "POST /2/media/upload": (500, 0),
    "GET /2/media/upload": (1000, 0),
    "POST /2/media/upload/initialize": (1875, 0),
    "POST /2/media/upload/{id}/append": (1875, 0),
    "POST /2/media/upload/{id}/finalize": (1875, 0),
    "POST /2/media/metadata": (500, 0),
}
OTHER_LIMIT = (300, 300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a caller stands in one window. ``reset_at`` is in Unix seconds."""

    limit: int
    remaining: int
    reset_at: int
    exceeded: bool


@dataclass(slots=True)
class _Window:
    started_s: float
    used: int


class Windows:
    """Counts calls by key; a window starts with its first call."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._windows: dict[str, _Window] = {}

    def take(self, key: str, limit: int, length_s: int) -> Standing:
        """Count one call, unless the window is used up; say where the caller stands."""
        now_s = self._now().timestamp()
        window = self._windows.get(key)
        if window is None or now_s >= window.started_s + length_s:
            window = self._windows[key] = _Window(started_s=now_s, used=0)
        exceeded = window.used >= limit
        window.used += 0 if exceeded else 1
        return Standing(
            limit=limit,
            remaining=max(0, limit - window.used),
            reset_at=int(window.started_s + length_s) + 1,
            exceeded=exceeded,
        )
