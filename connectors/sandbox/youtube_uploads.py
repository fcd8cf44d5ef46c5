"""YouTube: resumable uploads of videos (308 until whole; a broken connection keeps what arrived), and captions."""

from __future__ import annotations

import contextlib
import email
import json
import re
from dataclasses import replace
from email.message import Message
from pathlib import Path

from fastapi import Request
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from connectors.sandbox import youtube_world
from connectors.sandbox.media_files import path_of
from connectors.sandbox.state import Sandbox
from connectors.sandbox.youtube_call import WRITE, Json, begin, body_of, parts_of, read_json, requester
from connectors.sandbox.youtube_errors import YouTubeError
from connectors.sandbox.youtube_rows import YouTubeCaptions, YouTubeUpload, YouTubeVideo
from connectors.sandbox.youtube_shapes import captions_json, listed, video_json
from connectors.sandbox.youtube_videos import PARTS, checked_snippet

PIECE_BYTES = 256 * 1024
MOST_BYTES = 256 * 1024**3
_DAY_S = 86_400
_RANGE = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+)")


async def start_upload(request: Request) -> Response:
    """POST /upload/youtube/v3/videos: announce a video; the address to send it to comes back."""
    sandbox = begin(request, units=WRITE)
    parts, plan = parts_of(request, PARTS), await body_of(request)
    if request.query_params.get("uploadType") != "resumable":
        raise YouTubeError(400, "mediaBodyRequired", "The request does not include the video content.")
    checked_snippet(plan.get("snippet") or {})
    length = request.headers.get("x-upload-content-length", "")
    if not length.isdecimal() or int(length) > MOST_BYTES:
        raise YouTubeError(400, "invalid", "The upload's length must be announced.")
    most = int(sandbox.switches.number("youtube_uploads_per_day"))
    if sandbox.windows.take("youtube uploads", most, _DAY_S).exceeded:
        raise YouTubeError(400, "uploadLimitExceeded", "The user has exceeded the number of videos they may upload.")
    row = YouTubeUpload(
        id=sandbox.world.new_id(),
        plan=json.dumps(plan),
        parts=",".join(parts),
        length=int(length),
        created_at=sandbox.world.stamp(),
    )
    _path(sandbox, row).touch()
    sandbox.world.put("youtube.upload.started", row)
    address = f"{sandbox.url(request)}/youtube/upload/youtube/v3/videos?uploadType=resumable&upload_id={row.id}"
    return Response(headers={"Location": address, "X-GUploader-UploadID": row.id})


async def continue_upload(request: Request) -> Response:
    """PUT on that address: the next bytes, or the question how many arrived (``bytes */total``)."""
    sandbox = begin(request, units=0)
    row = sandbox.world.tables.youtube_upload.get(request.query_params.get("upload_id", ""))
    if row is None:
        raise YouTubeError(404, "notFound", "The upload session is not there.")
    if not row.video_id:
        await _receive(sandbox, row, request)
    return _how_far(sandbox, row)


async def _receive(sandbox: Sandbox, row: YouTubeUpload, request: Request) -> None:
    start, size = _start(request, row), _path(sandbox, row).stat().st_size
    if start is None:
        return
    if start != size:
        raise YouTubeError(400, "invalid", f"The next byte is {size}, not {start}.")
    with _path(sandbox, row).open("ab") as file, contextlib.suppress(ClientDisconnect):
        async for piece in request.stream():
            file.write(piece)
            file.flush()


def _start(request: Request, row: YouTubeUpload) -> int | None:
    """Where the bytes of this call begin; None for a question."""
    given = request.headers.get("content-range")
    if given is None:
        return 0
    found = _RANGE.fullmatch(given)
    if found is None or int(found[3]) != row.length:
        raise YouTubeError(400, "invalid", "Failed to parse Content-Range header.")
    if found[1] is None:
        return None
    if int(found[2]) + 1 < row.length and (int(found[2]) + 1 - int(found[1])) % PIECE_BYTES:
        raise YouTubeError(400, "invalid", "A piece must be a multiple of 256 KiB.")
    return int(found[1])


