"""Graph: comments under posts, and what a page may do with them."""

from __future__ import annotations

from connectors.sandbox import graph_world
from connectors.sandbox.graph_call import GraphCall
from connectors.sandbox.graph_errors import GraphError
from connectors.sandbox.graph_fields import Field
from connectors.sandbox.graph_nodes import Json, asked_fields, node_json
from connectors.sandbox.graph_shapes import COMMENT, comments_json
from connectors.sandbox.rows import Comment, PagePost


async def list_comments(call: GraphCall) -> Json:
    """GET /{object}/comments."""
    call.need("pages_read_engagement")
    _check_choice(call, "filter", ("stream", "toplevel"))
    _check_choice(call, "order", ("chronological", "reverse_chronological"))
    edge = Field(name="comments", arguments=call.parameters, fields=asked_fields(call))
    return comments_json(call, _target(call), edge)


async def create_comment(call: GraphCall) -> Json:
    """POST /{object}/comments: as the page."""
    call.need("pages_manage_engagement")
    target = _target(call)
    message = _message(call)
    parent = target if isinstance(target, Comment) else None
    post = target if isinstance(target, PagePost) else graph_world.find_post(call.sandbox, target.post_id)
    if post is None:
        raise GraphError.missing(call.method, call.node)
    row = graph_world.write_comment(
        call.sandbox,
        post,
        message,
        author_id=call.sandbox.accounts.page.page_id,
        requester=call.requester,
        parent=parent,
    )
    return {"id": row.id}


async def get_comment(call: GraphCall) -> Json:
    """GET /{comment}."""
    call.need("pages_read_engagement")
    return node_json(call, COMMENT, _comment(call), asked_fields(call))


async def change_comment(call: GraphCall) -> Json:
    """POST /{comment}: hide or show another's, change one's own."""
    call.need("pages_manage_engagement")
    row = _comment(call)
    own = row.author_id == call.sandbox.accounts.page.page_id
    if "message" in call.parameters:
        if not own:
            raise GraphError(200, "(#200) Permissions error: only its author may edit a comment", status=403)
        graph_world.edit_comment(call.sandbox, row, _message(call))
    if "is_hidden" in call.parameters:
        if own:
            raise GraphError(200, "(#200) Permissions error: a page cannot hide its own comment", status=403)
        graph_world.hide_comment(call.sandbox, row, hidden=call.flag("is_hidden", default=False))
    return {"success": True}


async def delete_comment(call: GraphCall) -> Json:
    """DELETE /{comment}: anybody's under the page's posts."""
    call.need("pages_manage_engagement")
    graph_world.delete_comment(call.sandbox, _comment(call))
    return {"success": True}


def _message(call: GraphCall) -> str:
    message = graph_world.clean(call.text("message"))
    if not message:
        raise GraphError.bad_parameter("The parameter message is required")
    if len(message) > graph_world.COMMENT_LIMIT:
        raise GraphError.bad_parameter(f"Param message must be at most {graph_world.COMMENT_LIMIT} characters")
    return message


def _comment(call: GraphCall) -> Comment:
    row = graph_world.find_comment(call.sandbox, call.node)
    if row is None:
        raise GraphError.missing(call.method, call.node)
    return row


def _target(call: GraphCall) -> PagePost | Comment:
    found = graph_world.find_comment(call.sandbox, call.node) or graph_world.find_post(call.sandbox, call.node)
    if found is None:
        raise GraphError.missing(call.method, call.node)
    return found


def _check_choice(call: GraphCall, name: str, allowed: tuple[str, ...]) -> None:
    given = call.parameters.get(name)
    if given is not None and given not in allowed:
        raise GraphError.bad_parameter(f"Param {name} must be one of {{{', '.join(allowed).upper()}}}")
