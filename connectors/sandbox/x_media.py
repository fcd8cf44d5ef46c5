"""X: media in one shot, in segments, its processing, and its alternative text."""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from fastapi import APIRouter
from starlette.datastructures import UploadFile

from connectors.sandbox import x_errors
from connectors.sandbox.media_files import look_at, path_of
from connectors.sandbox.rows import Media
from connectors.sandbox.world import stamp_of
from connectors.sandbox.x_body import read_json
from connectors.sandbox.x_call import UserCaller, XCall
from connectors.sandbox.x_shapes import Json, media_key

router = APIRouter()

MEGABYTE = 1024 * 1024
EXPIRES_S = 24 * 60 * 60
MOST_BYTES = {"tweet_image": 5 * MEGABYTE, "tweet_gif": 15 * MEGABYTE, "tweet_video": 512 * MEGABYTE}
SEGMENTS = 1000
CATEGORY_KINDS = {"tweet_image": ("photo",), "tweet_gif": ("animated_gif", "photo"), "tweet_video": ("video",)}
CATEGORIES = ("amplify_video", "tweet_gif", "tweet_image", "tweet_video", "dm_gif", "dm_image", "dm_video", "subtitles")
ALT_TEXT_LIMIT = 1000


@router.post("/2/media/upload")
async def upload_at_once(call: UserCaller) -> Json:
    """A picture in one request."""
    fields, content = await _fields_and_media(call)
    category = fields.get("media_category", "")
    if category not in ("tweet_image", "dm_image", "subtitles"):
        raise x_errors.invalid("media_category", category, "media_category is not one of [tweet_image,dm_image]")
    media = _new_media(call, category, claimed=fields.get("media_type", ""), total=len(content))
    path_of(call.sandbox.world.media_folder, media.id).write_bytes(content)
    finished = _finish(call, media)
    if finished.state == "failed":
        raise x_errors.invalid("media", media.id, "The type of the uploaded media is not supported or it is damaged")
    return _answer(call, finished)


@router.post("/2/media/upload/initialize")
async def initialize(call: UserCaller) -> Json:
    """Announce an upload in segments."""
    body = await read_json(call.request)
    given = body if isinstance(body, dict) else {}
    for name in given:
        if name not in ("media_type", "total_bytes", "media_category", "shared", "additional_owners"):
            raise x_errors.invalid(name, given[name], f"$.{name}: is not defined in the schema")
    total = given.get("total_bytes")
    if not isinstance(total, int) or total <= 0:
        raise x_errors.invalid("total_bytes", total, "$.total_bytes: must be a positive integer")
    category = str(given.get("media_category", "tweet_image"))
    if category not in CATEGORIES:
        raise x_errors.invalid("media_category", category, f"media_category is not one of [{','.join(CATEGORIES)}]")
    media = _new_media(call, category, claimed=str(given.get("media_type", "")), total=total)
    path_of(call.sandbox.world.media_folder, media.id).touch()
    call.sandbox.world.put("x.media.announced", media)
    return _answer(call, media)


@router.post("/2/media/upload/{id}/append")
async def append(call: UserCaller, id: str) -> Json:  # noqa: A002 - X's name
    """One segment."""
    media = _uploading(call, id)
    fields, content = await _fields_and_media(call)
    index = fields.get("segment_index", "")
    if not index.isdecimal() or int(index) >= SEGMENTS:
        raise x_errors.invalid("segment_index", index, "segment_index must be between 0 and 999")
    _segment_path(call, media, int(index)).write_bytes(content)
    expires = call.sandbox.world.now() + timedelta(seconds=EXPIRES_S)
    return {"data": {"expires_at": int(expires.timestamp())}, "meta": {}}


@router.post("/2/media/upload/{id}/finalize")
async def finalize(call: UserCaller, id: str) -> Json:  # noqa: A002 - X's name
    """Put the segments together and begin processing."""
    media = _uploading(call, id)
    size = _join(call, media)
    if size != media.total_bytes:
        message = f"Segments do not add up to provided total file size: {size} of {media.total_bytes} bytes"
        raise x_errors.invalid("media_id", media.id, message)
    return _answer(call, _finish(call, media))


@router.get("/2/media/upload")
async def get_status(call: UserCaller) -> Json:
    """How far processing is."""
    media_id = call.request.query_params.get("media_id", "")
    media = call.sandbox.world.tables.media.get(media_id)
    if media is None or media.platform != "x":
        raise x_errors.invalid("media_id", media_id, "Could not find media with this id")
    return _answer(call, media)


@router.post("/2/media/metadata")
async def set_metadata(call: UserCaller) -> Json:
    """Say in words what a picture shows."""
    body = await read_json(call.request)
    given = body if isinstance(body, dict) else {}
    media = call.sandbox.world.tables.media.get(str(given.get("id", "")))
    if media is None or media.platform != "x":
        raise x_errors.invalid("id", given.get("id"), "Could not find media with this id")
    text = _alt_text(given)
    call.sandbox.world.put("x.media.described", replace(media, alt_text=text))
    return {"data": {"id": media.id, "associated_metadata": {"alt_text": {"text": text}}}}


