"""What neighbours wrote under the agency's posts since the last look: one call shows all of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.base import Batch, InboundItem
from connectors.nextdoor.calls import Nextdoor
from connectors.nextdoor.mapping import Json, deleted_item, is_ours, posts_of, remote_id_of, replies_of, reply_item
from console.domain.errors import RateLimited

#: Nextdoor does not publish its limits; one call a minute is modest.
EVERY_S = 60.0
HELD_UP = "Nextdoor asks us to wait before the next reading of replies."


@dataclass(slots=True, kw_only=True)
class Place:
    """A digest of each reply by post, when we read last and until when we must not (Unix seconds)."""

    known: dict[str, dict[str, str]] = field(default_factory=dict)
    read_s: float = 0.0
    not_before_s: float = 0.0

    @classmethod
    def parse(cls, cursor: str | None) -> Place:
        """Read an opaque cursor."""
        given: dict[str, Any] = json.loads(cursor or "{}")
        return cls(**{name: given[name] for name in ("known", "read_s", "not_before_s") if name in given})

    def cursor(self) -> str:
        """Write it."""
        told = {"known": self.known, "read_s": self.read_s, "not_before_s": self.not_before_s}
        return json.dumps(told, separators=(",", ":"))


class Inbox:
    """Reads what is under one profile's posts."""

    def __init__(self, nextdoor: Nextdoor, profile_id: str, every_s: float = EVERY_S) -> None:
        self._nextdoor = nextdoor
        self._profile_id = profile_id
        self._every_s = every_s

    def fetch(self, cursor: str | None, posts: Sequence[str]) -> Batch:
        """Return what is new or has changed under ``posts``."""
        place, now_s = Place.parse(cursor), self._nextdoor.clock.now().timestamp()
        if now_s < place.not_before_s:
            return Batch(items=(), cursor=cursor, held_up=HELD_UP)
        if now_s < place.read_s + self._every_s:
            return Batch(items=(), cursor=cursor)
        place.read_s = now_s
        try:
            answer = self._nextdoor.read("/post/", secure_profile_id=self._profile_id)
        except RateLimited as limit:
            place.not_before_s = limit.retry_at.timestamp()
            return Batch(items=(), cursor=place.cursor(), held_up=HELD_UP)
        shown = [post for post in posts_of(answer) if str(post["id"]) in posts]
        items = [item for post in shown for item in self._news(post, place.known.setdefault(str(post["id"]), {}))]
        place.known = {key: known for key, known in place.known.items() if key in posts}
        return Batch(items=tuple(items), cursor=place.cursor())

    def _news(self, post: Json, known: dict[str, str]) -> list[InboundItem]:
        """Return what changed under a post that Nextdoor showed whole; one that it did not show says nothing."""
        theirs = {remote_id_of(post, reply): reply for reply in replies_of(post) if not is_ours(post, reply)}
        fresh = [reply for key, reply in theirs.items() if known.get(key) != _digest(reply)]
        gone = [key for key in known if key not in theirs]
        known.update({key: _digest(reply) for key, reply in theirs.items()})
        for key in gone:
            del known[key]
        now = self._nextdoor.clock.now()
        return [reply_item(post, reply) for reply in fresh] + [deleted_item(key, post, noticed_at=now) for key in gone]


def _digest(reply: Json) -> str:
    return hashlib.sha256(str(reply.get("body") or "").encode()).hexdigest()[:12]