def _how_far(sandbox: Sandbox, row: YouTubeUpload) -> Response:
    current = sandbox.world.tables.youtube_upload[row.id]
    if current.video_id:
        video = sandbox.world.tables.youtube_video[current.video_id]
        return JSONResponse(video_json(sandbox, video, current.parts.split(",")))
    size = _path(sandbox, row).stat().st_size
    if size >= row.length:
        video = _finish(sandbox, current)
        return JSONResponse(video_json(sandbox, video, current.parts.split(",")))
    return Response(status_code=308, headers={"Range": f"bytes=0-{size - 1}"} if size else None)


def _finish(sandbox: Sandbox, row: YouTubeUpload) -> YouTubeVideo:
    plan: Json = json.loads(row.plan)
    snippet, status = plan.get("snippet") or {}, plan.get("status") or {}
    key = youtube_world.short_id(sandbox)
    _path(sandbox, row).rename(path_of(sandbox.world.media_folder, key))
    draft = YouTubeVideo(
        id=key,
        title=str(snippet.get("title") or "unknown"),
        description=str(snippet.get("description") or ""),
        category_id=str(snippet.get("categoryId") or "22"),
        tags=tuple(str(tag) for tag in snippet.get("tags") or ()),
        privacy=str(status.get("privacyStatus") or "public"),
        made_for_kids=bool(status.get("selfDeclaredMadeForKids")),
        created_at=sandbox.world.stamp(),
        requester=requester(sandbox),
    )
    video = youtube_world.add_video(sandbox, draft)
    sandbox.world.put("youtube.upload.finished", replace(row, video_id=key))
    return video


async def list_captions(request: Request) -> JSONResponse:
    """GET /youtube/v3/captions."""
    sandbox = begin(request, units=WRITE)
    parts_of(request, ("snippet",))
    video = youtube_world.find_video(sandbox, request.query_params.get("videoId", ""))
    if video is None:
        raise YouTubeError.missing("video")
    rows = [row for row in sandbox.world.tables.youtube_captions.values() if row.video_id == video.id]
    told = listed("caption", [captions_json(row) for row in rows])
    del told["pageInfo"]  # the one list of YouTube's that has none
    return JSONResponse(told)


async def add_captions(request: Request) -> JSONResponse:
    """POST /upload/youtube/v3/captions: the track's facts and its file in one multipart body."""
    sandbox = begin(request, units=WRITE)
    parts_of(request, ("snippet",))
    plan, content = _two_parts(request.headers.get("content-type", ""), await request.body())
    snippet = plan.get("snippet") or {}
    video = youtube_world.find_video(sandbox, str(snippet.get("videoId") or ""))
    if video is None:
        raise YouTubeError.missing("video")
    if not content.strip():
        raise YouTubeError(400, "contentRequired", "The request did not include the content of the caption track.")
    language, name = str(snippet.get("language") or ""), str(snippet.get("name") or "")
    known = sandbox.world.tables.youtube_captions.values()
    if any((row.video_id, row.language, row.name) == (video.id, language, name) for row in known):
        raise YouTubeError(409, "captionExists", "The specified video already has a track with this language and name.")
    row = YouTubeCaptions(
        id=f"AUieDa{youtube_world.short_id(sandbox)}",
        video_id=video.id,
        language=language,
        name=name,
        text=content.decode("utf-8", "replace"),
        created_at=sandbox.world.stamp(),
        requester=requester(sandbox),
    )
    sandbox.world.put("youtube.captions.added", row)
    return JSONResponse(captions_json(row))


def _two_parts(kind: str, body: bytes) -> tuple[Json, bytes]:
    message = email.message_from_bytes(b"Content-Type: " + kind.encode("latin-1", "replace") + b"\r\n\r\n" + body)
    pieces = message.get_payload()
    if not isinstance(pieces, list) or len(pieces) != 2:
        raise YouTubeError(400, "contentRequired", "The request did not include the content of the caption track.")
    return read_json(_bytes(pieces[0])), _bytes(pieces[1])


def _bytes(piece: object) -> bytes:
    given = piece.get_payload(decode=True) if isinstance(piece, Message) else b""
    return given if isinstance(given, bytes) else b""


def _path(sandbox: Sandbox, row: YouTubeUpload) -> Path:
    return path_of(sandbox.world.media_folder, f"youtube-upload-{row.id}")
