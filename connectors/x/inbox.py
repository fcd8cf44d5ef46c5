"""What residents wrote to us on X since the last look: mentions, our conversations, edits and deletions."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from connectors.base import Batch, InboundItem
from connectors.rotation import whose_turn
from connectors.x.calls import Json, XCalls
from connectors.x.errors import missing_entries
from connectors.x.mapping import FIELDS, deleted_item, inbound_items, newest_id, original_id
from connectors.x.pace import Rhythm, gap_s
from connectors.x.place import Place, Sweep
from console.domain.errors import RateLimited, Rejected

_log = logging.getLogger(__name__)

PAGE = 100
#: In one look; where there are more, the next look goes on from there.
MOST_PAGES = 50
#: A query of X's has at most 512 characters; a conversation takes 39 of them.
TOGETHER = 12
#: X searches seven days back and refuses a since_id that is older.
SEARCHED_BACK = timedelta(days=6, hours=22)
MENTIONS, SEARCH, LOOKUP = "mentions", "search", "lookup"
_NAMES = {MENTIONS: "mentions", SEARCH: "answers deep in conversations", LOOKUP: "edits and deletions"}
_X_EPOCH_MS = 1_288_834_974_657

Found = dict[str, InboundItem]


class Inbox:
    """Reads one account's mentions and conversations, each kind within its own window.

    Direct answers come as mentions; a search finds what is deeper down. The newest conversations are searched every
    other time, twelve at once, and between them those that waited longest.
    """

    def __init__(self, calls: XCalls, own_id: str, rhythm: Rhythm) -> None:
        self._calls = calls
        self._own_id = own_id
        self._usual_s = {MENTIONS: rhythm.mentions_s, SEARCH: rhythm.search_s, LOOKUP: rhythm.lookup_s}

    def fetch(self, cursor: str | None, posts: Sequence[str]) -> Batch:
        """Return what is new or has changed; the same item may come again. ``posts`` are ours, newest first."""
        place, found = Place.parse(cursor), Found()
        posts = [post for post in posts if post.isdecimal()]  # a person may have typed another number by hand
        self._read(LOOKUP, place, lambda: self._recheck(place, found))
        self._read(MENTIONS, place, lambda: self._read_mentions(place, posts, found))
        if posts:
            self._read(SEARCH, place, lambda: self._search(place, posts, found))
        return Batch(items=tuple(found.values()), cursor=place.cursor(posts), held_up=_held_up(place))

    def _read(self, kind: str, place: Place, read: Callable[[], None]) -> None:
        """Read one kind if it is its time. A window that is used up stops this kind alone."""
        if self._now_s() < place.next_s.get(kind, 0):
            return
        place.limited = [each for each in place.limited if each != kind]
        try:
            read()
        except RateLimited as limit:
            place.next_s[kind] = limit.retry_at.timestamp()
            place.limited.append(kind)
            _log.warning("x.read_limited", extra={"kind": kind, "until": limit.retry_at.isoformat()})

    def _read_mentions(self, place: Place, posts: Sequence[str], found: Found) -> None:
        def ask(sweep: Sweep) -> Any:
            return self._calls.client.get_users_mentions(
                self._own_id,
                since_id=sweep.since or None,
                pagination_token=sweep.token or None,
                max_results=PAGE,
                user_auth=self._calls.user_auth,
                **FIELDS,
            )

        sweep = _unfinished(place, MENTIONS) or Sweep(since=place.mentions, newest=place.mentions)
        if self._sweep(MENTIONS, ask, sweep, place, posts, found):
            place.mentions = sweep.newest

    def _search(self, place: Place, posts: Sequence[str], found: Found) -> None:
        sweep = _unfinished(place, SEARCH) or self._next_search(place, posts)
        query = " OR ".join(f"conversation_id:{post}" for post in sweep.posts)

        def ask(sweep: Sweep) -> Any:
            return self._calls.client.search_recent_tweets(
                query,
                since_id=sweep.since or None,
                next_token=sweep.token or None,
                max_results=PAGE,
                user_auth=self._calls.user_auth,
                **FIELDS,
            )

        if self._sweep(SEARCH, ask, sweep, place, posts, found):
            newest = {post: _later(place.conversations.get(post, ""), sweep.newest) for post in sweep.posts}
            place.conversations |= newest

    def _next_search(self, place: Place, posts: Sequence[str]) -> Sweep:
        place.turn += 1
        newest, rest = list(posts[:TOGETHER]), posts[TOGETHER:]
        chosen = newest if place.turn % 2 or not rest else whose_turn(rest, place.turns, always=0, most=TOGETHER)
        place.turns |= dict.fromkeys(chosen, place.turn)
        back_ms = int((self._calls.clock.now() - SEARCHED_BACK).timestamp() * 1000)
        earliest = str(max(0, back_ms - _X_EPOCH_MS) << 22)
        known = min((place.conversations.get(post) or post for post in chosen), key=int)
        return Sweep(posts=chosen, since=_later(known, earliest))

    def _sweep(
        self,
        kind: str,
        ask: Callable[[Sweep], Any],
        sweep: Sweep,
        place: Place,
        posts: Sequence[str],
        found: Found,
    ) -> bool:
        """Read pages while the window has plenty; return whether that was the last one."""
        for _ in range(MOST_PAGES):
            answer = self._page(kind, ask, sweep, place)
            self._keep(answer, posts, place, found)
            meta = answer.get("meta") or {}
            sweep.newest = _later(sweep.newest, str(meta.get("newest_id") or ""))
            sweep.token = str(meta.get("next_token") or "")
            if not sweep.token:
                place.unfinished.pop(kind, None)
                return True
            place.unfinished[kind] = asdict(sweep)
            standing = self._calls.standing()
            if standing is not None and not standing.has_plenty:
                break
        return False

    def _page(self, kind: str, ask: Callable[[Sweep], Any], sweep: Sweep, place: Place) -> Json:
        try:
            return self._look(kind, place, lambda: ask(sweep))
        except Rejected:
            if not sweep.token and not sweep.since:
                raise
        # X may forget a token, and refuses an id that is older than what it searches: from the top, then
        sweep.since, sweep.token = (sweep.since, "") if sweep.token else ("", "")
        return self._look(kind, place, lambda: ask(sweep))

    def _look(self, kind: str, place: Place, ask: Callable[[], Any]) -> Json:
        answer = self._calls.look(ask)
        place.next_s[kind] = self._now_s() + gap_s(self._calls.standing(), self._now_s(), self._usual_s[kind])
        return answer

    def _keep(self, answer: Json, posts: Sequence[str], place: Place, found: Found) -> None:
        items = inbound_items(answer, own_id=self._own_id, posts=posts)
        found.update((item.remote_id, item) for item in items)
        for tweet in answer.get("data") or []:
            if tweet.get("author_id") != self._own_id:
                place.watched[original_id(tweet)] = newest_id(tweet)

    def _recheck(self, place: Place, found: Found) -> None:
        place.next_s[LOOKUP] = self._now_s() + self._usual_s[LOOKUP]
        known = {newest: original for original, newest in place.watched.items()}
        newer = [
            key
            for answer in self._look_up(list(known), place)
            for key in self._note_changes(answer, known, place, found)
        ]
        for answer in self._look_up(newer, place):
            self._keep(answer, (), place, found)

    def _note_changes(self, answer: Json, known: dict[str, str], place: Place, found: Found) -> list[str]:
        for gone in missing_entries(answer):
            original = known.get(gone, gone)
            place.watched.pop(original, None)
            found[original] = deleted_item(original, noticed_at=self._calls.clock.now(), raw={"missing": gone})
        return [newest_id(tweet) for tweet in answer.get("data") or [] if newest_id(tweet) not in known]

    def _look_up(self, ids: Sequence[str], place: Place) -> list[Json]:
        def ask(some: Sequence[str]) -> Any:
            return self._calls.client.get_tweets(list(some), user_auth=self._calls.user_auth, **FIELDS)

        batches = [ids[start : start + PAGE] for start in range(0, len(ids), PAGE)]
        return [self._look(LOOKUP, place, lambda batch=batch: ask(batch)) for batch in batches]  # type: ignore[misc]

    def _now_s(self) -> float:
        now: datetime = self._calls.clock.now()
        return now.timestamp()


def _unfinished(place: Place, kind: str) -> Sweep | None:
    given = place.unfinished.get(kind)
    return Sweep(**given) if given else None


def _held_up(place: Place) -> str:
    names = [name for kind, name in _NAMES.items() if kind in place.limited]
    return f"X asks us to wait before the next reading of {' and '.join(names)}." if names else ""


def _later(one: str, other: str) -> str:
    return max(one, other, key=lambda number: int(number or 0))
