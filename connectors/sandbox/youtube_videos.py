"""YouTube: the channel, its videos and the list of its uploads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import Request
from starlette.responses import JSONResponse, Response

from connectors.sandbox import youtube_world
from connectors.sandbox.state import Sandbox
from connectors.sandbox.youtube_call import WRITE, begin, body_of, parts_of
from connectors.sandbox.youtube_errors import YouTubeError
from connectors.sandbox.youtube_rows import YouTubeVideo
from connectors.sandbox.youtube_shapes import channel_json, listed, page_of, playlist_item_json, video_json

PARTS = ("snippet", "status", "statistics", "fileDetails")
TITLE_CHARS, DESCRIPTION_BYTES, TAGS_CHARS = 100, 5000, 500
MOST_IDS = 50
PRIVACY = ("public", "unlisted", "private")


async def list_channels(request: Request) -> JSONResponse:
    """GET /youtube/v3/channels."""
    sandbox = begin(request)
    parts = parts_of(request, ("snippet", "contentDetails", "status"))
    query, channel = request.query_params, sandbox.accounts.youtube
    if query.get("mine") != "true" and not query.get("id"):
        raise YouTubeError.required("mine")
    is_ours = query.get("mine") == "true" or channel.channel_id in query.get("id", "").split(",")
    if not is_ours or not sandbox.switches.on("youtube_channel_open"):
        return JSONResponse(listed("channel", []))
    whole = channel_json(sandbox)
    shown = {key: value for key, value in whole.items() if key in (*parts, "kind", "etag", "id")}
    return JSONResponse(listed("channel", [shown]))


async def list_uploads(request: Request) -> JSONResponse:
    """GET /youtube/v3/playlistItems of the channel's uploads, private ones too: it is the owner who asks."""
    sandbox = begin(request)
    parts = parts_of(request, ("snippet", "contentDetails", "status"))
    if request.query_params.get("playlistId") != sandbox.accounts.youtube.uploads_list:
        raise YouTubeError.missing("playlist")
    rows = youtube_world.list_videos(sandbox)
    page = page_of(request, "playlistItem", rows, lambda row: playlist_item_json(sandbox, row, parts), 50)
    return JSONResponse(page)


async def list_videos(request: Request) -> JSONResponse:
    """GET /youtube/v3/videos by id."""
    sandbox = begin(request)
    parts = parts_of(request, PARTS)
    ids = [key for key in request.query_params.get("id", "").split(",") if key]
    if not ids:
        raise YouTubeError.required("id")
    if len(ids) > MOST_IDS:
        raise YouTubeError(400, "invalidFilters", "Too many ids.")
    rows = [row for row in (youtube_world.find_video(sandbox, key) for key in ids) if row]
    return JSONResponse(listed("video", [video_json(sandbox, row, parts) for row in rows]))


async def update_video(request: Request) -> JSONResponse:
    """PUT /youtube/v3/videos: each part that is named is replaced as a whole."""
    sandbox = begin(request, units=WRITE)
    parts, body = parts_of(request, PARTS), await body_of(request)
    row = _own(sandbox, str(body.get("id") or ""))
    if "snippet" in parts:
        row = _with_snippet(sandbox, row, body.get("snippet") or {})
    if "status" in parts:
        row = _with_status(sandbox, row, body.get("status") or {})
    return JSONResponse(video_json(sandbox, row, parts))


async def delete_video(request: Request) -> Response:
    """DELETE /youtube/v3/videos."""
    sandbox = begin(request, units=WRITE)
    youtube_world.delete_video(sandbox, _own(sandbox, request.query_params.get("id", "")))
    return Response(status_code=204)


def checked_snippet(given: dict[str, Any]) -> dict[str, Any]:
    """A snippet that YouTube would take; raises YouTubeError."""
    title, description = str(given.get("title") or "").strip(), str(given.get("description") or "")
    if not title or len(title) > TITLE_CHARS or set("<>") & set(title):
        raise YouTubeError(400, "invalidTitle", "The request metadata specifies an invalid or empty video title.")
    if len(description.encode()) > DESCRIPTION_BYTES or set("<>") & set(description):
        raise YouTubeError(400, "invalidDescription", "The request metadata specifies an invalid video description.")
    if len(",".join(map(str, given.get("tags") or ()))) > TAGS_CHARS:
        raise YouTubeError(400, "invalidTags", "The request metadata specifies invalid video keywords.")
    return given


def _with_snippet(sandbox: Sandbox, row: YouTubeVideo, given: dict[str, Any]) -> YouTubeVideo:
    snippet = checked_snippet(given)
    if not snippet.get("categoryId"):
        raise YouTubeError(400, "invalidCategoryId", "The snippet.categoryId property specifies an invalid category.")
    changed = replace(
        row,
        title=str(snippet["title"]),
        description=str(snippet.get("description") or ""),
        category_id=str(snippet["categoryId"]),
        tags=tuple(str(tag) for tag in snippet.get("tags") or ()),
        edits=row.edits + (1 if row.privacy == "public" else 0),
    )
    return youtube_world.change(sandbox, changed, "youtube.video.edited")


def _with_status(sandbox: Sandbox, row: YouTubeVideo, given: dict[str, Any]) -> YouTubeVideo:
    privacy = str(given.get("privacyStatus") or "public")
    if privacy not in PRIVACY:
        raise YouTubeError(400, "invalidVideoMetadata", "The request metadata is invalid.")
    changed = replace(row, made_for_kids=bool(given.get("selfDeclaredMadeForKids")))
    if privacy == "public" and row.privacy != "public":
        return youtube_world.published(sandbox, changed)
    return youtube_world.change(sandbox, replace(changed, privacy=privacy), "youtube.video.status")


def _own(sandbox: Sandbox, video_id: str) -> YouTubeVideo:
    row = youtube_world.find_video(sandbox, video_id)
    if row is None:
        raise YouTubeError.missing("video")
    return row
