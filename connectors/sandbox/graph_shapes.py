"""Posts and comments as nodes: which fields they have and how each is made."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from connectors.sandbox import graph_world
from connectors.sandbox.graph_call import GraphCall
from connectors.sandbox.graph_fields import Field
from connectors.sandbox.graph_nodes import Json, Maker, NodeType, node_json
from connectors.sandbox.graph_paging import graph_time, page_of, within
from connectors.sandbox.graph_people import person_json
from connectors.sandbox.rows import Comment, Media, PagePost, Row


def time_of(stamp: str) -> str:
    """A stored stamp in Graph's form."""
    return graph_time(datetime.fromisoformat(stamp))


def person(call: GraphCall, author_id: str, field: Field) -> Json | None:
    """An author, unless the token may not see who wrote."""
    page = call.sandbox.accounts.page
    if author_id != page.page_id and "pages_read_user_content" not in page.scopes:
        return None
    body = person_json(call.sandbox, author_id)
    return {name.name: body[name.name] for name in field.fields if name.name in body} or body


def media_url(call: GraphCall, media_id: str) -> str:
    """Where the bytes of a picture or video are served."""
    return f"{call.url}/media/{media_id}"


def comments_json(call: GraphCall, target: PagePost | Comment, field: Field) -> Json:
    """The comments under a post, or the replies under a comment."""
    arguments = field.arguments
    rows = _comments_under(call, target, stream=arguments.get("filter") == "stream")
    rows = [row for row in rows if within(arguments, datetime.fromisoformat(row.created_at))]
    if arguments.get("order") == "reverse_chronological":
        rows.reverse()
    return page_of(call, rows, lambda row: node_json(call, COMMENT, row, field.fields), arguments)


def reactions_json(call: GraphCall, row_id: str, field: Field) -> Json:
    """Who likes a thing, and how many."""
    rows = graph_world.list_reactions(call.sandbox, row_id)
    return page_of(call, rows, lambda row: person_json(call.sandbox, row.author_id), field.arguments)


def _comments_under(call: GraphCall, target: PagePost | Comment, *, stream: bool) -> list[Comment]:
    if isinstance(target, Comment):
        rows = graph_world.list_comments(call.sandbox, target.post_id)
        return [row for row in rows if row.parent_id == target.id]
    rows = graph_world.list_comments(call.sandbox, target.id)
    return rows if stream else [row for row in rows if not row.parent_id]


def attachments_json(call: GraphCall, row: PagePost) -> Json | None:
    """The pictures or the video of a post."""
    known = call.sandbox.world.tables.media
    pieces = [_attachment(call, known[key]) for key in row.media_ids if key in known]
    if row.link and not pieces:
        pieces = [{"type": "share", "media_type": "link", "url": row.link, "title": row.link}]
    if len(pieces) > 1:
        album: Json = {"type": "album", "media_type": "album", "subattachments": {"data": pieces}}
        return {"data": [album]}
    return {"data": pieces} if pieces else None


def _attachment(call: GraphCall, media: Media) -> Json:
    picture = {"src": media_url(call, media.id), "width": media.width, "height": media.height}
    body: Json = {"media": {"image": picture}, "target": {"id": media.id, "url": media_url(call, media.id)}}
    if media.kind == "video":
        return body | {"type": "video_inline", "media_type": "video", "url": media_url(call, media.id)}
    return body | {"type": "photo", "media_type": "photo", "description": media.alt_text}


def _full_picture(call: GraphCall, row: PagePost) -> str | None:
    known = call.sandbox.world.tables.media
    pictures = [key for key in row.media_ids if key in known and known[key].kind != "video"]
    return media_url(call, pictures[0]) if pictures else None


def permalink(call: GraphCall, row_id: str) -> str:
    """Where people see a thing."""
    return f"{call.url}/#{row_id}"


def _post(row: Row) -> PagePost:
    return cast("PagePost", row)


def _comment(row: Row) -> Comment:
    return cast("Comment", row)