def _alt_text(given: dict[str, object]) -> str:
    metadata = given.get("metadata")
    alt = metadata.get("alt_text") if isinstance(metadata, dict) else None
    text = alt.get("text") if isinstance(alt, dict) else None
    if not isinstance(text, str) or len(text) > ALT_TEXT_LIMIT:
        raise x_errors.invalid("alt_text", text, f"alt_text.text must be a string of up to {ALT_TEXT_LIMIT} characters")
    return text


async def _fields_and_media(call: XCall) -> tuple[dict[str, str], bytes]:
    if call.request.headers.get("content-type", "").startswith("application/json"):
        return await _json_media(call)
    async with call.request.form() as form:
        given = form.get("media")
        content = await given.read() if isinstance(given, UploadFile) else None
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
    if not content:
        raise x_errors.invalid("media", "", "$.media: is missing but it is required")
    return fields, content


async def _json_media(call: XCall) -> tuple[dict[str, str], bytes]:
    body = await read_json(call.request)
    given = body if isinstance(body, dict) else {}
    try:
        content = base64.b64decode(str(given.get("media", "")), validate=True)
    except binascii.Error as error:
        raise x_errors.invalid("media", "", "$.media: is not base64") from error
    if not content:
        raise x_errors.invalid("media", "", "$.media: is missing but it is required")
    return {name: str(value) for name, value in given.items() if name != "media"}, content


def _new_media(call: XCall, category: str, *, claimed: str, total: int) -> Media:
    most = MOST_BYTES.get(category, 512 * MEGABYTE)
    if total > most:
        raise x_errors.invalid("media", total, f"File size exceeds {most} bytes.")
    return Media(
        id=call.sandbox.world.new_id(),
        platform="x",
        owner_id=call.user_id,
        requester=call.requester,
        created_at=call.sandbox.world.stamp(),
        mime=claimed,
        kind="video" if "video" in category else "photo",
        category=category,
        total_bytes=total,
        state="uploading",
    )


def _uploading(call: XCall, media_id: str) -> Media:
    media = call.sandbox.world.tables.media.get(media_id)
    if media is None or media.platform != "x" or media.state != "uploading":
        raise x_errors.invalid("id", media_id, "Could not find an upload in progress with this id")
    return media


def _join(call: XCall, media: Media) -> int:
    path = path_of(call.sandbox.world.media_folder, media.id)
    with path.open("wb") as whole:
        for index in range(SEGMENTS):
            segment = _segment_path(call, media, index)
            if segment.exists():
                whole.write(segment.read_bytes())
                segment.unlink()
        return whole.tell()


def _segment_path(call: XCall, media: Media, index: int) -> Path:
    return call.sandbox.world.media_folder / f"{media.id}.{index:03d}"


def _finish(call: XCall, media: Media) -> Media:
    path = path_of(call.sandbox.world.media_folder, media.id)
    if media.category == "subtitles":
        return _finish_subtitles(call, media, path)
    content = look_at(path)
    allowed = CATEGORY_KINDS.get(media.category, ("photo", "animated_gif", "video"))
    if content is None or content.kind not in allowed:
        finished = replace(media, state="failed", size=path.stat().st_size)
    else:
        finished = replace(
            media,
            mime=content.mime,
            kind=content.kind,
            width=content.width,
            height=content.height,
            size=path.stat().st_size,
            state="ready" if content.kind == "photo" else "processing",
            ready_at="" if content.kind == "photo" else _ready_at(call),
        )
    call.sandbox.world.put("x.media.uploaded", finished)
    return finished


def _finish_subtitles(call: XCall, media: Media, path: Path) -> Media:
    content = path.read_bytes()
    is_track = content.lstrip(b"\xef\xbb\xbf").startswith(b"WEBVTT") or b" --> " in content[:200]
    finished = replace(media, kind="subtitles", size=len(content), state="ready" if is_track else "failed")
    call.sandbox.world.put("x.media.uploaded", finished)
    return finished


def _ready_at(call: XCall) -> str:
    ready = call.sandbox.world.now() + timedelta(seconds=call.sandbox.switches.number("video_processing_s"))
    return stamp_of(ready)


def _answer(call: XCall, media: Media) -> Json:
    # The specification requires ``meta`` here and ``type`` in processing_info without saying what they hold.
    body: Json = {"id": media.id, "media_key": media_key(media), "expires_after_secs": EXPIRES_S}
    if media.size:
        body["size"] = media.size
    info = _processing(call, media)
    return {"data": body | ({"processing_info": info} if info else {}), "meta": {}}


def _processing(call: XCall, media: Media) -> Json | None:
    if media.state == "failed":
        error = {"code": 1, "name": "InvalidMedia", "message": "Unsupported or damaged media"}
        return {"type": media.kind, "state": "failed", "progress_percent": 0, "error": error}
    if media.state != "processing":
        return None
    left = (datetime.fromisoformat(media.ready_at) - call.sandbox.world.now()).total_seconds()
    if left <= 0:
        return {"type": media.kind, "state": "succeeded", "progress_percent": 100}
    return {"type": media.kind, "state": "in_progress", "check_after_secs": max(1, round(left)), "progress_percent": 50}
