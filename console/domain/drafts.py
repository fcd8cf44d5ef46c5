"""A working copy: what one person was typing into one post, kept apart from its versions until they save."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from console.domain.posts import PostContent

#: Stands for a post that was not saved yet; each person has one of them.
NEW = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftCopy:
    """Never content: nobody approves it, the sender cannot see it, and only its person reads it."""

    person_id: str
    post_id: str
    #: The version that the words belong to; 0 for a new post.
    version: int
    content: PostContent
    kept_at: datetime
