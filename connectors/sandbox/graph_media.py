"""Graph: photos and videos of the page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connectors.sandbox import graph_world
from connectors.sandbox.graph_call import GraphCall
from connectors.sandbox.graph_errors import GraphError
from connectors.sandbox.graph_fetching import fetch_media
from connectors.sandbox.graph_media_shapes import PHOTO, VIDEO
from connectors.sandbox.graph_nodes import Json, asked_fields, node_json
from connectors.sandbox.graph_paging import page_of, within
from connectors.sandbox.graph_posts import message_of, scheduled_time
from connectors.sandbox.media_files import Content, look_at, path_of
from connectors.sandbox.rows import Media, Video
from connectors.sandbox.world import stamp_of

PHOTO_BYTES = 10 * 1024 * 1024
CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    media_id: str
    content: Content | None
    size: int


async def create_photo(call: GraphCall) -> Json:
    """POST /{page}/photos, the bytes in ``source`` or fetched from ``url``."""
    call.need("pages_manage_posts")
    if "url" in call.parameters:
        stored = await _fetch(call, call.text("url"), most=PHOTO_BYTES)
    else:
        stored = await _store_file(call, "source", most=PHOTO_BYTES)
    if stored.content is None or stored.content.kind == "video":
        raise GraphError(324, "(#324) Missing or invalid image file", subcode=1366046)
    media = _media(call, stored, stored.content, alt_text=call.text("alt_text_custom"))
    call.sandbox.world.put("facebook.photo.uploaded", media)
    if not call.flag("published", default=True) and not call.text("scheduled_publish_time"):
        return {"id": media.id}
    caption = "caption" if "caption" in call.parameters else "message"
    post = graph_world.write_post(call.sandbox, _draft(call, media, caption, "added_photos"))
    return {"id": media.id, "post_id": post.id}


async def get_photo(call: GraphCall) -> Json:
    """GET /{photo}."""
    call.need("pages_read_engagement")
    media = call.sandbox.world.tables.media[call.node]
    return node_json(call, PHOTO, media, asked_fields(call))


async def create_video(call: GraphCall) -> Json:
    """POST /{page}/videos, the bytes in ``source`` or uploaded before and named by their handle."""
    call.need("pages_manage_posts")
    if "fbuploader_video_file_chunk" in call.parameters:
        stored = _uploaded(call, call.text("fbuploader_video_file_chunk"))
    else:
        stored = await _store_file(call, "source", most=None)
    if stored.content is None or stored.content.kind != "video":
        raise GraphError(
            352,
            "(#352) The video file you selected is in a format that we don't support.",
            subcode=1363024,
            title="Unsupported Video Format",
            user_message="The video you're trying to upload is in a format that isn't supported.",
        )
    return {"id": publish_video(call, stored.media_id, stored.content, stored.size).id}


def publish_video(call: GraphCall, media_id: str, content: Content, size: int) -> Video:
    """Make uploaded bytes a video with a post of its own."""
    ready = call.sandbox.world.now() + timedelta(seconds=call.sandbox.switches.number("video_processing_s"))
    media = _media(call, _Stored(media_id=media_id, content=content, size=size), content)
    media = replace(media, ready_at=stamp_of(ready))
    call.sandbox.world.put("facebook.video.uploaded", media)
    post = graph_world.write_post(call.sandbox, _draft(call, media, "description", "added_video"))
    video = Video(
        id=media_id,
        post_id=post.id,
        title=graph_world.clean(call.text("title")),
        description=post.message,
        created_at=post.created_at,
        published=post.published,
    )
    call.sandbox.world.put("facebook.video.created", video)
    return video


async def get_video(call: GraphCall) -> Json:
    """GET /{video}."""
    call.need("pages_read_engagement")
    return node_json(call, VIDEO, _video(call), asked_fields(call))


async def list_videos(call: GraphCall) -> Json:
    """GET /{page}/videos: the page's uploads, newest first, those that are still being processed too."""
    call.need("pages_read_engagement")
    fields = asked_fields(call)
    rows = [row for row in call.sandbox.world.tables.video.values() if not row.deleted_at]
    rows = [row for row in rows if within(call.parameters, datetime.fromisoformat(row.created_at))]
    return page_of(call, rows[::-1], lambda row: node_json(call, VIDEO, row, fields), call.parameters)


