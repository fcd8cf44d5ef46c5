"""How far an account's conversations have been read; written into the opaque cursor."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields

from connectors.base import InboundItem

#: How many posts of residents are remembered, to notice what changed or is gone.
KNOWN = 600


@dataclass(slots=True, kw_only=True)
class Place:
    """Times are in Unix seconds, except the newest notification's, which is as Bluesky gave it."""

    newest: str = ""
    #: A digest of each post as last seen, longest known first.
    known: dict[str, str] = field(default_factory=dict)
    threads_s: dict[str, float] = field(default_factory=dict)
    notifications_s: float = 0.0
    rechecked_s: float = 0.0
    not_before_s: float = 0.0

    @classmethod
    def parse(cls, cursor: str | None) -> Place:
        """Read an opaque cursor, an older version's too."""
        given, names = json.loads(cursor or "{}"), {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in given.items() if name in names})

    def cursor(self, posts: Sequence[str]) -> str:
        """Write it, forgetting the posts that are no longer asked about."""
        self.threads_s = {post: at_s for post, at_s in self.threads_s.items() if post in posts}
        self.known = dict(list(self.known.items())[-KNOWN:])
        return json.dumps(asdict(self), separators=(",", ":"))

    def note(self, item: InboundItem) -> bool:
        """Remember an item; return whether it is new or reads differently than before."""
        shown = hashlib.sha256(f"{item.is_hidden}{item.text}".encode("utf-8", "surrogatepass")).hexdigest()[:12]
        is_news = self.known.get(item.remote_id) != shown
        self.known[item.remote_id] = shown
        return is_news
