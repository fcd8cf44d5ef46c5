"""Upload of pictures and videos to X; written by hand, as tweepy knows only an upload that X switched off in 2025.

Nothing here is public until a post names the media, so every step may be tried again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from connectors.base import MediaKind, OutboundMedia
from connectors.x.calls import Json, XCalls
from connectors.x.errors import NAME, unanswered
from connectors.x.rules import GIF, language_code
from console.domain.errors import Rejected, Unavailable

SEGMENT_BYTES = 4 * 1024 * 1024
#: Processing of the longest video takes X a few minutes.
PROCESSING_LIMIT_S = 600.0
LONGEST_WAIT_S = 30.0
#: What viewers see in the player's list of captions.
_LANGUAGES = {
    "AR": "Arabic", "DE": "German", "EN": "English", "ES": "Spanish", "FR": "French", "HI": "Hindi",
    "HT": "Haitian Creole", "IT": "Italian", "JA": "Japanese", "KO": "Korean", "PL": "Polish", "PT": "Portuguese",
    "RU": "Russian", "SO": "Somali", "TL": "Tagalog", "UK": "Ukrainian", "VI": "Vietnamese", "ZH": "Chinese",
}  # fmt: skip


def upload(calls: XCalls, media: OutboundMedia, *, sleep: Callable[[float], None] = time.sleep) -> str:
    """Return the media id of an uploaded, processed and described file."""
    if media.kind is MediaKind.IMAGE and media.media_type != GIF:
        media_id = _upload_picture(calls, media)
    else:
        media_id = _upload_in_segments(calls, media, sleep)
    if media.alt_text and media.kind is MediaKind.IMAGE:
        _describe(calls, media_id, media.alt_text)
    if media.captions is not None and media.kind is MediaKind.VIDEO:
        _caption(calls, media_id, media)
    return media_id


def _upload_picture(calls: XCalls, media: OutboundMedia) -> str:
    # whole and in memory, so that it can be sent anew with a renewed token
    files = {"media": (media.path.name, media.path.read_bytes(), media.media_type)}
    fields = {"media_category": "tweet_image", "media_type": media.media_type}
    return _media_id(calls.send("POST", "/2/media/upload", data=fields, files=files))


def _upload_in_segments(calls: XCalls, media: OutboundMedia, sleep: Callable[[float], None]) -> str:
    category = "tweet_gif" if media.media_type == GIF else "tweet_video"
    size = media.path.stat().st_size
    plan = {"media_type": media.media_type, "total_bytes": size, "media_category": category}
    media_id = _media_id(calls.send("POST", "/2/media/upload/initialize", json=plan))
    with media.path.open("rb") as file:
        for index, segment in enumerate(iter(lambda: file.read(SEGMENT_BYTES), b"")):
            files = {"media": ("segment", segment, "application/octet-stream")}
            route = f"/2/media/upload/{media_id}/append"
            calls.send("POST", route, data={"segment_index": str(index)}, files=files)
    _await_processing(calls, calls.send("POST", f"/2/media/upload/{media_id}/finalize"), sleep)
    return media_id


def _await_processing(calls: XCalls, answer: Json, sleep: Callable[[float], None]) -> None:
    media_id, waited_s = _media_id(answer), 0.0
    while (info := _processing(answer)).get("state") in ("pending", "in_progress"):
        wait_s = min(max(float(info.get("check_after_secs") or 1), 1.0), LONGEST_WAIT_S)
        waited_s += wait_s
        if waited_s > PROCESSING_LIMIT_S:
            raise Unavailable("X is still processing the video; nothing was published.", platform=NAME)
        sleep(wait_s)
        answer = calls.send("GET", "/2/media/upload", params={"media_id": media_id, "command": "STATUS"})
    if info.get("state") == "failed":
        raise Rejected("X could not process the file. It may be damaged.", platform=NAME, reason="media-failed")


def _describe(calls: XCalls, media_id: str, alt_text: str) -> None:
    metadata = {"id": media_id, "metadata": {"alt_text": {"text": alt_text}}}
    calls.send("POST", "/2/media/metadata", json=metadata)


def _caption(calls: XCalls, video_id: str, media: OutboundMedia) -> None:
    """Upload the captions and attach them to the video; raises Rejected when X does not confirm it."""
    if media.captions is None:
        return
    files = {"media": ("captions.vtt", media.captions.read_bytes(), "text/vtt")}
    fields = {"media_category": "subtitles", "media_type": "text/vtt"}
    captions_id = _media_id(calls.send("POST", "/2/media/upload", data=fields, files=files))
    code = language_code(media.captions_lang)
    track = {"id": captions_id, "language_code": code, "display_name": _LANGUAGES.get(code, media.captions_lang)}
    wish = {"id": video_id, "media_category": "TweetVideo", "subtitles": track}
    answer = calls.send("POST", "/2/media/subtitles", json=wish)
    if not (answer.get("data") or {}).get("associated_subtitles"):
        raise unanswered("X did not confirm the captions.", write=False)


def _processing(answer: Json) -> dict[str, Any]:
    return (answer.get("data") or {}).get("processing_info") or {}


def _media_id(answer: Json) -> str:
    media_id = str((answer.get("data") or {}).get("id") or "")
    if not media_id:
        raise unanswered("X did not say under which number it keeps the file.", write=False)
    return media_id