def _parent(call: GraphCall, row: Comment, field: Field) -> Json | None:
    parent = call.sandbox.world.tables.comment.get(row.parent_id)
    return node_json(call, COMMENT, parent, field.fields) if parent else None


def _reply_count(call: GraphCall, row: Comment) -> int:
    return len(_comments_under(call, row, stream=False))


def _is_own(call: GraphCall, author_id: str) -> bool:
    return author_id == call.sandbox.accounts.page.page_id


_POST: dict[str, Maker] = {
    "created_time": lambda _c, row, _f: graph_time(graph_world.published_at(_post(row))),
    "updated_time": lambda _c, row, _f: time_of(_post(row).updated_at),
    "message": lambda _c, row, _f: _post(row).message or None,
    "from": lambda c, row, f: person(c, _post(row).author_id, f),
    "is_hidden": lambda _c, row, _f: _post(row).hidden,
    "is_published": lambda c, row, _f: graph_world.is_public(c.sandbox, _post(row)),
    "scheduled_publish_time": lambda _c, row, _f: _post(row).scheduled_at or None,
    "status_type": lambda _c, row, _f: _post(row).status_type,
    "permalink_url": lambda c, row, _f: permalink(c, row.id),
    "full_picture": lambda c, row, _f: _full_picture(c, _post(row)),
    "attachments": lambda c, row, _f: attachments_json(c, _post(row)),
    "comments": lambda c, row, f: comments_json(c, _post(row), f),
    "likes": lambda c, row, f: reactions_json(c, row.id, f),
    "reactions": lambda c, row, f: reactions_json(c, row.id, f),
}
POST = NodeType(
    name="PagePost",
    default=("created_time", "message"),
    makers=_POST,
    silent=frozenset(
        [
            "actions",
            "admin_creator",
            "application",
            "backdated_time",
            "call_to_action",
            "child_attachments",
            "coordinates",
            "event",
            "icon",
            "is_app_share",
            "is_eligible_for_promotion",
            "is_expired",
            "is_inline_created",
            "is_instagram_eligible",
            "is_popular",
            "is_spherical",
            "message_tags",
            "parent_id",
            "picture",
            "place",
            "privacy",
            "promotable_id",
            "properties",
            "shares",
            "story",
            "story_tags",
            "subscribed",
            "target",
            "targeting",
            "timeline_visibility",
            "via",
            "width",
            "height",
            "sharedposts",
            "to",
        ]
    ),
)

_COMMENT: dict[str, Maker] = {
    "created_time": lambda _c, row, _f: time_of(_comment(row).created_at),
    "from": lambda c, row, f: person(c, _comment(row).author_id, f),
    "message": lambda _c, row, _f: _comment(row).message,
    "is_hidden": lambda _c, row, _f: _comment(row).hidden,
    "can_hide": lambda c, row, _f: not _is_own(c, _comment(row).author_id),
    "can_remove": lambda _c, _row, _f: True,
    "can_comment": lambda _c, _row, _f: True,
    "can_like": lambda _c, _row, _f: True,
    "is_private": lambda _c, _row, _f: False,
    "like_count": lambda _c, _row, _f: 0,
    "user_likes": lambda _c, _row, _f: False,
    "comment_count": lambda c, row, _f: _reply_count(c, _comment(row)),
    "parent": lambda c, row, f: _parent(c, _comment(row), f),
    "object": lambda _c, row, _f: {"id": _comment(row).post_id},
    "permalink_url": lambda c, row, _f: permalink(c, row.id),
    "comments": lambda c, row, f: comments_json(c, _comment(row), f),
}
COMMENT = NodeType(
    name="Comment",
    default=("created_time", "from", "message"),
    makers=_COMMENT,
    silent=frozenset(
        [
            "admin_creator",
            "application",
            "attachment",
            "can_reply_privately",
            "live_broadcast_timestamp",
            "message_tags",
            "private_reply_conversation",
            "likes",
            "reactions",
        ]
    ),
)
