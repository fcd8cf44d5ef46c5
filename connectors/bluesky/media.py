"""Pictures and films on Bluesky: stored on the account's server first, seen by nobody until a post shows them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from connectors.base import MediaKind, OutboundMedia
from connectors.bluesky.calls import Calls
from connectors.bluesky.errors import unanswered
from connectors.bluesky.records import images_embed, video_embed


def embed_of(calls: Calls, media: Sequence[OutboundMedia]) -> dict[str, Any] | None:
    """Store the files; return how a post shows them."""
    if not media:
        return None
    if media[0].kind is MediaKind.VIDEO:
        return _film(calls, media[0])
    blobs = [_stored(calls, item.path, item.media_type) for item in media]
    return images_embed(blobs, [item.alt_text for item in media], [(item.width, item.height) for item in media])


def _film(calls: Calls, film: OutboundMedia) -> dict[str, Any]:
    blob = _stored(calls, film.path, film.media_type)
    captions = (
        [{"lang": film.captions_lang, "file": _stored(calls, film.captions, "text/vtt")}] if film.captions else []
    )
    return video_embed(blob, film.alt_text, (film.width, film.height), captions)


def _stored(calls: Calls, path: Path, media_type: str) -> dict[str, Any]:
    blob = calls.upload(path.read_bytes(), media_type).get("blob")
    if not isinstance(blob, dict):
        raise unanswered("Bluesky did not say where it keeps the file.", write=False)
    return blob
