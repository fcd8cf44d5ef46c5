"""Whose turn it is to be read: comments per post and mentions, within the hour that Graph gives an account."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Protocol

from connectors.base import PLATFORM_NAMES, Batch, InboundItem, Platform
from connectors.facebook.pace import Budget, Rhythm
from connectors.rotation import whose_turn
from console.domain.errors import RateLimited
from console.domain.time import Clock

#: So many of the newest posts are read first; the others take turns. Web hooks tell sooner.
NEWEST = 3


@dataclass(slots=True, kw_only=True)
class Thread:
    """Where we are under one post: Unix time of the newest comment, a digest of each, and the last whole reading."""

    newest_s: int = 0
    known: dict[str, str] = field(default_factory=dict)
    reread_at: str = ""
    read_s: float = 0.0


@dataclass(slots=True, kw_only=True)
class Place:
    """How far everything has been read; the page's mentions are the thread without a post."""

    threads: dict[str, Thread]
    budget: Budget

    @classmethod
    def parse(cls, cursor: str | None) -> Place:
        """Read an opaque cursor, an older version's too."""
        given = json.loads(cursor or "{}")
        threads, known = given.get("threads", given), {each.name for each in fields(Thread)}
        kept = {key: {name: value[name] for name in value if name in known} for key, value in threads.items()}
        return cls(
            threads={key: Thread(**value) for key, value in kept.items()}, budget=Budget(**given.get("budget", {}))
        )

    def cursor(self, posts: Sequence[str]) -> str:
        """Write it, forgetting the posts that are no longer asked about."""
        kept = {key: asdict(thread) for key, thread in self.threads.items() if key in ("", *posts)}
        return json.dumps({"threads": kept, "budget": asdict(self.budget)}, separators=(",", ":"))


class Reader(Protocol):
    """Reads one platform's comments; every call is spent from ``budget``."""

    def mentions(self, thread: Thread, budget: Budget) -> list[InboundItem]:
        """Return the mentions that are new or have changed."""
        ...

    def comments(self, post: str, thread: Thread, budget: Budget) -> list[InboundItem]:
        """Return what is new, has changed or is gone under one of our posts."""
        ...


class Inbox:
    """Reads one account's comments and mentions, each in its turn."""

    def __init__(self, platform: Platform, reader: Reader, rhythm: Rhythm, clock: Clock) -> None:
        self._held_up = f"{PLATFORM_NAMES[platform]} asks us to wait before the next reading of comments."
        self._reader = reader
        self._rhythm = rhythm
        self._clock = clock

    def fetch(self, cursor: str | None, posts: Sequence[str]) -> Batch:
        """Return what is new or has changed. A post that is gone is passed over. ``posts`` are ours, newest first."""
        place = Place.parse(cursor)
        budget, now_s = place.budget, self._clock.now().timestamp()
        if now_s < budget.not_before_s:
            return Batch(items=(), cursor=cursor, held_up=self._held_up)
        budget.refill(now_s, self._rhythm.calls_per_s)
        items, held_up = list[InboundItem](), ""
        try:
            for some in self._reads(place, posts, now_s):
                items += some
        except RateLimited as limit:  # the page's calls are one budget: what was read before it still counts
            budget.not_before_s, held_up = limit.retry_at.timestamp(), self._held_up
        return Batch(items=tuple(items), cursor=place.cursor(posts), held_up=held_up)

    def _reads(self, place: Place, posts: Sequence[str], now_s: float) -> Iterator[list[InboundItem]]:
        page = place.threads.setdefault("", Thread())
        if now_s >= page.read_s + self._rhythm.mentions_s and not place.budget.is_low:
            page.read_s = now_s
            yield self._reader.mentions(page, place.budget)
        for post in self._whose_turn(place, posts, now_s):
            thread = place.threads.setdefault(post, Thread())
            thread.read_s = now_s
            yield self._reader.comments(post, thread, place.budget)

    def _whose_turn(self, place: Place, posts: Sequence[str], now_s: float) -> list[str]:
        read_s = {post: thread.read_s for post, thread in place.threads.items()}
        due = [post for post in posts[:NEWEST] if now_s >= read_s.get(post, 0) + self._rhythm.newest_s]
        newest = [] if place.budget.is_low else due
        left = max(0, int(place.budget.calls) - len(newest))
        return newest + whose_turn(posts[NEWEST:], read_s, always=0, most=left)
