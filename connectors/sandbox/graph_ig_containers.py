"""Graph: publishing on Instagram. A container is made from an address or an upload, prepared, and then published."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from starlette.requests import ClientDisconnect

from connectors.sandbox import graph_ig_world, graph_world
from connectors.sandbox.graph_call import GraphCall
from connectors.sandbox.graph_errors import GraphError
from connectors.sandbox.graph_fetching import fetch_media
from connectors.sandbox.graph_ig_rows import IgContainer
from connectors.sandbox.graph_ig_shapes import IG_CONTAINER
from connectors.sandbox.graph_nodes import Json, asked_fields, node_json
from connectors.sandbox.graph_paging import read_time
from connectors.sandbox.media_files import Content, look_at, path_of
from connectors.sandbox.rows import Media
from connectors.sandbox.world import stamp_of

IMAGE_BYTES = 8 * 1024 * 1024
VIDEO_BYTES = 300 * 1000 * 1000
NARROWEST, WIDEST = 4 / 5, 1.91
FEWEST, MOST = 2, 10
#: What rounding to whole pixels may add to a ratio.
_SLACK = 0.005


async def create_container(call: GraphCall) -> Json:
    """POST /{ig}/media."""
    call.need("instagram_content_publish")
    kind = call.text("media_type") or "IMAGE"
    draft = IgContainer(
        id=call.sandbox.world.new_id(),
        owner_id=call.node,
        kind=kind,
        caption=graph_world.clean(call.text("caption")),
        alt_text=graph_world.clean(call.text("alt_text")),
        is_item=call.flag("is_carousel_item", default=False),
        requester=call.requester,
        created_at=call.sandbox.world.stamp(),
    )
    graph_ig_world.check_caption(draft.caption)
    if kind == "CAROUSEL":
        row = _carousel(call, draft)
    elif kind == "IMAGE":
        row = await _image(call, draft)
    elif kind in ("REELS", "VIDEO"):
        row = await _video(call, draft)
    else:
        raise GraphError.bad_parameter("Param media_type must be one of {CAROUSEL, IMAGE, REELS, VIDEO}")
    call.sandbox.world.put("instagram.container.created", row)
    opened: Json = {"uri": f"https://rupload.facebook.com/{graph_ig_world.UPLOAD_HOST_PATH}/{call.version}/{row.id}"}
    return {"id": row.id} | (opened if call.text("upload_type") == "resumable" else {})


async def get_container(call: GraphCall) -> Json:
    """GET /{container}."""
    call.need("instagram_basic")
    return node_json(call, IG_CONTAINER, call.sandbox.world.tables.ig_container[call.node], asked_fields(call))


async def publish(call: GraphCall) -> Json:
    """POST /{ig}/media_publish."""
    call.need("instagram_content_publish")
    row = call.sandbox.world.tables.ig_container.get(call.text("creation_id"))
    if row is None or row.is_item or row.state == "PUBLISHED":
        raise GraphError(24, "The requested resource does not exist", subcode=2207006)
    if _used(call) >= call.sandbox.switches.number("instagram_posts_per_day"):
        raise GraphError(9, "Application request limit reached: too many posts in 24 hours", subcode=2207042)
    status = graph_ig_world.status_of(call.sandbox, row)
    if status == "EXPIRED":
        raise GraphError(24, "The media container has expired", subcode=2207008)
    if status == "ERROR":
        raise GraphError(-1, "Create media failed", subcode=2207032)
    if status != "FINISHED":
        raise GraphError(9007, "Media ID is not available", subcode=2207027)
    files = tuple(call.sandbox.world.tables.ig_container[key].media_id for key in row.children) or (row.media_id,)
    made = graph_ig_world.write_media(
        call.sandbox,
        author_id=row.owner_id,
        kind=row.kind,
        caption=row.caption,
        media_ids=files,
        requester=call.requester,
    )
    call.sandbox.world.put("instagram.container.published", replace(row, state="PUBLISHED"))
    return {"id": made.id}


async def get_limit(call: GraphCall) -> Json:
    """GET /{ig}/content_publishing_limit."""
    call.need("instagram_content_publish")
    total = int(call.sandbox.switches.number("instagram_posts_per_day"))
    body: Json = {"quota_usage": _used(call)}
    if "config" in call.text("fields"):
        body["config"] = {"quota_total": total, "quota_duration": 86_400}
    return {"data": [body]}


async def receive_upload(call: GraphCall, row: IgContainer) -> Json:
    """POST rupload: the bytes from ``offset`` on."""
    path = _part(call, row)
    size, offset = int(call.request.headers.get("file_size", "0")), call.request.headers.get("offset", "")
    arrived = path.stat().st_size if path.exists() else 0
    if row.media_id or not size or offset != str(arrived):
        raise GraphError.bad_parameter(f"offset must be {arrived}: that is what has arrived so far")
    call.sandbox.world.put("instagram.upload.begun", replace(row, file_size=size))
    await _append(call, path)
    if path.stat().st_size < size:
        raise GraphError(2, "The upload was interrupted", status=500, transient=True)
    final = path_of(call.sandbox.world.media_folder, call.sandbox.world.new_id())
    path.rename(final)
    done = _prepared(call, replace(row, file_size=size), final.name, look_at(final))
    call.sandbox.world.put("instagram.upload.finished", done)
    return {"success": True, "message": "Upload successful."}


def _carousel(call: GraphCall, draft: IgContainer) -> IgContainer:
    given = call.text("children")
    listed = call.structure("children") if given.startswith("[") else [each for each in given.split(",") if each]
    keys = tuple(str(key) for key in listed) if isinstance(listed, list) else ()
    if not FEWEST <= len(keys) <= MOST:
        raise GraphError(100, "(#100) A carousel needs 2 to 10 items", subcode=2207028)
    known = call.sandbox.world.tables.ig_container
    if not all(key in known and known[key].is_item for key in keys):
        raise GraphError(24, "The requested resource does not exist", subcode=2207006)
    if any(graph_ig_world.status_of(call.sandbox, known[key]) != "FINISHED" for key in keys):
        raise GraphError(9007, "Media ID is not available", subcode=2207027)
    return replace(draft, children=keys, state="READY", ready_at=_soon(call))


async def _image(call: GraphCall, draft: IgContainer) -> IgContainer:
    media_id = await fetch_media(call.sandbox, call.text("image_url"), most=IMAGE_BYTES)
    if media_id is None:
        raise GraphError(9004, "Only photo or video can be accepted as media type.", subcode=2207052)
    path = path_of(call.sandbox.world.media_folder, media_id)
    content = look_at(path)
    if content is None or content.mime != "image/jpeg":
        raise GraphError(36001, "The image format is not supported. Only JPEG is.", subcode=2207005)
    if not NARROWEST - _SLACK <= content.width / content.height <= WIDEST + _SLACK:
        raise GraphError(36003, "The submitted image's aspect ratio is not supported.", subcode=2207009)
    return _prepared(call, draft, media_id, content)


async def _video(call: GraphCall, draft: IgContainer) -> IgContainer:
    if draft.alt_text:
        raise GraphError.bad_parameter("alt_text is for images only")
    if draft.kind == "VIDEO" and not draft.is_item:
        raise GraphError.bad_parameter("media_type VIDEO is for carousel items; use REELS")
    if call.text("upload_type") == "resumable":
        return draft
    media_id = await fetch_media(call.sandbox, call.text("video_url"), most=VIDEO_BYTES)
    if media_id is None:
        raise GraphError(9004, "Only photo or video can be accepted as media type.", subcode=2207052)
    return _prepared(call, draft, media_id, look_at(path_of(call.sandbox.world.media_folder, media_id)))


def _prepared(call: GraphCall, row: IgContainer, media_id: str, content: Content | None) -> IgContainer:
    if row.kind != "IMAGE" and (content is None or content.kind != "video"):
        return replace(row, media_id=media_id, state="ERROR", error="Error: the video format is not supported: 2207026")
    size = path_of(call.sandbox.world.media_folder, media_id).stat().st_size
    media = Media(
        id=media_id,
        platform="instagram",
        owner_id=row.owner_id,
        requester=call.requester,
        created_at=call.sandbox.world.stamp(),
        mime=content.mime if content else "",
        kind=content.kind if content else "",
        size=size,
        width=content.width if content else 0,
        height=content.height if content else 0,
        alt_text=row.alt_text,
    )
    call.sandbox.world.put("instagram.bytes.kept", media)
    return replace(row, media_id=media_id, state="READY", ready_at=_soon(call))


def _soon(call: GraphCall) -> str:
    seconds = call.sandbox.switches.number("instagram_processing_s")
    return stamp_of(call.sandbox.world.now() + timedelta(seconds=seconds))


def _used(call: GraphCall) -> int:
    since = call.text("since")
    earliest = call.sandbox.world.now() - graph_ig_world.DAY
    return graph_ig_world.published_since(call.sandbox, max(earliest, read_time(since)) if since else earliest)


def _part(call: GraphCall, row: IgContainer) -> Path:
    return path_of(call.sandbox.world.media_folder, f"ig-{row.id}")


async def _append(call: GraphCall, path: Path) -> None:
    with path.open("ab") as file, contextlib.suppress(ClientDisconnect):
        async for piece in call.request.stream():
            file.write(piece)
            file.flush()
