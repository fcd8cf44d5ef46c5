"""What the sandbox remembers of Nextdoor."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NextdoorPost:
    """A post of the agency. ``code`` is the end of its link; nobody learns its id but from the list of posts."""

    id: str
    author_id: str
    body: str
    code: str
    created_at: str
    requester: str
    media_urls: tuple[str, ...] = ()
    deleted_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextdoorComment:
    """A reply to a post, or to such a reply (``parent_id``)."""

    id: str
    post_id: str
    author_id: str
    body: str
    created_at: str
    requester: str
    parent_id: str = ""
    deleted_at: str = ""
