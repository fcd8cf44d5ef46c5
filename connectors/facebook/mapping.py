"""Graph's JSON as our types; pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.base import Figures, InboundItem, ItemKind, Platform, RemotePost, fingerprint

Json = Mapping[str, Any]

COMMENT_FIELDS = "id,from,message,created_time,is_hidden,parent,permalink_url"
POST_FIELDS = "id,message,created_time,permalink_url"
VIDEO_FIELDS = "id,description,created_time,permalink_url,post_id,status"
FIGURE_FIELDS = (
    "id,shares,reactions.limit(0).summary(total_count),comments.filter(stream).limit(0).summary(total_count)"
)
VISITOR_POST_FIELDS = "id,from,message,created_time,permalink_url"


def comment_item(comment: Json, post_id: str) -> InboundItem:
    """Return one comment under ``post_id``. Facebook may keep back who wrote it."""
    author, parent = comment.get("from") or {}, comment.get("parent") or {}
    return InboundItem(
        platform=Platform.FACEBOOK,
        remote_id=str(comment["id"]),
        kind=ItemKind.COMMENT,
        author_id=str(author.get("id") or ""),
        author_name=str(author.get("name") or ""),
        text=str(comment.get("message") or ""),
        created_at=instant(comment.get("created_time")) or datetime.now(UTC),
        post_remote_id=post_id,
        parent_remote_id=str(parent.get("id") or post_id),
        url=str(comment.get("permalink_url") or url_of(str(comment["id"]))),
        is_hidden=comment.get("is_hidden") is True,
        raw=dict(comment),
    )


def mention_item(post: Json) -> InboundItem:
    """Return a visitor's post on the page, or one that names it."""
    author = post.get("from") or {}
    return InboundItem(
        platform=Platform.FACEBOOK,
        remote_id=str(post["id"]),
        kind=ItemKind.MENTION,
        author_id=str(author.get("id") or ""),
        author_name=str(author.get("name") or ""),
        text=str(post.get("message") or ""),
        created_at=instant(post.get("created_time")) or datetime.now(UTC),
        post_remote_id="",
        parent_remote_id="",
        url=str(post.get("permalink_url") or url_of(str(post["id"]))),
        raw=dict(post),
    )


def deleted_item(remote_id: str, post_id: str, *, noticed_at: datetime, raw: Json) -> InboundItem:
    """Return that a comment is gone; Facebook does not say what it was."""
    return InboundItem(
        platform=Platform.FACEBOOK,
        remote_id=remote_id,
        kind=ItemKind.COMMENT,
        author_id="",
        author_name="",
        text="",
        created_at=noticed_at,
        post_remote_id=post_id,
        parent_remote_id="",
        url=url_of(remote_id),
        is_deleted=True,
        raw=dict(raw),
    )


def is_by(thing: Json, author_id: str) -> bool:
    """Whether Facebook says that ``author_id`` wrote this."""
    return str((thing.get("from") or {}).get("id") or "") == author_id


def matching(thing: Json, wanted: str, since: datetime) -> RemotePost | None:
    """Return our post or answer when it has this fingerprint and is not older than ``since``."""
    created_at = instant(thing.get("created_time"))
    if fingerprint(str(thing.get("message") or "")) != wanted or (created_at and created_at < since):
        return None
    remote_id = str(thing["id"])
    return RemotePost(
        remote_id=remote_id, url=str(thing.get("permalink_url") or url_of(remote_id)), created_at=created_at
    )


def post_of_video(video: Json, page_id: str) -> Json:
    """Return the post that shows a video. Facebook gives the second half of its number."""
    number = str(video.get("post_id") or "")
    whole = number if "_" in number or not number else f"{page_id}_{number}"
    return {**video, "id": whole or video["id"], "message": video.get("description")}


def video_status(video: Json) -> str:
    """Return Facebook's word for how far a video is."""
    status = video.get("status") or ""
    return str(status.get("video_status") if isinstance(status, dict) else status)


def figures(post: Json) -> Figures:
    """Return a post's engagement. Facebook leaves out the shares of a post that nobody shared."""
    return Figures(
        likes=_total(post.get("reactions")),
        shares=_whole((post.get("shares") or {}).get("count", 0)),
        replies=_total(post.get("comments")),
    )


def _total(edge: object) -> int | None:
    summary = edge.get("summary") if isinstance(edge, dict) else None
    return _whole(summary.get("total_count")) if isinstance(summary, dict) else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None


def url_of(remote_id: str) -> str:
    """Return a page that leads to the post or comment."""
    return f"https://www.facebook.com/{remote_id}"


def instant(given: object) -> datetime | None:
    """Return an instant of Graph's: ``2026-11-23T15:00:00+0000``, or Unix seconds in webhooks."""
    if isinstance(given, int):
        return datetime.fromtimestamp(given, UTC)
    return datetime.fromisoformat(str(given)).astimezone(UTC) if given else None
