"""What residents wrote to us on X since the last look: mentions, our conversations, edits and deletions."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from connectors.base import Batch, InboundItem
from connectors.rotation import whose_turn
from connectors.x.calls import Json, XCalls
from connectors.x.errors import missing_entries
from connectors.x.mapping import FIELDS, deleted_item, inbound_items, newest_id, original_id
from console.domain.errors import Rejected

PAGE = 100
#: X itself ends the mentions at 800; a conversation that grows faster than this between two looks is cut.
MOST_PAGES = 50
#: How many recent posts of residents are looked up again for edits and deletions.
WATCHED = 200
#: X allows 300 searches in 15 minutes. Direct replies come as mentions anyway; a search finds what is deeper down.
ALWAYS_SEARCHED, SEARCHES = 3, 8
RECHECK_EVERY = timedelta(minutes=10)


@dataclass(slots=True, kw_only=True)
class Place:
    """Where we are: the newest id seen in each list, and the version that we know of each watched post."""

    mentions: str = ""
    conversations: dict[str, str] = field(default_factory=dict)
    watched: dict[str, str] = field(default_factory=dict)
    rechecked_at: str = ""
    turn: int = 0
    turns: dict[str, int] = field(default_factory=dict)

    @classmethod
    def parse(cls, cursor: str | None) -> Place:
        """Read an opaque cursor."""
        return cls(**json.loads(cursor)) if cursor else cls()

    def cursor(self, posts: Sequence[str]) -> str:
        """Write it, forgetting the posts that are no longer asked about."""
        self.conversations = {post: newest for post, newest in self.conversations.items() if post in posts}
        self.turns = {post: turn for post, turn in self.turns.items() if post in posts}
        self.watched = dict(list(self.watched.items())[-WATCHED:])
        return json.dumps(asdict(self), separators=(",", ":"))


class Inbox:
    """Reads one account's mentions and conversations."""

    def __init__(self, calls: XCalls, own_id: str, recheck_every: timedelta = RECHECK_EVERY) -> None:
        self._calls = calls
        self._own_id = own_id
        self._recheck_every = recheck_every

    def fetch(self, cursor: str | None, posts: Sequence[str]) -> Batch:
        """Return what is new or has changed; the same item may come again. ``posts`` are ours, newest first."""
        place, found = Place.parse(cursor), dict[str, InboundItem]()
        self._recheck(place, found)
        place.mentions = self._read(self._mentions, place.mentions, posts, place, found)
        place.turn += 1
        for post in whose_turn(posts, place.turns, always=ALWAYS_SEARCHED, most=SEARCHES):
            place.turns[post] = place.turn
            since = place.conversations.get(post, "")
            place.conversations[post] = self._conversation(post, since, posts, place, found)
        return Batch(items=tuple(found.values()), cursor=place.cursor(posts))

    def _mentions(self, since: str, token: str | None) -> Any:
        return self._calls.client.get_users_mentions(
            self._own_id,
            since_id=since or None,
            pagination_token=token,
            max_results=PAGE,
            user_auth=self._calls.user_auth,
            **FIELDS,
        )

    def _conversation(
        self, post: str, since: str, posts: Sequence[str], place: Place, found: dict[str, InboundItem]
    ) -> str:
        def search(since: str, token: str | None) -> Any:
            return self._calls.client.search_recent_tweets(
                f"conversation_id:{post}",
                since_id=since or None,
                next_token=token,
                max_results=PAGE,
                user_auth=self._calls.user_auth,
                **FIELDS,
            )

        try:
            return self._read(search, since, posts, place, found)
        except Rejected:
            if not since:
                raise
            # X refuses a since_id that is older than the seven days it searches
            return self._read(search, "", posts, place, found)

    def _read(
        self,
        ask: Callable[[str, str | None], Any],
        since: str,
        posts: Sequence[str],
        place: Place,
        found: dict[str, InboundItem],
    ) -> str:
        """Read every page since ``since``; return the newest id seen."""
        newest, token = since, None
        for _ in range(MOST_PAGES):
            answer = self._calls.look(lambda token=token: ask(since, token))  # type: ignore[misc]
            self._keep(answer, posts, place, found)
            meta = answer.get("meta") or {}
            newest = max(newest, str(meta.get("newest_id") or ""), key=lambda number: int(number or 0))
            token = meta.get("next_token")
            if not token:
                break
        return newest

    def _keep(self, answer: Json, posts: Sequence[str], place: Place, found: dict[str, InboundItem]) -> None:
        items = inbound_items(answer, own_id=self._own_id, posts=posts)
        found.update((item.remote_id, item) for item in items)
        for tweet in answer.get("data") or []:
            if tweet.get("author_id") != self._own_id:
                place.watched[original_id(tweet)] = newest_id(tweet)

    def _recheck(self, place: Place, found: dict[str, InboundItem]) -> None:
        now = self._calls.clock.now()
        if place.rechecked_at and now - datetime.fromisoformat(place.rechecked_at) < self._recheck_every:
            return
        place.rechecked_at = now.isoformat()
        known = {newest: original for original, newest in place.watched.items()}
        newer = [
            key for answer in self._look_up(list(known)) for key in self._note_changes(answer, known, place, found)
        ]
        for answer in self._look_up(newer):
            self._keep(answer, (), place, found)

    def _note_changes(
        self, answer: Json, known: dict[str, str], place: Place, found: dict[str, InboundItem]
    ) -> list[str]:
        for gone in missing_entries(answer):
            original = known.get(gone, gone)
            place.watched.pop(original, None)
            found[original] = deleted_item(original, noticed_at=self._calls.clock.now(), raw={"missing": gone})
        return [newest_id(tweet) for tweet in answer.get("data") or [] if newest_id(tweet) not in known]

    def _look_up(self, ids: Sequence[str]) -> list[Json]:
        def ask(some: Sequence[str]) -> Any:
            return self._calls.client.get_tweets(list(some), user_auth=self._calls.user_auth, **FIELDS)

        batches = [ids[start : start + PAGE] for start in range(0, len(ids), PAGE)]
        return [self._calls.look(lambda batch=batch: ask(batch)) for batch in batches]  # type: ignore[misc]
