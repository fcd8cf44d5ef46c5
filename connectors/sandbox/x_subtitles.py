"""X: captions of an uploaded video, one track a language."""

from __future__ import annotations

import re
from typing import Any

from fastapi import APIRouter

from connectors.sandbox import x_errors
from connectors.sandbox.media_files import path_of
from connectors.sandbox.rows import Media, VideoCaptions
from connectors.sandbox.x_body import read_json
from connectors.sandbox.x_call import UserCaller, XCall
from connectors.sandbox.x_shapes import Json

router = APIRouter()

CATEGORIES = ("AmplifyVideo", "TweetVideo")
_LANGUAGE = re.compile(r"[A-Z]{2}")


@router.post("/2/media/subtitles")
async def add_subtitles(call: UserCaller) -> Json:
    """Attach an uploaded track to a video."""
    given = await _given(call)
    video = _video(call, given)
    track = given.get("subtitles")
    if not isinstance(track, dict):
        raise x_errors.invalid("subtitles", track, "$.subtitles: is missing but it is required")
    language = _language(track)
    file = call.sandbox.world.tables.media.get(str(track.get("id", "")))
    if file is None or file.category != "subtitles" or file.state != "ready":
        raise x_errors.invalid("subtitles.id", track.get("id"), "Could not find subtitles with this id")
    text = path_of(call.sandbox.world.media_folder, file.id).read_text(encoding="utf-8")
    row = VideoCaptions(
        id=f"{video.id}:{language}",
        video_id=video.id,
        locale=language,
        text=text,
        created_at=call.sandbox.world.stamp(),
        requester=call.requester,
    )
    call.sandbox.world.put("x.media.captioned", row)
    shown = {"id": file.id, "language_code": language, "display_name": str(track.get("display_name", ""))}
    data = {"id": video.id, "media_category": given["media_category"], "associated_subtitles": [shown]}
    return {"data": data}


async def _given(call: XCall) -> dict[str, Any]:
    body = await read_json(call.request)
    given = body if isinstance(body, dict) else {}
    if given.get("media_category") not in CATEGORIES:
        message = f"media_category is not one of [{','.join(CATEGORIES)}]"
        raise x_errors.invalid("media_category", given.get("media_category"), message)
    return given


def _video(call: XCall, given: dict[str, Any]) -> Media:
    video = call.sandbox.world.tables.media.get(str(given.get("id", "")))
    if video is None or video.platform != "x" or video.kind != "video" or video.owner_id != call.user_id:
        raise x_errors.invalid("id", given.get("id"), "Could not find a video with this id")
    return video


def _language(track: dict[str, Any]) -> str:
    language = str(track.get("language_code", ""))
    if not _LANGUAGE.fullmatch(language):
        raise x_errors.invalid("subtitles.language_code", language, "$.subtitles.language_code: must match ^[A-Z]{2}$")
    return language
