"""What the network shows of posts, ours and other people's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connectors.bluesky.address import find_address
from connectors.bluesky.calls import Calls

#: Bluesky's most for one question.
TOGETHER = 25
Json = Mapping[str, Any]


def find_post(calls: Calls, uri: str) -> Json | None:
    """Return a post as everybody sees it, or None."""
    return next(list_posts(calls, [uri]), None)


def list_posts(calls: Calls, uris: Sequence[str]) -> Iterator[Json]:
    """Yield those of the posts that are there."""
    known = [uri for uri in uris if find_address(uri)]
    for start in range(0, len(known), TOGETHER):
        yield from calls.look("app.bsky.feed.getPosts", uris=known[start : start + TOGETHER]).get("posts") or []
