"""The addresses of records on Bluesky: ``at://did/collection/key``, and the pages that show posts."""

from __future__ import annotations

import re
from dataclasses import dataclass

POST = "app.bsky.feed.post"
THREADGATE = "app.bsky.feed.threadgate"
PROFILE = "app.bsky.actor.profile"
_WHOLE = re.compile(r"at://(did:[a-z]+:[A-Za-z0-9._:%-]+)/([A-Za-z0-9.-]+)/([A-Za-z0-9._:~-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a record is."""

    repo: str
    collection: str
    key: str

    @property
    def uri(self) -> str:
        """The record's address, by which it is known everywhere."""
        return f"at://{self.repo}/{self.collection}/{self.key}"


def find_address(remote_id: str) -> Address | None:
    """Return the address of a post, or None where this is no such address."""
    found = _WHOLE.fullmatch(remote_id)
    if not found or found[2] != POST:
        return None
    return Address(repo=found[1], collection=found[2], key=found[3])


def page_of(remote_id: str) -> str:
    """Return the page that shows a post."""
    address = find_address(remote_id)
    return f"https://bsky.app/profile/{address.repo}/post/{address.key}" if address else "https://bsky.app/"
