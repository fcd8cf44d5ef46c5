"""Nextdoor's JSON as our types; pure. A reply's id says which post it is under: ``POST:REPLY``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.base import Figures, InboundItem, ItemKind, Platform, RemotePost, fingerprint

Json = Mapping[str, Any]


def posts_of(answer: Json) -> list[Json]:
    """Return the agency's posts, newest first."""
    listed = answer.get("posts")
    rows = [row for row in listed if isinstance(row, dict) and row.get("id")] if isinstance(listed, list) else []
    return sorted(rows, key=lambda row: int(row.get("creation_date_epoch_seconds") or 0), reverse=True)


def replies_of(post: Json) -> Iterator[Json]:
    """Yield what is written under a post, oldest first."""
    listed = post.get("comments")
    rows = [row for row in listed if isinstance(row, dict) and row.get("id")] if isinstance(listed, list) else []
    yield from sorted(rows, key=lambda row: int(row.get("creation_date_epoch_seconds") or 0))


def remote_id_of(post: Json, reply: Json) -> str:
    """Return a reply's id in our words."""
    return f"{post['id']}:{reply['id']}"


def parts_of(remote_id: str) -> tuple[str, str]:
    """Return the post's and the reply's own ids; the second is empty for a post."""
    post_id, _, reply_id = remote_id.partition(":")
    return post_id, reply_id


def is_ours(post: Json, reply: Json) -> bool | None:
    """Whether the agency wrote a reply; None where Nextdoor does not say who did."""
    author, owner = reply.get("author_id"), post.get("author_id")
    return str(author) == str(owner) if author and owner else None


def reply_item(post: Json, reply: Json) -> InboundItem:
    """Return one reply. Nextdoor may keep back who wrote it."""
    parent, post_id = str(reply.get("parent_comment_id") or "0"), str(post["id"])
    return InboundItem(
        platform=Platform.NEXTDOOR,
        remote_id=remote_id_of(post, reply),
        kind=ItemKind.COMMENT,
        author_id=str(reply.get("author_id") or ""),
        author_name=str(reply.get("author_name") or ""),
        text=str(reply.get("body") or ""),
        created_at=instant(reply.get("creation_date_epoch_seconds")) or datetime.now(UTC),
        post_remote_id=post_id,
        parent_remote_id=f"{post_id}:{parent}" if parent != "0" else post_id,
        url=str(post.get("url") or ""),
        raw=dict(reply),
    )


def deleted_item(remote_id: str, post: Json, *, noticed_at: datetime) -> InboundItem:
    """Return that a reply is gone; Nextdoor does not say what it was."""
    post_id = str(post["id"])
    return InboundItem(
        platform=Platform.NEXTDOOR,
        remote_id=remote_id,
        kind=ItemKind.COMMENT,
        author_id="",
        author_name="",
        text="",
        created_at=noticed_at,
        post_remote_id=post_id,
        parent_remote_id=post_id,
        url=str(post.get("url") or ""),
        is_deleted=True,
        raw={"missing": remote_id},
    )


def matching(row: Json, wanted: str, since: datetime, *, remote_id: str, url: str) -> RemotePost | None:
    """Return our post or reply when it has this fingerprint and is not older than ``since``."""
    made_at = instant(row.get("creation_date_epoch_seconds"))
    if fingerprint(str(row.get("body") or "")) != wanted or (made_at and made_at < since):
        return None
    return RemotePost(remote_id=remote_id, url=url, created_at=made_at)


def figures(post: Json) -> Figures:
    """Return what Nextdoor counts."""
    reactions = post.get("reactions")
    likes = len(reactions) if isinstance(reactions, list) else None
    return Figures(likes=likes, replies=len(list(replies_of(post))))


def instant(given: object) -> datetime | None:
    """Return an instant of Nextdoor's, in Unix seconds."""
    return datetime.fromtimestamp(int(str(given)), UTC) if given else None
