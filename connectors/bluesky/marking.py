"""What an account sets on its own posts: which answers under them are hidden, and which one its profile shows first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from connectors.bluesky.address import POST, PROFILE, THREADGATE, find_address
from connectors.bluesky.calls import Calls
from connectors.bluesky.errors import CONFLICT, NAME, NOT_FOUND
from connectors.bluesky.mapping import is_by
from connectors.bluesky.records import with_hidden, with_pinned
from connectors.bluesky.repo import Record, Repo
from connectors.bluesky.rules import MOST_HIDDEN
from connectors.bluesky.views import find_post
from console.domain.errors import Rejected

#: Somebody at the account's own app may change the same record at the same moment.
TRIES = 4
Json = Mapping[str, Any]


class Marking:
    """Hides and pins on one account; each is a change to one record, made against what it was."""

    def __init__(self, calls: Calls, repo: Repo) -> None:
        self._calls = calls
        self._repo = repo

    def set_hidden(self, reply_uri: str, *, hidden: bool) -> None:
        """Hide or show an answer under a post of ours; raises Rejected."""
        root = self._root_of(reply_uri)
        address = find_address(root)
        if address is None or address.repo != self._repo.did:
            message = "On Bluesky only answers under our own posts can be hidden."
            raise Rejected(message, platform=NAME, reason="not-ours")

        def change(gate: Json | None) -> Json | None:
            listed = [str(uri) for uri in (gate or {}).get("hiddenReplies") or []]
            if (reply_uri in listed) is hidden:
                return None
            wanted = [*listed, reply_uri] if hidden else [uri for uri in listed if uri != reply_uri]
            if len(wanted) > MOST_HIDDEN:
                message = f"Bluesky hides at most {MOST_HIDDEN} answers under one post. Show another one again first."
                raise Rejected(message, platform=NAME, reason="too-many-hidden")
            return with_hidden(gate, root, wanted, now=self._calls.clock.now())

        self._change(THREADGATE, address.key, change)

    def set_pinned(self, uri: str, *, pinned: bool) -> None:
        """Pin a post of ours to the profile, or take it from there; raises Rejected."""
        post = self._own_post(uri) if pinned else None

        def change(profile: Json | None) -> Json | None:
            now_pinned = ((profile or {}).get("pinnedPost") or {}).get("uri") == uri
            if now_pinned is pinned:
                return None
            return with_pinned(profile, post.ref if post else None)

        self._change(PROFILE, "self", change)

    def _change(self, collection: str, key: str, change: Callable[[Json | None], Json | None]) -> None:
        for attempt in range(1, TRIES + 1):
            current = self._repo.find(collection, key)
            wanted = change(current.value if current else None)
            if wanted is None:
                return
            try:
                self._repo.put(collection, key, wanted, instead_of=current)
            except Rejected as refusal:
                if refusal.reason != CONFLICT or attempt == TRIES:
                    raise
            else:
                return

    def _root_of(self, reply_uri: str) -> str:
        post = find_post(self._calls, reply_uri)
        if post is None:
            raise Rejected("Bluesky says that this is no longer there.", platform=NAME, reason=NOT_FOUND)
        root = ((post.get("record") or {}).get("reply") or {}).get("root") or {}
        return str(root.get("uri") or "")

    def _own_post(self, uri: str) -> Record:
        address = find_address(uri)
        found = self._repo.find(POST, address.key) if address and is_by(uri, self._repo.did) else None
        if found is None:
            raise Rejected("This is not a post of ours on Bluesky.", platform=NAME, reason="not-ours")
        return found
