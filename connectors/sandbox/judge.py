"""The judge: what the platforms accepted, whoever says otherwise, and every call that reached them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from connectors.sandbox.rows import Comment, Media, PagePost, Tweet, VideoCaptions
from connectors.sandbox.state import Sandbox, the_sandbox

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
    yield from (_media(row) for row in tables.media.values())
    yield from (_captions(row) for row in tables.captions.values())


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


def _captions(row: VideoCaptions) -> dict[str, object]:
    return {
        "platform": "facebook",
        "kind": "captions",
        "id": row.id,
        "text": row.text,
        "parent_id": row.video_id,
        "locale": row.locale,
        "created_at": row.created_at,
        "requester": row.requester,
        "deleted": False,
    }


def _common(row: Tweet | PagePost | Comment) -> dict[str, object]:
    return {
        "created_at": row.created_at,
        "requester": row.requester,
        "author_id": row.author_id,
        "deleted": bool(row.deleted_at),
    }
