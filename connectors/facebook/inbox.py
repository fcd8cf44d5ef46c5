"""What residents wrote to the page since the last look: comments per post, with edits and deletions, and mentions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from connectors.base import Batch, InboundItem
from connectors.facebook.errors import NOT_FOUND
from connectors.facebook.mapping import (
    COMMENT_FIELDS,
    VISITOR_POST_FIELDS,
    comment_item,
    deleted_item,
    instant,
    is_by,
    mention_item,
)
from connectors.facebook.pace import Budget, Rhythm
from connectors.facebook.sdk import Graph
from connectors.rotation import whose_turn
from console.domain.errors import RateLimited, Rejected

PAGE = 100
MOST_PAGES = 50
#: How many comments under one post are remembered, to notice what changed.
KNOWN = 500
#: So many of the newest posts are read first; the others take turns. Web hooks tell sooner.
NEWEST = 3
HELD_UP = "Facebook asks us to wait before the next reading of comments."
Json = Mapping[str, Any]


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


class Inbox:
    """Reads one page's comments and mentions."""

    def __init__(self, graph: Graph, page_id: str, rhythm: Rhythm) -> None:
        self._graph = graph
        self._page_id = page_id
        self._rhythm = rhythm
        self._recheck_every = timedelta(seconds=rhythm.recheck_s)

    def fetch(self, cursor: str | None, posts: Sequence[str]) -> Batch:
        """Return what is new or has changed. A post that is gone is passed over. ``posts`` are ours, newest first."""
        place = Place.parse(cursor)
        budget, now_s = place.budget, self._graph.clock.now().timestamp()
        if now_s < budget.not_before_s:
            return Batch(items=(), cursor=cursor, held_up=HELD_UP)
        budget.refill(now_s, self._rhythm.calls_per_s)
        items, held_up = list[InboundItem](), ""
        try:
            for some in self._reads(place, posts, now_s):
                items += some
        except RateLimited as limit:  # the page's calls are one budget: what was read before it still counts
            budget.not_before_s, held_up = limit.retry_at.timestamp(), HELD_UP
        return Batch(items=tuple(items), cursor=place.cursor(posts), held_up=held_up)

    def _reads(self, place: Place, posts: Sequence[str], now_s: float) -> Iterator[list[InboundItem]]:
        page = place.threads.setdefault("", Thread())
        if now_s >= page.read_s + self._rhythm.mentions_s and not place.budget.is_low:
            page.read_s = now_s
            yield self._mentions(page, place.budget)
        for post in self._whose_turn(place, posts, now_s):
            thread = place.threads.setdefault(post, Thread())
            thread.read_s = now_s
            yield self._comments(post, thread, place.budget)

    def _whose_turn(self, place: Place, posts: Sequence[str], now_s: float) -> list[str]:
        read_s = {post: thread.read_s for post, thread in place.threads.items()}
        due = [post for post in posts[:NEWEST] if now_s >= read_s.get(post, 0) + self._rhythm.newest_s]
        newest = [] if place.budget.is_low else due
        left = max(0, int(place.budget.calls) - len(newest))
        return newest + whose_turn(posts[NEWEST:], read_s, always=0, most=left)

    def _mentions(self, thread: Thread, budget: Budget) -> list[InboundItem]:
        fields = {"fields": VISITOR_POST_FIELDS, "limit": PAGE}
        if thread.newest_s:
            fields["since"] = thread.newest_s
        try:
            rows = [
                row for row in self._pages(f"{self._page_id}/tagged", fields, budget) if not is_by(row, self._page_id)
            ]
        except Rejected as refusal:
            if refusal.reason == "not-permitted":  # a page may be connected without the right to read visitors' posts
                return []
            raise
        return [mention_item(row) for row in _note(thread, rows)]

    def _comments(self, post: str, thread: Thread, budget: Budget) -> list[InboundItem]:
        now = self._graph.clock.now()
        whole = not thread.reread_at or now - datetime.fromisoformat(thread.reread_at) >= self._recheck_every
        fields = {"fields": COMMENT_FIELDS, "filter": "stream", "order": "chronological", "limit": PAGE}
        if not whole:
            fields["since"] = thread.newest_s
        try:
            rows = list(self._pages(f"{post}/comments", fields, budget))
        except Rejected as refusal:
            if refusal.reason == NOT_FOUND:
                return []
            raise
        theirs = [row for row in rows if not is_by(row, self._page_id)]
        gone: list[str] = []
        if whole:
            thread.reread_at = now.isoformat()
            gone = _forget_missing(thread, theirs) if len(rows) < PAGE * MOST_PAGES else []
        items = [comment_item(row, post) for row in _note(thread, theirs)]
        return items + [deleted_item(key, post, noticed_at=now, raw={"missing": key}) for key in gone]

    def _pages(self, edge: str, fields: Mapping[str, Any], budget: Budget) -> Iterator[Json]:
        """Yield the rows of an edge. Pages are asked for by cursor: the ``next`` link holds the token."""
        after: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            answer = self._graph.get(edge, **fields, **after)
            budget.spend(self._graph.headers())
            yield from answer.get("data") or []
            paging = answer.get("paging") or {}
            cursor = (paging.get("cursors") or {}).get("after")
            if not paging.get("next") or not cursor:
                return
            after = {"after": str(cursor)}


def _note(thread: Thread, rows: Sequence[Json]) -> list[Json]:
    """Remember ``rows``; return those that are new or read differently than before."""
    fresh = [row for row in rows if thread.known.get(str(row["id"])) != _digest(row)]
    thread.known |= {str(row["id"]): _digest(row) for row in rows}
    thread.known = dict(list(thread.known.items())[-KNOWN:])
    for row in rows:
        created_at = instant(row.get("created_time"))
        thread.newest_s = max(thread.newest_s, int(created_at.timestamp()) if created_at else 0)
    return fresh


def _forget_missing(thread: Thread, rows: Sequence[Json]) -> list[str]:
    present = {str(row["id"]) for row in rows}
    gone = [key for key in thread.known if key not in present]
    for key in gone:
        del thread.known[key]
    return gone


def _digest(row: Json) -> str:
    shown = json.dumps([row.get("message"), row.get("is_hidden"), row.get("from")], sort_keys=True)
    return hashlib.sha256(shown.encode()).hexdigest()[:12]
