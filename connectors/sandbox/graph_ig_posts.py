"""Graph: the Instagram account, its posts, and the comments under them."""

from __future__ import annotations

from datetime import datetime

from connectors.sandbox import graph_ig_world, graph_world
from connectors.sandbox.graph_call import GraphCall
from connectors.sandbox.graph_errors import GraphError
from connectors.sandbox.graph_fields import Field
from connectors.sandbox.graph_ig_rows import IgComment, IgMedia
from connectors.sandbox.graph_ig_shapes import IG_COMMENT, IG_MEDIA, comments_json, replies_json
from connectors.sandbox.graph_nodes import Json, asked_fields, node_json
from connectors.sandbox.graph_paging import page_of, within

#: Fields of an account that exist and are not simulated.
USER_SILENT = frozenset(["biography", "follows_count", "ig_id", "profile_picture_url", "website", "has_profile_pic"])


async def get_user(call: GraphCall) -> Json:
    """GET /{ig}."""
    call.need("instagram_basic")
    account = call.sandbox.accounts.instagram
    known: Json = {
        "username": account.username,
        "name": account.name,
        "media_count": len(graph_ig_world.list_own_media(call.sandbox)),
        "followers_count": 8_204,
        "is_published": True,
    }
    wanted = [field.name for field in asked_fields(call)]
    for name in wanted:
        if name not in known and name not in USER_SILENT and name != "id":
            raise GraphError.bad_parameter(f"Tried accessing nonexisting field ({name}) on node type (IGUser)")
    return {name: known[name] for name in wanted if name in known} | {"id": account.user_id}


async def list_media(call: GraphCall) -> Json:
    """GET /{ig}/media: the account's posts, newest first."""
    return _listed(call, graph_ig_world.list_own_media(call.sandbox))


async def list_tags(call: GraphCall) -> Json:
    """GET /{ig}/tags: others' posts in which the account is tagged, newest first."""
    return _listed(call, graph_ig_world.list_tagged_media(call.sandbox))


def _listed(call: GraphCall, rows: list[IgMedia]) -> Json:
    call.need("instagram_basic")
    fields = asked_fields(call)
    kept = [row for row in rows if within(call.parameters, datetime.fromisoformat(row.created_at))]
    return page_of(call, kept, lambda row: node_json(call, IG_MEDIA, row, fields), call.parameters)


async def get_media(call: GraphCall) -> Json:
    """GET /{media}."""
    call.need("instagram_basic")
    return node_json(call, IG_MEDIA, _media(call), asked_fields(call))


async def delete_media(call: GraphCall) -> Json:
    """DELETE /{media}: only one's own."""
    call.need("instagram_manage_contents")
    row = _media(call)
    if row.author_id != call.sandbox.accounts.instagram.user_id:
        raise GraphError.missing(call.method, call.node)
    graph_ig_world.delete_media(call.sandbox, row)
    return {"success": True}


async def list_comments(call: GraphCall) -> Json:
    """GET /{media}/comments."""
    call.need("instagram_manage_comments")
    return comments_json(call, _media(call), Field(name="", arguments=call.parameters, fields=asked_fields(call)))


async def create_comment(call: GraphCall) -> Json:
    """POST /{media}/comments: as the account, under its own post."""
    call.need("instagram_manage_comments")
    media = _media(call)
    if media.author_id != call.sandbox.accounts.instagram.user_id:
        raise GraphError(10, "(#10) Commenting on photos in which you were tagged is not supported")
    return {"id": _written(call, media, None).id}


async def list_replies(call: GraphCall) -> Json:
    """GET /{comment}/replies."""
    call.need("instagram_manage_comments")
    field = Field(name="", arguments=call.parameters, fields=asked_fields(call))
    return replies_json(call, _comment(call), field) or {"data": []}


async def create_reply(call: GraphCall) -> Json:
    """POST /{comment}/replies."""
    call.need("instagram_manage_comments")
    parent = _comment(call)
    media = graph_ig_world.find_media(call.sandbox, parent.media_id)
    if media is None or parent.hidden:
        raise GraphError.missing(call.method, call.node)
    return {"id": _written(call, media, parent).id}


async def get_comment(call: GraphCall) -> Json:
    """GET /{comment}."""
    call.need("instagram_manage_comments")
    return node_json(call, IG_COMMENT, _comment(call), asked_fields(call))


async def change_comment(call: GraphCall) -> Json:
    """POST /{comment}: hide or show it."""
    call.need("instagram_manage_comments")
    row = _comment(call)
    if "hide" not in call.parameters:
        raise GraphError.bad_parameter("The parameter hide is required")
    graph_ig_world.hide_comment(call.sandbox, row, hidden=call.flag("hide", default=False))
    return {"success": True}


async def delete_comment(call: GraphCall) -> Json:
    """DELETE /{comment}: anybody's under the account's posts."""
    call.need("instagram_manage_comments")
    graph_ig_world.delete_comment(call.sandbox, _comment(call))
    return {"success": True}


def _written(call: GraphCall, media: IgMedia, parent: IgComment | None) -> IgComment:
    text = graph_world.clean(call.text("message"))
    graph_ig_world.check_comment(text)
    own = call.sandbox.accounts.instagram.user_id
    return graph_ig_world.write_comment(
        call.sandbox, media, text, author_id=own, requester=call.requester, parent=parent
    )


def _media(call: GraphCall) -> IgMedia:
    row = graph_ig_world.find_media(call.sandbox, call.node)
    if row is None:
        raise GraphError.missing(call.method, call.node)
    return row


def _comment(call: GraphCall) -> IgComment:
    row = graph_ig_world.find_comment(call.sandbox, call.node)
    if row is None:
        raise GraphError.missing(call.method, call.node)
    return row
