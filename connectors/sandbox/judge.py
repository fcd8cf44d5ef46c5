"""The judge: what the platforms accepted, whoever says otherwise, and every call that reached them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from connectors.sandbox.graph_ig_rows import IgComment, IgMedia
from connectors.sandbox.nextdoor_rows import NextdoorComment, NextdoorPost
from connectors.sandbox.rows import Comment, Media, PagePost, Tweet, VideoCaptions
from connectors.sandbox.state import Sandbox, the_sandbox
from connectors.sandbox.youtube_rows import YouTubeCaptions, YouTubeComment, YouTubeVideo

_Written = Tweet | PagePost | Comment | YouTubeComment | NextdoorPost | NextdoorComment | IgMedia | IgComment

router = APIRouter(prefix="/judge")
State = Annotated[Sandbox, Depends(the_sandbox)]


@router.get("/posts")
async def list_posts(sandbox: State, platform: Annotated[str | None, Query()] = None) -> list[dict[str, object]]:
    """Everything accepted, deleted or not, oldest first; each thing once."""
    return [row for row in _accepted(sandbox) if platform in (None, row["platform"])]


@router.get("/calls")
async def list_calls(sandbox: State, platform: Annotated[str | None, Query()] = None) -> list[dict[str, object]]:
    """Every API call in order, with the status it was answered with (0: no answer was given)."""
    return [row for row in sandbox.calls.read() if platform in (None, row["platform"])]


def _accepted(sandbox: Sandbox) -> Iterator[dict[str, object]]:
    tables = sandbox.world.tables
    yield from (_tweet(row) for row in tables.tweet.values())
    yield from (_post(row) for row in tables.post.values())
    yield from (_comment(row) for row in tables.comment.values())
    yield from (_ig_media(row) for row in tables.ig_media.values())
    yield from (_ig_comment(row) for row in tables.ig_comment.values())
    yield from (_media(row) for row in tables.media.values())
    yield from (_captions(row, tables.media.get(row.video_id)) for row in tables.captions.values())
    yield from (_youtube_video(row) for row in tables.youtube_video.values())
    yield from (_youtube_comment(row) for row in tables.youtube_comment.values())
    yield from (_youtube_captions(row) for row in tables.youtube_captions.values())
    yield from (_nextdoor_post(row) for row in tables.nextdoor_post.values())
    yield from (_nextdoor_comment(row) for row in tables.nextdoor_comment.values())


def _tweet(row: Tweet) -> dict[str, object]:
    return {
        "platform": "x",
        "kind": "reply" if row.in_reply_to_id else "post",
        "id": row.id,
        "text": row.text,
        "parent_id": row.in_reply_to_id,
        "media_ids": row.media_ids,
        "hidden": row.hidden,
        **_common(row),
    }


def _post(row: PagePost) -> dict[str, object]:
    return {
        "platform": "facebook",
        "kind": "post",
        "id": row.id,
        "text": row.message,
        "parent_id": "",
        "media_ids": row.media_ids,
        "published": row.published,
        "pinned": row.pinned,
        **_common(row),
    }


def _comment(row: Comment) -> dict[str, object]:
    return {
        "platform": "facebook",
        "kind": "comment",
        "id": row.id,
        "text": row.message,
        "parent_id": row.parent_id or row.post_id,
        "hidden": row.hidden,
        **_common(row),
    }


def _ig_media(row: IgMedia) -> dict[str, object]:
    return {
        "platform": "instagram",
        "kind": "post",
        "id": row.id,
        "text": row.caption,
        "parent_id": "",
        "media_ids": row.media_ids,
        **_common(row),
    }


def _ig_comment(row: IgComment) -> dict[str, object]:
    return {
        "platform": "instagram",
        "kind": "comment",
        "id": row.id,
        "text": row.text,
        "parent_id": row.parent_id or row.media_id,
        "hidden": row.hidden,
        **_common(row),
    }


def _media(row: Media) -> dict[str, object]:
    return {
        "platform": row.platform,
        "kind": row.kind,
        "id": row.id,
        "text": row.alt_text,
        "parent_id": "",
        "size": row.size,
        "state": row.state,
        "created_at": row.created_at,
        "requester": row.requester,
        "author_id": row.owner_id,
        "deleted": False,
    }


def _captions(row: VideoCaptions, video: Media | None) -> dict[str, object]:
    return {
        "platform": video.platform if video else "facebook",
        "kind": "captions",
        "id": row.id,
        "text": row.text,
        "parent_id": row.video_id,
        "locale": row.locale,
        "created_at": row.created_at,
        "requester": row.requester,
        "deleted": False,
    }


def _youtube_video(row: YouTubeVideo) -> dict[str, object]:
    return {
        "platform": "youtube",
        "kind": "post",
        "id": row.id,
        "text": f"{row.title}\n{row.description}".strip(),
        "parent_id": "",
        "media_ids": (row.id,),
        "published": row.privacy == "public",
        "created_at": row.created_at,
        "requester": row.requester,
        "deleted": bool(row.deleted_at),
    }


def _youtube_captions(row: YouTubeCaptions) -> dict[str, object]:
    return {
        "platform": "youtube",
        "kind": "captions",
        "id": row.id,
        "text": row.text,
        "parent_id": row.video_id,
        "locale": row.language,
        "created_at": row.created_at,
        "requester": row.requester,
        "deleted": False,
    }


def _youtube_comment(row: YouTubeComment) -> dict[str, object]:
    return {
        "platform": "youtube",
        "kind": "comment",
        "id": row.id,
        "text": row.text,
        "parent_id": row.parent_id or row.video_id,
        "hidden": row.moderation != "published",
        **_common(row),
    }


def _nextdoor_post(row: NextdoorPost) -> dict[str, object]:
    return {
        "platform": "nextdoor",
        "kind": "post",
        "id": row.id,
        "text": row.body,
        "parent_id": "",
        "media_urls": row.media_urls,
        **_common(row),
    }


def _nextdoor_comment(row: NextdoorComment) -> dict[str, object]:
    return {
        "platform": "nextdoor",
        "kind": "comment",
        "id": row.id,
        "text": row.body,
        "parent_id": row.parent_id or row.post_id,
        **_common(row),
    }


def _common(row: _Written) -> dict[str, object]:
    return {
        "created_at": row.created_at,
        "requester": row.requester,
        "author_id": row.author_id,
        "deleted": bool(row.deleted_at),
    }
