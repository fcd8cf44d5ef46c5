"""How far one account on X has been read: what goes into the opaque cursor and comes out of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

#: How many recent posts of residents are looked up again for edits and deletions.
WATCHED = 200


@dataclass(slots=True, kw_only=True)
class Sweep:
    """A reading of one list, newest first, down to ``since``; ``token`` leads to the page where it goes on."""

    posts: list[str] = field(default_factory=list)
    since: str = ""
    newest: str = ""
    token: str = ""


@dataclass(slots=True, kw_only=True)
class Place:
    """The newest id read in each list, the version known of each watched post, and when each kind is read next."""

    mentions: str = ""
    conversations: dict[str, str] = field(default_factory=dict)
    watched: dict[str, str] = field(default_factory=dict)
    turn: int = 0
    turns: dict[str, int] = field(default_factory=dict)
    #: By kind of read, in Unix seconds; and those kinds that X asked us to wait with.
    next_s: dict[str, float] = field(default_factory=dict)
    limited: list[str] = field(default_factory=list)
    #: By kind of read: a sweep that has pages left.
    unfinished: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def parse(cls, cursor: str | None) -> Place:
        """Read an opaque cursor, an older version's too."""
        given = json.loads(cursor) if cursor else {}
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in given.items() if name in known})

    def cursor(self, posts: Sequence[str]) -> str:
        """Write it, forgetting the posts that are no longer asked about."""
        self.conversations = {post: newest for post, newest in self.conversations.items() if post in posts}
        self.turns = {post: turn for post, turn in self.turns.items() if post in posts}
        self.watched = dict(list(self.watched.items())[-WATCHED:])
        return json.dumps(asdict(self), separators=(",", ":"))
