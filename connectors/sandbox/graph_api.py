"""The Facebook Graph API, mounted under /graph: one door, and a table of what each kind of node can do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from connectors.sandbox import (
    graph_apps,
    graph_captions,
    graph_comments,
    graph_ig_containers,
    graph_ig_posts,
    graph_live,
    graph_media,
    graph_posts,
    graph_uploads,
    graph_world,
)
from connectors.sandbox.graph_call import GraphCall, read_call
from connectors.sandbox.graph_errors import GraphError
from connectors.sandbox.graph_ig_world import UPLOAD_HOST_PATH
from connectors.sandbox.graph_nodes import Json

Handler = Callable[[GraphCall], Awaitable[Json]]

router = APIRouter(prefix="/graph")

COMMENTED = ("post", "comment", "photo", "video", "live")
HANDLERS: dict[tuple[str, str, str], Handler] = {
    ("GET", "page", ""): graph_apps.get_page,
    ("GET", "debug_token", ""): graph_apps.debug_token,
    ("POST", "page", "feed"): graph_posts.create_post,
    ("GET", "page", "feed"): graph_posts.list_feed,
    ("GET", "page", "posts"): graph_posts.list_own,
    ("GET", "page", "published_posts"): graph_posts.list_own,
    ("GET", "page", "visitor_posts"): graph_posts.list_visitors,
    ("GET", "page", "tagged"): graph_posts.list_visitors,
    ("GET", "page", "scheduled_posts"): graph_posts.list_scheduled,
    ("GET", "page", "photos"): graph_media.list_photos,
    ("GET", "page", "videos"): graph_media.list_videos,
    ("POST", "page", "photos"): graph_media.create_photo,
    ("POST", "page", "videos"): graph_media.create_video,
    ("POST", "page", "live_videos"): graph_live.create_live,
    ("GET", "page", "live_videos"): graph_live.list_live,
    ("POST", "page", "subscribed_apps"): graph_apps.subscribe_page,
    ("GET", "page", "subscribed_apps"): graph_apps.list_page_subscriptions,
    ("DELETE", "page", "subscribed_apps"): graph_apps.unsubscribe_page,
    ("POST", "app", "uploads"): graph_uploads.start_upload,
    ("POST", "app", "subscriptions"): graph_apps.subscribe_app,
    ("GET", "app", "subscriptions"): graph_apps.list_app_subscriptions,
    ("DELETE", "app", "subscriptions"): graph_apps.unsubscribe_app,
    ("POST", "upload", ""): graph_uploads.continue_upload,
    ("GET", "upload", ""): graph_uploads.get_upload,
    ("GET", "post", ""): graph_posts.get_post,
    ("POST", "post", ""): graph_posts.change_post,
    ("DELETE", "post", ""): graph_posts.delete_post,
    ("GET", "post", "attachments"): graph_posts.list_attachments,
    ("GET", "post", "reactions"): graph_posts.list_reactions,
    ("GET", "post", "likes"): graph_posts.list_reactions,
    ("GET", "comment", ""): graph_comments.get_comment,
    ("POST", "comment", ""): graph_comments.change_comment,
    ("DELETE", "comment", ""): graph_comments.delete_comment,
    ("GET", "photo", ""): graph_media.get_photo,
    ("DELETE", "photo", ""): graph_posts.delete_post,
    ("GET", "video", ""): graph_media.get_video,
    ("DELETE", "video", ""): graph_media.delete_video,
    ("POST", "video", "captions"): graph_captions.add_captions,
    ("GET", "video", "captions"): graph_captions.list_captions,
    ("GET", "live", ""): graph_live.get_live,
    ("POST", "live", ""): graph_live.change_live,
    ("DELETE", "live", ""): graph_live.delete_live,
    ("GET", "oauth", "access_token"): graph_apps.exchange_token,
    ("GET", "ig_user", ""): graph_ig_posts.get_user,
    ("GET", "ig_user", "media"): graph_ig_posts.list_media,
    ("GET", "ig_user", "tags"): graph_ig_posts.list_tags,
    ("POST", "ig_user", "media"): graph_ig_containers.create_container,
    ("POST", "ig_user", "media_publish"): graph_ig_containers.publish,
    ("GET", "ig_user", "content_publishing_limit"): graph_ig_containers.get_limit,
    ("GET", "ig_container", ""): graph_ig_containers.get_container,
    ("GET", "ig_media", ""): graph_ig_posts.get_media,
    ("DELETE", "ig_media", ""): graph_ig_posts.delete_media,
    ("GET", "ig_media", "comments"): graph_ig_posts.list_comments,
    ("POST", "ig_media", "comments"): graph_ig_posts.create_comment,
    ("GET", "ig_comment", ""): graph_ig_posts.get_comment,
    ("POST", "ig_comment", ""): graph_ig_posts.change_comment,
    ("DELETE", "ig_comment", ""): graph_ig_posts.delete_comment,
    ("GET", "ig_comment", "replies"): graph_ig_posts.list_replies,
    ("POST", "ig_comment", "replies"): graph_ig_posts.create_reply,
    **{("GET", kind, "comments"): graph_comments.list_comments for kind in COMMENTED},
    **{("POST", kind, "comments"): graph_comments.create_comment for kind in COMMENTED},
}


@router.api_route("/{path:path}", methods=["GET", "POST", "DELETE"])
async def serve(request: Request, path: str) -> JSONResponse:
    """Any call to the Graph."""
    try:
        return await _served(request, path)
    finally:
        await request.close()


async def _served(request: Request, path: str) -> JSONResponse:
    if path.startswith(f"{UPLOAD_HOST_PATH}/"):
        return await _uploaded(request, path)
    call = await read_call(request, path)
    kind = _kind_of(call)
    handler = HANDLERS.get((call.method, kind, call.edge))
    if handler is None:
        raise _unknown(call, kind)
    return JSONResponse(await handler(call), media_type="application/json; charset=UTF-8")


async def _uploaded(request: Request, path: str) -> JSONResponse:
    """Bytes for a container, on the host that Instagram keeps for them."""
    version, _, container_id = path.removeprefix(f"{UPLOAD_HOST_PATH}/").partition("/")
    call = await read_call(request, f"{version}/{container_id}", raw=True)
    row = call.sandbox.world.tables.ig_container.get(container_id)
    if row is None:
        raise GraphError.missing(call.method, container_id)
    call.need("instagram_content_publish")
    return JSONResponse(await graph_ig_containers.receive_upload(call, row))


def _kind_of(call: GraphCall) -> str:
    page, tables = call.sandbox.accounts.page, call.sandbox.world.tables
    instagram = call.sandbox.accounts.instagram
    fixed = {page.page_id: "page", page.app_id: "app", instagram.user_id: "ig_user"}
    fixed |= {"debug_token": "debug_token", "oauth": "oauth"}
    if call.node in fixed:
        return fixed[call.node]
    if call.node.startswith("upload:"):
        return "upload"
    for name in ("ig_container", "ig_media", "ig_comment"):
        if call.node in getattr(tables, name):
            return name
    if call.node in tables.comment:
        return "comment"
    if call.node in tables.live:
        return "live"
    if call.node in tables.video:
        return "video"
    media = tables.media.get(call.node)
    if media and media.platform == "facebook":
        return "photo"
    return "post" if graph_world.find_post(call.sandbox, call.node) else ""


def _unknown(call: GraphCall, kind: str) -> GraphError:
    if not kind:
        return GraphError.missing(call.method, call.node)
    if call.edge:
        sentence = f"Tried accessing nonexisting field ({call.edge}) on node type ({kind.capitalize()})"
        return GraphError.bad_parameter(sentence)
    return GraphError.missing(call.method, call.node)
