"""What the sandbox remembers of Instagram: one frozen row per thing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class IgContainer:
    """Media on their way to Instagram. ``kind`` is IMAGE, VIDEO, REELS or CAROUSEL; ``state`` is what was decided.

    ``state`` is PENDING until the bytes are there, then READY, ERROR or PUBLISHED; time makes the rest of it.
    """

    id: str
    owner_id: str
    kind: str
    created_at: str
    requester: str
    caption: str = ""
    alt_text: str = ""
    media_id: str = ""
    children: tuple[str, ...] = ()
    is_item: bool = False
    state: str = "PENDING"
    error: str = ""
    file_size: int = 0
    ready_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IgMedia:
    """A post on Instagram, the agency's or a resident's in which the agency is tagged."""

    id: str
    author_id: str
    kind: str
    created_at: str
    requester: str
    shortcode: str
    caption: str = ""
    media_ids: tuple[str, ...] = ()
    deleted_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IgComment:
    """A comment under a post on Instagram, or a reply to one (``parent_id``). Nobody can change one."""

    id: str
    media_id: str
    author_id: str
    text: str
    created_at: str
    requester: str
    parent_id: str = ""
    hidden: bool = False
    deleted_at: str = ""
