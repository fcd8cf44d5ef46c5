"""Instagram's accounts, posts, comments and containers as nodes: which fields they have and how each is made."""

from __future__ import annotations

from typing import cast

from connectors.sandbox import graph_ig_world, graph_world
from connectors.sandbox.graph_call import GraphCall
from connectors.sandbox.graph_fields import Field
from connectors.sandbox.graph_ig_rows import IgComment, IgContainer, IgMedia
from connectors.sandbox.graph_nodes import Json, Maker, NodeType, node_json
from connectors.sandbox.graph_paging import page_of
from connectors.sandbox.graph_shapes import media_url, time_of
from connectors.sandbox.media_files import path_of
from connectors.sandbox.rows import Media, Row

WEB = "https://www.instagram.com"


def username_of(call: GraphCall, author_id: str) -> str:
    """The name behind an id; empty when it is nobody's."""
    account = call.sandbox.accounts.instagram
    known = {person.instagram_id: person.username for person in call.sandbox.accounts.residents}
    return account.username if author_id == account.user_id else known.get(author_id, "")


def comments_json(call: GraphCall, media: IgMedia, field: Field) -> Json:
    """The comments under a post, newest first, without the replies."""
    rows = [row for row in graph_ig_world.list_comments(call.sandbox, media.id) if not row.parent_id]
    return page_of(call, rows[::-1], lambda row: node_json(call, IG_COMMENT, row, field.fields), field.arguments)


def replies_json(call: GraphCall, comment: IgComment, field: Field) -> Json | None:
    """The replies under a comment, oldest first; a comment without any has no such field."""
    rows = graph_ig_world.list_comments(call.sandbox, comment.media_id)
    rows = [row for row in rows if row.parent_id == comment.id]
    return page_of(call, rows, lambda row: node_json(call, IG_COMMENT, row, field.fields), field.arguments)


def _media(row: Row) -> IgMedia:
    return cast("IgMedia", row)


def _comment(row: Row) -> IgComment:
    return cast("IgComment", row)


def _container(row: Row) -> IgContainer:
    return cast("IgContainer", row)


def _bytes(call: GraphCall, row: IgMedia) -> Media:
    return call.sandbox.world.tables.media[row.media_ids[0]]


def _is_own(call: GraphCall, author_id: str) -> bool:
    return author_id == call.sandbox.accounts.instagram.user_id


def _own(call: GraphCall, author_id: str) -> Json | None:
    return {"id": author_id} if _is_own(call, author_id) else None


def _counted(call: GraphCall, row: IgMedia) -> int:
    return len(graph_ig_world.list_comments(call.sandbox, row.id))


def _likes(call: GraphCall, row: IgMedia) -> int:
    return len(graph_world.list_reactions(call.sandbox, row.id))


def _replies(call: GraphCall, row: IgComment, field: Field) -> Json | None:
    found = replies_json(call, row, field)
    return found if found and found["data"] else None


def _video_status(call: GraphCall, row: IgContainer) -> Json | None:
    if not row.file_size:
        return None
    path = path_of(call.sandbox.world.media_folder, f"ig-{row.id}")
    arrived = path.stat().st_size if path.exists() else row.file_size if row.media_id else 0
    done = arrived >= row.file_size
    return {
        "uploading_phase": {"status": "complete" if done else "in_progress", "bytes_transferred": arrived},
        "processing_phase": {"status": "complete" if row.media_id else "not_started"},
    }


_IG_MEDIA: dict[str, Maker] = {
    "caption": lambda _c, row, _f: _media(row).caption or None,
    "timestamp": lambda _c, row, _f: time_of(_media(row).created_at),
    "media_type": lambda _c, row, _f: {"REELS": "VIDEO", "CAROUSEL": "CAROUSEL_ALBUM"}.get(_media(row).kind, "IMAGE"),
    "media_product_type": lambda _c, row, _f: "REELS" if _media(row).kind == "REELS" else "FEED",
    "media_url": lambda c, row, _f: media_url(c, _media(row).media_ids[0]) if _media(row).media_ids else None,
    "alt_text": lambda c, row, _f: _bytes(c, _media(row)).alt_text or None if _media(row).media_ids else None,
    "permalink": lambda _c, row, _f: f"{WEB}/p/{_media(row).shortcode}/",
    "shortcode": lambda _c, row, _f: _media(row).shortcode,
    "username": lambda c, row, _f: username_of(c, _media(row).author_id),
    "owner": lambda c, row, _f: _own(c, _media(row).author_id),
    "like_count": lambda c, row, _f: _likes(c, _media(row)),
    "comments_count": lambda c, row, _f: _counted(c, _media(row)),
    "is_comment_enabled": lambda _c, _row, _f: True,
    "comments": lambda c, row, f: comments_json(c, _media(row), f),
}
IG_MEDIA = NodeType(
    name="IGMedia",
    default=(),
    makers=_IG_MEDIA,
    silent=frozenset(["ig_id", "thumbnail_url", "video_title", "view_count", "children", "is_shared_to_feed"]),
)

_IG_COMMENT: dict[str, Maker] = {
    "text": lambda _c, row, _f: _comment(row).text,
    "timestamp": lambda _c, row, _f: time_of(_comment(row).created_at),
    "username": lambda c, row, _f: username_of(c, _comment(row).author_id),
    "from": lambda c, row, _f: {
        "id": _comment(row).author_id,
        "username": username_of(c, _comment(row).author_id),
    },
    "user": lambda c, row, _f: _own(c, _comment(row).author_id),
    "hidden": lambda _c, row, _f: _comment(row).hidden,
    "like_count": lambda _c, _row, _f: 0,
    "parent_id": lambda _c, row, _f: _comment(row).parent_id or None,
    "media": lambda _c, row, _f: {"id": _comment(row).media_id},
    "replies": lambda c, row, f: _replies(c, _comment(row), f),
}
IG_COMMENT = NodeType(
    name="IGComment",
    default=("timestamp", "text"),
    makers=_IG_COMMENT,
    silent=frozenset(["legacy_instagram_comment_id"]),
)

#: From Meta's guide to publishing; containers are in no node specification.
IG_CONTAINER = NodeType(
    name="IGContainer",
    default=(),
    makers={
        "status_code": lambda c, row, _f: graph_ig_world.status_of(c.sandbox, _container(row)),
        "status": lambda c, row, _f: _container(row).error or graph_ig_world.status_of(c.sandbox, _container(row)),
        "video_status": lambda c, row, _f: _video_status(c, _container(row)),
    },
    silent=frozenset(["copyright_check_status"]),
)
