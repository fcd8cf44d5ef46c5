"""Reads what residents wrote on Instagram: comments, with hidings and deletions, and posts that tag the account.

The newest comments come first, with up to fifty answers each, and there is no ``since``: between two whole readings the
first page is read, so that an answer deep in an old thread waits for the next whole reading.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from connectors.base import InboundItem
from connectors.facebook.errors import NOT_FOUND
from connectors.facebook.inbox import Thread
from connectors.facebook.pace import Budget
from connectors.facebook.sdk import Graph
from connectors.instagram.mapping import (
    COMMENT_FIELDS,
    REPLY_FIELDS,
    TAGGED_FIELDS,
    comment_item,
    deleted_item,
    is_ours,
    mention_item,
)
from console.domain.errors import Rejected

#: Instagram gives no more comments at once.
PAGE = 50
MOST_PAGES = 100
#: How many comments under one post are remembered, to notice what changed.
KNOWN = 1_000
Json = Mapping[str, Any]


class AccountReader:
    """Reads one account."""

    def __init__(self, graph: Graph, user_id: str, recheck_s: float) -> None:
        self._graph = graph
        self._user_id = user_id
        self._recheck_every = timedelta(seconds=recheck_s)

    def mentions(self, thread: Thread, budget: Budget) -> list[InboundItem]:
        """Return the posts that tag the account and are new."""
        try:
            rows = list(self._pages(f"{self._user_id}/tags", TAGGED_FIELDS, budget, most=1))
        except Rejected as refusal:
            if refusal.reason == "not-permitted":
                return []
            raise
        return _note(thread, [mention_item(row) for row in rows])

    def comments(self, post: str, thread: Thread, budget: Budget) -> list[InboundItem]:
        """Return what is new, has changed or is gone under one of our posts."""
        now = self._graph.clock.now()
        whole = not thread.reread_at or now - datetime.fromisoformat(thread.reread_at) >= self._recheck_every
        try:
            rows = list(self._written(post, budget, most=MOST_PAGES if whole else 1))
        except Rejected as refusal:
            if refusal.reason == NOT_FOUND:
                return []
            raise
        items = [comment_item(row, post) for row in rows if not is_ours(row, self._user_id)]
        gone: list[str] = []
        if whole:
            thread.reread_at = now.isoformat()
            gone = _forget_missing(thread, items) if len(rows) < PAGE * MOST_PAGES else []
        return _note(thread, items) + [deleted_item(key, post, noticed_at=now) for key in gone]

    def _written(self, post: str, budget: Budget, *, most: int) -> Iterator[Json]:
        """Yield comments, each followed by the answers under it."""
        for row in self._pages(f"{post}/comments", COMMENT_FIELDS, budget, most=most):
            yield {name: value for name, value in row.items() if name != "replies"}
            yield from self._answers(row, budget)

    def _answers(self, comment: Json, budget: Budget) -> Iterator[Json]:
        answers = comment.get("replies") or {}
        if (answers.get("paging") or {}).get("next"):
            pages = self._pages(f"{comment['id']}/replies", REPLY_FIELDS, budget, most=MOST_PAGES)
            yield from ({"parent_id": comment["id"], **row} for row in pages)
            return
        yield from ({"parent_id": comment["id"], **row} for row in answers.get("data") or [])

    def _pages(self, edge: str, fields: str, budget: Budget, *, most: int) -> Iterator[Json]:
        """Yield the rows of an edge. Pages are asked for by cursor: the ``next`` link holds the token."""
        after: dict[str, str] = {}
        for _ in range(most):
            answer = self._graph.get(edge, fields=fields, limit=PAGE, **after)
            budget.spend(self._graph.headers())
            yield from answer.get("data") or []
            paging = answer.get("paging") or {}
            cursor = (paging.get("cursors") or {}).get("after")
            if not paging.get("next") or not cursor:
                return
            after = {"after": str(cursor)}


def _note(thread: Thread, items: Sequence[InboundItem]) -> list[InboundItem]:
    """Remember ``items``; return those that are new or read differently than before."""
    fresh = [item for item in items if thread.known.get(item.remote_id) != _digest(item)]
    thread.known |= {item.remote_id: _digest(item) for item in items}
    thread.known = dict(list(thread.known.items())[-KNOWN:])
    return fresh


def _forget_missing(thread: Thread, items: Sequence[InboundItem]) -> list[str]:
    present = {item.remote_id for item in items}
    gone = [key for key in thread.known if key not in present]
    for key in gone:
        del thread.known[key]
    return gone


def _digest(item: InboundItem) -> str:
    shown = json.dumps([item.text, item.is_hidden, item.author_name])
    return hashlib.sha256(shown.encode()).hexdigest()[:12]