async def list_photos(call: GraphCall) -> Json:
    """GET /{page}/photos: newest first."""
    call.need("pages_read_engagement")
    media = call.sandbox.world.tables.media.values()
    rows = [row for row in media if row.platform == "facebook" and row.kind != "video"]
    fields = asked_fields(call)
    return page_of(call, rows[::-1], lambda row: node_json(call, PHOTO, row, fields), call.parameters)


async def delete_video(call: GraphCall) -> Json:
    """DELETE /{video}: its post goes too."""
    call.need("pages_manage_posts")
    video = _video(call)
    call.sandbox.world.put("facebook.video.deleted", replace(video, deleted_at=call.sandbox.world.stamp()))
    post = graph_world.find_post(call.sandbox, video.post_id)
    if post:
        graph_world.delete_post(call.sandbox, post)
    return {"success": True}


def _video(call: GraphCall) -> Video:
    video = call.sandbox.world.tables.video[call.node]
    if video.deleted_at:
        raise GraphError.missing(call.method, call.node)
    return video


def _draft(call: GraphCall, media: Media, words: str, status_type: str) -> graph_world.PostDraft:
    return graph_world.PostDraft(
        author_id=call.node,
        message=message_of(call, words),
        requester=call.requester,
        media_ids=(media.id,),
        status_type=status_type,
        published=call.flag("published", default=True),
        scheduled_at=scheduled_time(call),
    )


def _media(call: GraphCall, stored: _Stored, content: Content, *, alt_text: str = "") -> Media:
    return Media(
        id=stored.media_id,
        platform="facebook",
        owner_id=call.node,
        requester=call.requester,
        created_at=call.sandbox.world.stamp(),
        mime=content.mime,
        kind=content.kind,
        size=stored.size,
        width=content.width,
        height=content.height,
        alt_text=graph_world.clean(alt_text),
    )


async def _store_file(call: GraphCall, name: str, *, most: int | None) -> _Stored:
    file = call.files.get(name)
    if file is None:
        raise GraphError.bad_parameter(f"Requires upload file: send the bytes as the multipart field {name!r}")
    media_id = call.sandbox.world.new_id()
    path = path_of(call.sandbox.world.media_folder, media_id)
    with path.open("wb") as target:
        while piece := await file.read(CHUNK_BYTES):
            target.write(piece)
        size = target.tell()
    if most is not None and size > most:
        path.unlink()
        raise GraphError(100, "(#100) The photo file is too large", subcode=2069019)
    return _Stored(media_id=media_id, content=look_at(path), size=size)


async def _fetch(call: GraphCall, url: str, *, most: int) -> _Stored:
    fetched = await fetch_media(call.sandbox, url, most=most)
    if fetched is None:
        raise GraphError(324, "(#324) Missing or invalid image file", subcode=2069019)
    path = path_of(call.sandbox.world.media_folder, fetched)
    return _Stored(media_id=fetched, content=look_at(path), size=path.stat().st_size)


def _uploaded(call: GraphCall, handle: str) -> _Stored:
    uploads = call.sandbox.world.tables.upload.values()
    upload = next((row for row in uploads if row.handle and row.handle == handle), None)
    if upload is None or upload.video_id:
        raise GraphError.bad_parameter("Invalid file handle in fbuploader_video_file_chunk")
    media_id = call.sandbox.world.new_id()
    folder = call.sandbox.world.media_folder
    path_of(folder, f"upload-{upload.id}").rename(path_of(folder, media_id))
    call.sandbox.world.put("facebook.upload.used", replace(upload, video_id=media_id))
    path = path_of(folder, media_id)
    return _Stored(media_id=media_id, content=look_at(path), size=path.stat().st_size)
