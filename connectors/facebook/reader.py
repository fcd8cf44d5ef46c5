"""Reads what residents wrote to the page: comments, with edits and deletions, and mentions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from connectors.base import InboundItem
from connectors.facebook.errors import NOT_FOUND
from connectors.facebook.inbox import Thread
from connectors.facebook.mapping import (
    COMMENT_FIELDS,
    VISITOR_POST_FIELDS,
    comment_item,
    deleted_item,
    instant,
    is_by,
    mention_item,
)
from connectors.facebook.pace import Budget
from connectors.facebook.sdk import Graph
from console.domain.errors import Rejected

PAGE = 100
MOST_PAGES = 50
#: How many comments under one post are remembered, to notice what changed.
KNOWN = 500
Json = Mapping[str, Any]


class PageReader:
    """Reads one page."""

    def __init__(self, graph: Graph, page_id: str, recheck_s: float) -> None:
        self._graph = graph
        self._page_id = page_id
        self._recheck_every = timedelta(seconds=recheck_s)

    def mentions(self, thread: Thread, budget: Budget) -> list[InboundItem]:
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

    def comments(self, post: str, thread: Thread, budget: Budget) -> list[InboundItem]:
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
