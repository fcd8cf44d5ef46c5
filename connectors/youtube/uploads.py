"""A video on its way to YouTube: uploaded as ``private``, which nobody sees, and recognised if we die meanwhile.

While it is private it carries a tag made from the post's key, its words and the bytes of the files. Whoever tries again
finds it by that and goes on with it instead of uploading it anew; the write that makes it public takes the tag away.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from googleapiclient.http import MediaFileUpload

from connectors.base import OutboundMedia, OutboundPost
from connectors.youtube.calls import YouTube
from connectors.youtube.errors import NAME, NOT_FOUND, unanswered
from connectors.youtube.rules import title_and_description
from console.domain.errors import Rejected, Unavailable

#: A multiple of 256 KiB, as YouTube wants it.
PIECE_BYTES = 8 * 1024 * 1024
TRIES, PAUSE_S = 4, 2.0
PROCESSING_LIMIT_S, PROCESSING_LOOK_S = 60.0, 3.0
#: News and politics.
CATEGORY = "25"
WHOLE = frozenset({"uploaded", "processed"})
_REASONS = {
    "invalidFile": "it is no video",
    "emptyFile": "it is empty",
    "codec": "it is in a format that YouTube does not know",
    "duplicate": "the channel has the same video already",
    "length": "it is too long",
}
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A video as it is to be seen, and the mark by which its private forerunner is known."""

    title: str
    description: str
    video: OutboundMedia
    mark: str

    @classmethod
    def of(cls, post: OutboundPost) -> Draft:
        """Return the draft of a post that holds exactly one video."""
        title, description = title_and_description(post.text)
        (video,) = post.media
        captions = video.captions.read_bytes() if video.captions else b""
        parts = (post.key.value if post.key else "", title, description, video.sha256, video.captions_lang)
        digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass") + captions).hexdigest()
        return cls(title=title, description=description, video=video, mark=f"rapport-{digest[:24]}")

    def snippet(self) -> dict[str, Any]:
        """Return what people read, without the mark."""
        return {"title": self.title, "description": self.description, "categoryId": CATEGORY}

    def marked(self) -> dict[str, Any]:
        """Return the same for the private forerunner."""
        return {**self.snippet(), "tags": [self.mark]}


def upload(youtube: YouTube, draft: Draft, sleep: Callable[[float], None] = time.sleep) -> str:
    """Upload a video that nobody sees yet, going on where a broken connection stopped; return its id."""
    status = {"privacyStatus": "private", "selfDeclaredMadeForKids": False}
    file = MediaFileUpload(
        str(draft.video.path), mimetype=draft.video.media_type, chunksize=PIECE_BYTES, resumable=True
    )
    body = {"snippet": draft.marked(), "status": status}
    request = youtube.api.videos().insert(part="snippet,status", body=body, media_body=file)
    made, left = None, TRIES
    while made is None:
        try:
            made = _next_piece(youtube, request)
        except Unavailable:
            left -= 1
            if not left:
                raise
            sleep(PAUSE_S)
    if not made.get("id"):
        raise unanswered("YouTube did not say under which number it keeps the video.", write=False)
    return str(made["id"])


def add_captions(youtube: YouTube, video_id: str, video: OutboundMedia) -> None:
    """Add the captions file while the video is private; a track that is there already is left alone."""
    if video.captions is None:
        return
    there = youtube.read(youtube.api.captions().list(part="snippet", videoId=video_id)).get("items") or []
    if any((track.get("snippet") or {}).get("language") == video.captions_lang for track in there):
        return
    body = {"snippet": {"videoId": video_id, "language": video.captions_lang, "name": "", "isDraft": False}}
    file = MediaFileUpload(str(video.captions), mimetype="application/octet-stream")
    youtube.read(youtube.api.captions().insert(part="snippet", body=body, media_body=file))


def await_processing(youtube: YouTube, video_id: str, sleep: Callable[[float], None] = time.sleep) -> None:
    """Wait a while for YouTube's look at the file; raises Rejected when it can never be shown. Nothing is public."""
    waited_s = 0.0
    while True:
        status = _status(youtube, video_id)
        word = str(status.get("uploadStatus") or "")
        if word not in ("uploaded", "processed"):
            given = str(status.get("failureReason") or status.get("rejectionReason") or "")
            told = _REASONS.get(given, "it could not be processed")
            raise Rejected(f"YouTube cannot show the file: {told}.", platform=NAME, reason="media-failed")
        if word == "processed" or waited_s >= PROCESSING_LIMIT_S:
            return
        sleep(PROCESSING_LOOK_S)
        waited_s += PROCESSING_LOOK_S


def _next_piece(youtube: YouTube, request: Any) -> Json | None:
    try:
        return youtube.upload_piece(request)
    except Rejected as refusal:
        if refusal.reason != NOT_FOUND:
            raise
        request.resumable_uri, request.resumable_progress = None, 0  # the session is over: begin another
        raise unanswered("YouTube has forgotten how far the upload was.", write=False) from None


def _status(youtube: YouTube, video_id: str) -> Json:
    rows = youtube.read(youtube.api.videos().list(part="status", id=video_id)).get("items") or []
    return rows[0].get("status") or {} if rows else {"uploadStatus": "deleted"}
