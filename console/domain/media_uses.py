"""Where a stored file is used, and what the library knows of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from console.domain.posts import PostState


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaUse:
    """One post whose newest version carries a file, with the description it has there."""

    media_id: str
    alt_text: str
    post_id: str
    title: str
    state: PostState
    saved_at: datetime
