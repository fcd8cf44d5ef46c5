"""What the sandbox remembers of YouTube."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class YouTubeVideo:
    """A video of the channel; its bytes are the media row of the same id. ``plan`` is the body of its upload."""

    id: str
    title: str
    description: str
    category_id: str
    created_at: str
    requester: str
    tags: tuple[str, ...] = ()
    privacy: str = "private"
    made_for_kids: bool = False
    published_at: str = ""
    ready_at: str = ""
    failure: str = ""
    size: int = 0
    deleted_at: str = ""
    edits: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class YouTubeUpload:
    """A resumable upload; the offset is the size of its file. ``plan`` is JSON."""

    id: str
    plan: str
    parts: str
    length: int
    created_at: str
    video_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class YouTubeComment:
    """A comment under a video, or an answer to one (``parent_id``)."""

    id: str
    video_id: str
    author_id: str
    text: str
    created_at: str
    updated_at: str
    requester: str
    parent_id: str = ""
    moderation: str = "published"
    deleted_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class YouTubeCaptions:
    """A video's captions in one language."""

    id: str
    video_id: str
    language: str
    name: str
    text: str
    created_at: str
    requester: str
