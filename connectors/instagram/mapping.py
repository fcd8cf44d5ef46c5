"""Instagram's JSON as our types; pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.base import Figures, InboundItem, ItemKind, Platform, RemotePost, fingerprint
from connectors.facebook.mapping import instant

Json = Mapping[str, Any]

WEB = "https://www.instagram.com"
#: Where staff answer and post by hand; comments have no addresses of their own.
INBOX_PAGE = "https://business.facebook.com/latest/inbox/instagram"
COMPOSER_PAGE = "https://business.facebook.com/latest/composer"

MEDIA_FIELDS = "id,caption,timestamp,permalink"
TAGGED_FIELDS = "id,caption,timestamp,permalink,username"
FIGURE_FIELDS = "id,like_count,comments_count"
_WRITTEN = "id,text,timestamp,username,from,user,hidden,parent_id"
COMMENT_FIELDS = f"{_WRITTEN},replies.limit(50){{{_WRITTEN}}}"
REPLY_FIELDS = _WRITTEN


def comment_item(comment: Json, media_id: str) -> InboundItem:
    """Return one comment under ``media_id``."""
    author = comment.get("from") or {}
    name = str(comment.get("username") or author.get("username") or "")
    return InboundItem(
        platform=Platform.INSTAGRAM,
        remote_id=str(comment["id"]),
        kind=ItemKind.COMMENT,
        author_id=str(author.get("id") or name),
        author_name=name,
        author_handle=name,
        text=str(comment.get("text") or ""),
        created_at=instant(comment.get("timestamp")) or datetime.now(UTC),
        post_remote_id=media_id,
        parent_remote_id=str(comment.get("parent_id") or media_id),
        url=INBOX_PAGE,
        is_hidden=comment.get("hidden") is True,
        raw=dict(comment),
    )


def mention_item(media: Json) -> InboundItem:
    """Return a post of somebody else's in which the account is tagged."""
    name = str(media.get("username") or "")
    return InboundItem(
        platform=Platform.INSTAGRAM,
        remote_id=str(media["id"]),
        kind=ItemKind.MENTION,
        author_id=name,
        author_name=name,
        author_handle=name,
        text=str(media.get("caption") or ""),
        created_at=instant(media.get("timestamp")) or datetime.now(UTC),
        post_remote_id="",
        parent_remote_id="",
        url=str(media.get("permalink") or WEB),
        raw=dict(media),
    )


def deleted_item(remote_id: str, media_id: str, *, noticed_at: datetime) -> InboundItem:
    """Return that a comment is gone; Instagram does not say what it was."""
    return InboundItem(
        platform=Platform.INSTAGRAM,
        remote_id=remote_id,
        kind=ItemKind.COMMENT,
        author_id="",
        author_name="",
        text="",
        created_at=noticed_at,
        post_remote_id=media_id,
        parent_remote_id="",
        url=INBOX_PAGE,
        is_deleted=True,
        raw={"missing": remote_id},
    )


def is_ours(thing: Json, user_id: str) -> bool:
    """Whether our account wrote this: Instagram names ``user`` and ``owner`` of our own things only."""
    named = (thing.get(name) or {} for name in ("user", "owner", "from"))
    return any(str(each.get("id") or "") == user_id for each in named if isinstance(each, Mapping))


def matching(words: object, thing: Json, wanted: str, since: datetime) -> RemotePost | None:
    """Return our post or answer when its words have this fingerprint and it is not older than ``since``."""
    created_at = instant(thing.get("timestamp"))
    if fingerprint(str(words or "")) != wanted or (created_at and created_at < since):
        return None
    return RemotePost(remote_id=str(thing["id"]), url=str(thing.get("permalink") or INBOX_PAGE), created_at=created_at)


def figures(media: Json) -> Figures:
    """Return a post's engagement; what its owner has switched off is left out."""
    return Figures(likes=_whole(media.get("like_count")), replies=_whole(media.get("comments_count")))


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None
