"""Pictures and videos on their way to Facebook; none is public before a post names it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from connectors.base import OutboundMedia
from connectors.facebook.captions import locale_of, srt_of
from connectors.facebook.errors import NAME, unanswered
from connectors.facebook.mapping import video_status
from connectors.facebook.sdk import Graph
from console.domain.errors import ConnectorError, InvalidInput, Rejected, Unavailable

TRIES = 3
PROCESSING_LIMIT_S = 120.0
PROCESSING_LOOK_S = 3.0


def upload_photo(graph: Graph, page_id: str, media: OutboundMedia) -> str:
    """Upload a picture that is not published yet, with its description; return its id."""
    with media.path.open("rb") as file:
        files = {"source": (media.path.name, file, media.media_type)}
        described = {"alt_text_custom": media.alt_text} if media.alt_text else {}
        answer = graph.post(f"{page_id}/photos", {"published": "false", **described}, files=files, write=False)
    return _required(answer.get("id"), "Facebook did not say under which number it keeps the picture.")


def upload_video(graph: Graph, app_id: str, media: OutboundMedia) -> str:
    """Upload a video in a resumable session; return the handle by which it is published."""
    size = media.path.stat().st_size
    plan = {"file_name": media.path.name, "file_length": str(size), "file_type": media.media_type}
    session = _required(
        graph.post(f"{app_id}/uploads", plan, write=False).get("id"), "Facebook did not open an upload session."
    )
    offset = 0
    for left in reversed(range(TRIES)):
        try:
            return _send_rest(graph, session, media, offset)
        except Unavailable:
            if not left:
                raise
        offset = int(graph.upload_state(session).get("file_offset") or 0)
    raise unanswered("Facebook did not take the whole video.", write=False)


def read_captions(path: Path) -> str:
    """Return a WebVTT file as SubRip, before anything is public; raises Rejected for what is not WebVTT."""
    try:
        return srt_of(path.read_bytes())
    except (InvalidInput, OSError) as failure:
        told = failure.message if isinstance(failure, InvalidInput) else "The captions file is gone."
        raise Rejected(told, platform=NAME, reason="media-failed") from failure


def add_captions(graph: Graph, video_id: str, subrip: str, language: str) -> str:
    """Give a public video its captions; return "" or, as a sentence, why it has none. Repeating it is harmless."""
    locale = locale_of(language)
    files = {"captions_file": (f"captions.{locale}.srt", subrip.encode(), "application/octet-stream")}
    told = ""
    for _ in range(TRIES):
        try:
            graph.post(f"{video_id}/captions", {"default_locale": locale}, files=files, write=False)
        except Unavailable as failure:
            told = failure.message
        except ConnectorError as failure:
            return f"The captions are missing. {failure.message}"
        else:
            return ""
    return f"The captions are missing. {told}"


def await_video(graph: Graph, video_id: str, sleep: Callable[[float], None] = time.sleep) -> None:
    """Wait while Facebook prepares a video that was published; raises Rejected when it cannot be shown.

    The write is done: no other failure may leave here, or somebody would publish again.
    """
    waited_s = 0.0
    while waited_s < PROCESSING_LIMIT_S:
        word = _status(graph, video_id)
        if word == "error":
            raise Rejected("Facebook could not process the video.", platform=NAME, reason="media-failed")
        if word not in ("processing", "uploading"):
            return
        sleep(PROCESSING_LOOK_S)
        waited_s += PROCESSING_LOOK_S


def _status(graph: Graph, video_id: str) -> str:
    try:
        return video_status(graph.get(video_id, fields="status"))
    except ConnectorError:
        return "unknown"


def _send_rest(graph: Graph, session: str, media: OutboundMedia, offset: int) -> str:
    with media.path.open("rb") as file:
        file.seek(offset)
        answer = graph.send_bytes(session, file, offset)
    return _required(answer.get("h"), "Facebook did not take the whole video.")


def _required(given: object, sentence: str) -> str:
    if not given:
        raise unanswered(sentence, write=False)
    return str(given)
