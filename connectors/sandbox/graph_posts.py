"""Graph: posts on the page's timeline."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from connectors.sandbox import graph_world
from connectors.sandbox.graph_call import GraphCall
from connectors.sandbox.graph_errors import GraphError
from connectors.sandbox.graph_fields import Field
from connectors.sandbox.graph_nodes import Json, asked_fields, node_json
from connectors.sandbox.graph_paging import page_of, read_time, within
from connectors.sandbox.graph_shapes import POST, attachments_json, reactions_json
from connectors.sandbox.rows import PagePost

SOONEST = timedelta(minutes=10)
LATEST = timedelta(days=30)


async def create_post(call: GraphCall) -> Json:
    """POST /{page}/feed."""
    call.need("pages_manage_posts")
    draft = graph_world.PostDraft(
        author_id=call.node,
        message=message_of(call),
        requester=call.requester,
        link=_link(call),
        media_ids=_attached(call),
        published=call.flag("published", default=True),
        scheduled_at=scheduled_time(call),
    )
    if not (draft.message or draft.link or draft.media_ids):
        raise GraphError.bad_parameter("The post needs a message, a link or attached media")
    if draft.media_ids:
        draft = replace(draft, status_type="added_photos")
    if graph_world.is_duplicate(call.sandbox, draft):
        raise GraphError.duplicate()
    return {"id": graph_world.write_post(call.sandbox, draft).id}


def message_of(call: GraphCall, name: str = "message") -> str:
    """The words of a post, within Facebook's limit."""
    message = graph_world.clean(call.text(name))
    if len(message) > graph_world.MESSAGE_LIMIT:
        raise GraphError.bad_parameter(f"Param {name} must be at most {graph_world.MESSAGE_LIMIT} characters")
    return message


def scheduled_time(call: GraphCall) -> int:
    """When an unpublished post is to come out, in Unix seconds; 0 for never."""
    given = call.text("scheduled_publish_time")
    if not given or call.flag("published", default=True):
        return 0
    moment, now = read_time(given), call.sandbox.world.now()
    if not now + SOONEST <= moment <= now + LATEST:
        raise GraphError(
            100,
            "(#100) The specified scheduled publish time is invalid.",
            subcode=1363062,
            title="Invalid scheduled time",
            user_message="The time must be between 10 minutes and 30 days from now.",
        )
    return int(moment.timestamp())


def _link(call: GraphCall) -> str:
    link = call.text("link")
    if link and not link.startswith(("http://", "https://")):
        raise GraphError.bad_parameter("link URL is not properly formatted")
    return link


def _attached(call: GraphCall) -> tuple[str, ...]:
    pieces: list[object] = []
    if "attached_media" in call.parameters:
        listed = call.structure("attached_media")
        pieces += listed if isinstance(listed, list) else []
    pieces += [call.structure(name) for name in sorted(call.parameters) if name.startswith("attached_media[")]
    return tuple(_photo_id(call, piece) for piece in pieces)


def _photo_id(call: GraphCall, piece: object) -> str:
    given = json.loads(piece) if isinstance(piece, str) else piece
    photo_id = str(given.get("media_fbid", "")) if isinstance(given, dict) else ""
    media = call.sandbox.world.tables.media.get(photo_id)
    if media is None or media.platform != "facebook":
        raise GraphError.bad_parameter(f"Invalid photo id {photo_id[:40]!r} in attached_media")
    return photo_id


async def list_feed(call: GraphCall) -> Json:
    """GET /{page}/feed: the page's posts and the visitors'."""
    return _listed(call, graph_world.list_public_posts(call.sandbox))


async def list_own(call: GraphCall) -> Json:
    """GET /{page}/posts and /published_posts: the page's own posts."""
    return _listed(call, [row for row in graph_world.list_public_posts(call.sandbox) if row.author_id == call.node])


async def list_visitors(call: GraphCall) -> Json:
    """GET /{page}/visitor_posts and /tagged: what others wrote to the page."""
    return _listed(call, [row for row in graph_world.list_public_posts(call.sandbox) if row.author_id != call.node])


async def list_scheduled(call: GraphCall) -> Json:
    """GET /{page}/scheduled_posts: what waits for its time."""
    rows = [
        row
        for row in call.sandbox.world.tables.post.values()
        if row.scheduled_at and not row.deleted_at and not graph_world.is_public(call.sandbox, row)
    ]
    return _listed(call, rows)


def _listed(call: GraphCall, rows: list[PagePost]) -> Json:
    call.need("pages_read_engagement")
    fields = asked_fields(call)
    kept = [row for row in rows if within(call.parameters, graph_world.published_at(row))]
    return page_of(call, kept, lambda row: node_json(call, POST, row, fields), call.parameters)


async def get_post(call: GraphCall) -> Json:
    """GET /{post}."""
    call.need("pages_read_engagement")
    return node_json(call, POST, _post(call), asked_fields(call))


async def change_post(call: GraphCall) -> Json:
    """POST /{post}: new words, a new time, or publish now."""
    call.need("pages_manage_posts")
    row = _own_post(call)
    if "message" in call.parameters:
        row = graph_world.edit_post(call.sandbox, row, message_of(call))
    if "scheduled_publish_time" in call.parameters:
        moved = scheduled_time(replace(call, parameters={**call.parameters, "published": "false"}))
        row = replace(row, scheduled_at=moved)
        call.sandbox.world.put("facebook.post.moved", row)
    if call.flag("is_published", default=False) and not row.published:
        row = replace(row, published=True, scheduled_at=0, created_at=call.sandbox.world.stamp())
        call.sandbox.world.put("facebook.post.published", row)
    if "is_pinned" in call.parameters:
        row = graph_world.pin_post(call.sandbox, row, pinned=call.flag("is_pinned", default=False))
    if "is_hidden" in call.parameters:
        call.sandbox.world.put("facebook.post.hidden", replace(row, hidden=call.flag("is_hidden", default=False)))
    return {"success": True}


async def delete_post(call: GraphCall) -> Json:
    """DELETE /{post}."""
    call.need("pages_manage_posts")
    graph_world.delete_post(call.sandbox, _own_post(call))
    return {"success": True}


async def list_attachments(call: GraphCall) -> Json:
    """GET /{post}/attachments."""
    call.need("pages_read_engagement")
    return attachments_json(call, _post(call)) or {"data": []}


async def list_reactions(call: GraphCall) -> Json:
    """GET /{post}/reactions and /likes."""
    call.need("pages_read_engagement")
    return reactions_json(call, _post(call).id, Field(name="", arguments=call.parameters))


def _post(call: GraphCall) -> PagePost:
    row = graph_world.find_post(call.sandbox, call.node)
    if row is None:
        raise GraphError.missing(call.method, call.node)
    return row


def _own_post(call: GraphCall) -> PagePost:
    row = _post(call)
    if row.author_id != call.sandbox.accounts.page.page_id:
        raise GraphError(200, "(#200) Permissions error: the post was not created by this page", status=403)
    return row
