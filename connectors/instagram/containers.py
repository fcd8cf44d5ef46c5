"""Containers: what becomes a post on Instagram once it is prepared. None is public before it is published."""

from __future__ import annotations

import time
from collections.abc import Callable

from connectors.base import MediaKind, OutboundMedia, OutboundPost, Platform
from connectors.facebook.errors import unanswered
from connectors.facebook.sdk import Graph
from connectors.instagram.media_host import MediaHost
from console.domain.errors import Rejected, Unavailable

NAME = Platform.INSTAGRAM.value
#: The host that takes a video's bytes; it has no other purpose.
UPLOAD_HOST = "https://rupload.facebook.com"
TRIES = 3
#: When to look whether a container is ready: soon, then once a minute for five minutes, as Meta asks.
LOOKS_S = (0.0, 2.0, 5.0, 10.0, 20.0, 60.0, 60.0, 60.0, 60.0, 60.0)
PICTURE_LOOKS_S = LOOKS_S[:7]


class Containers:
    """Makes the containers of one account."""

    def __init__(
        self, graph: Graph, user_id: str, host: MediaHost, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._graph = graph
        self._user_id = user_id
        self._host = host
        self._sleep = sleep

    def prepare(self, post: OutboundPost) -> str:
        """Return the id of a container that is ready to be published; raises Rejected, Unavailable."""
        if len(post.media) == 1:
            (only,) = post.media
            kind = {"media_type": "REELS", "share_to_feed": "true"} if only.kind is MediaKind.VIDEO else {}
            return self._ready(self._make(only, {**kind, "caption": post.text}), only.kind)
        items = [(self._make(item, _item(item)), item.kind) for item in post.media]
        children = ",".join(self._ready(key, kind) for key, kind in items)
        content = {"media_type": "CAROUSEL", "children": children, "caption": post.text}
        return self._ready(self._create(content), MediaKind.IMAGE)

    def _make(self, item: OutboundMedia, content: dict[str, str]) -> str:
        if item.kind is MediaKind.VIDEO:
            key = self._create({**content, "upload_type": "resumable"})
            self._upload(key, item)
            return key
        described = {"alt_text": item.alt_text} if item.alt_text else {}
        return self._create({**content, "image_url": self._host.address(item), **described})

    def _create(self, content: dict[str, str]) -> str:
        made = self._graph.post(f"{self._user_id}/media", content, write=False).get("id")
        if not made:
            sentence = "Instagram did not say under which number it prepares the post."
            raise unanswered(sentence, write=False, platform=Platform.INSTAGRAM)
        return str(made)

    def _upload(self, key: str, item: OutboundMedia) -> None:
        """Send a video's bytes; a broken connection goes on where it stopped."""
        offset = 0
        for left in reversed(range(TRIES)):
            try:
                self._send_rest(key, item, offset)
            except Unavailable:
                if not left:
                    raise
            else:
                return
            offset = self._arrived(key)

    def _send_rest(self, key: str, item: OutboundMedia, offset: int) -> None:
        url = f"{UPLOAD_HOST}/ig-api-upload/{self._graph.version}/{key}"
        with item.path.open("rb") as file:
            file.seek(offset)
            answer = self._graph.send_file(url, file, offset=str(offset), file_size=str(item.path.stat().st_size))
        if answer.get("success") is not True:
            raise unanswered("Instagram did not take the whole video.", write=False, platform=Platform.INSTAGRAM)

    def _arrived(self, key: str) -> int:
        status = self._graph.get(key, fields="video_status").get("video_status") or {}
        return int((status.get("uploading_phase") or {}).get("bytes_transferred") or 0)

    def _ready(self, key: str, kind: MediaKind) -> str:
        for wait_s in LOOKS_S if kind is MediaKind.VIDEO else PICTURE_LOOKS_S:
            if wait_s:
                self._sleep(wait_s)
            seen = self._graph.get(key, fields="status_code,status")
            word = str(seen.get("status_code") or "")
            if word == "FINISHED":
                return key
            if word == "ERROR":
                raise Rejected(f"Instagram could not prepare this. {_told(seen)}", platform=NAME, reason="media-failed")
            if word == "EXPIRED":
                raise Unavailable("Instagram let the prepared post expire; nothing is public.", platform=NAME)
        raise Unavailable("Instagram is still preparing the post; nothing is public.", platform=NAME)


def _item(item: OutboundMedia) -> dict[str, str]:
    video = {"media_type": "VIDEO"} if item.kind is MediaKind.VIDEO else {}
    return {"is_carousel_item": "true", **video}


def _told(seen: object) -> str:
    status = seen.get("status") if isinstance(seen, dict) else ""
    return f"It says: {str(status)[:200].rstrip('. ')}." if status else "Check the file and try another one."
