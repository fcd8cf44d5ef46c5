"""What residents wrote to us on Bluesky since the last look.

Notifications are quick, and not whole: an answer that the network met before the post that it answers never makes one.
So the threads under our recent posts are read too. Nobody tells of deletions: what was known is looked up again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connectors.base import Batch, InboundItem
from connectors.bluesky.address import find_address
from connectors.bluesky.calls import Calls
from connectors.bluesky.errors import NOT_FOUND
from connectors.bluesky.mapping import deleted_item, hidden_in, inbound_item, thread_posts
from connectors.bluesky.pace import Rhythm
from connectors.bluesky.place import Place
from connectors.bluesky.views import list_posts
from connectors.rotation import whose_turn
from console.domain.errors import RateLimited, Rejected

PAGE = 100
MOST_PAGES = 20
#: So many of the newest posts' threads are read each time; the others take turns.
NEWEST = 3
#: As deep as Bluesky's servers go.
DEPTH = 1000
HELD_UP = "Bluesky asks us to wait before the next reading of comments."
_SPEAKING_TO_US = frozenset({"reply", "mention", "quote"})
Json = Mapping[str, Any]


class Inbox:
    """Reads one account's notifications and the conversations under its posts."""

    def __init__(self, calls: Calls, rhythm: Rhythm) -> None:
        self._calls = calls
        self._rhythm = rhythm

    def fetch(self, cursor: str | None, posts: Sequence[str]) -> Batch:
        """Return what is new, changed or gone. ``posts`` are ours, newest first."""
        place, now_s = Place.parse(cursor), self._calls.clock.now().timestamp()
        if now_s < place.not_before_s:
            return Batch(items=(), cursor=cursor, held_up=HELD_UP)
        posts = [post for post in posts if find_address(post)]  # a person may have typed another address by hand
        found, held_up = dict[str, InboundItem](), ""
        try:
            for item in self._reads(place, posts, now_s):
                found[item.remote_id] = item
        except RateLimited as limit:  # one budget for all: what was read before it still counts
            place.not_before_s, held_up = limit.retry_at.timestamp(), HELD_UP
        return Batch(items=tuple(found.values()), cursor=place.cursor(posts), held_up=held_up)

    def _reads(self, place: Place, posts: Sequence[str], now_s: float) -> Iterator[InboundItem]:
        if now_s >= place.notifications_s + self._rhythm.notifications_s:
            place.notifications_s = now_s
            yield from self._notifications(place)
        for post in self._whose_turn(place, posts, now_s):
            place.threads_s[post] = now_s
            yield from self._thread(post, place)
        if now_s >= place.rechecked_s + self._rhythm.recheck_s:
            place.rechecked_s = now_s
            yield from self._gone(place)

    def _whose_turn(self, place: Place, posts: Sequence[str], now_s: float) -> list[str]:
        due = [post for post in posts[:NEWEST] if now_s >= place.threads_s.get(post, 0) + self._rhythm.newest_s]
        return due + whose_turn(posts[NEWEST:], place.threads_s, always=0, most=self._rhythm.older_at_once)

    def _notifications(self, place: Place) -> Iterator[InboundItem]:
        """Yield what is new since the newest one known; threads tell of later changes."""
        newest = place.newest
        for notification in self._newer_than(place.newest):
            newest = max(newest, str(notification.get("indexedAt") or ""))
            if notification.get("reason") in _SPEAKING_TO_US and str(notification.get("uri")) not in place.known:
                yield from self._noted(notification, place)
        place.newest = newest

    def _newer_than(self, newest: str) -> Iterator[Json]:
        cursor: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            answer = self._calls.look("app.bsky.notification.listNotifications", limit=PAGE, **cursor)
            page = answer.get("notifications") or []
            # two may have the same instant, so the newest one known is read again
            yield from (each for each in page if str(each.get("indexedAt") or "") >= newest)
            last = str(page[-1].get("indexedAt") or "") if page else ""
            if not answer.get("cursor") or last < newest:
                return
            cursor = {"cursor": str(answer["cursor"])}

    def _thread(self, post: str, place: Place) -> Iterator[InboundItem]:
        try:
            answer = self._calls.look("app.bsky.feed.getPostThread", uri=post, depth=DEPTH, parentHeight=0)
        except Rejected as refusal:
            if refusal.reason == NOT_FOUND:  # deleted, or so new that the network does not show it yet
                return
            raise
        thread = answer.get("thread") or {}
        hidden = hidden_in(thread)
        for each in thread_posts(thread):
            yield from self._noted(each, place, is_hidden=str(each.get("uri")) in hidden)

    def _noted(self, post: Json, place: Place, *, is_hidden: bool = False) -> Iterator[InboundItem]:
        if not find_address(str(post.get("uri") or "")) or (post.get("author") or {}).get("did") == self._calls.did:
            return
        item = inbound_item(post, own_did=self._calls.did, is_hidden=is_hidden)
        if place.note(item):
            yield item

    def _gone(self, place: Place) -> Iterator[InboundItem]:
        known = list(place.known)
        present = {str(post.get("uri")) for post in list_posts(self._calls, known)}
        for uri in known:
            if uri not in present:
                del place.known[uri]
                yield deleted_item(uri, noticed_at=self._calls.clock.now())
