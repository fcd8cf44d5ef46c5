"""The channel's own videos: all of them, one of them, the private forerunner of one, and the write that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.base import RemotePost
from connectors.youtube.calls import MOST_PAGES, YouTube
from connectors.youtube.errors import NAME, unanswered
from connectors.youtube.mapping import url_of_video
from connectors.youtube.uploads import WHOLE
from console.domain.errors import Rejected

PAGE = 50
Json = Mapping[str, Any]


class Channel:
    """One channel's videos."""

    def __init__(self, youtube: YouTube, channel_id: str) -> None:
        self._youtube = youtube
        self._channel_id = channel_id
        self._uploads_list = ""

    def list_videos(self, *, most_pages: int = MOST_PAGES) -> Iterator[Json]:
        """Yield the channel's videos, those that only we see too, newest upload first."""
        api, asked = self._youtube.api, {"part": "contentDetails", "playlistId": self._uploads()}
        for page in self._youtube.pages(api.playlistItems, most=most_pages, maxResults=PAGE, **asked):
            ids = [str((row.get("contentDetails") or {}).get("videoId") or "") for row in page]
            if ids:
                answer = self._youtube.read(api.videos().list(part="snippet,status", id=",".join(ids)))
                yield from sorted(answer.get("items") or [], key=lambda video: ids.index(str(video["id"])))

    def find_leftover(self, mark: str) -> str:
        """Return the whole but private video that an earlier attempt at this very post left behind, or nothing."""
        for video in self.list_videos(most_pages=1):
            status, tags = video.get("status") or {}, (video.get("snippet") or {}).get("tags") or []
            is_private, is_whole = status.get("privacyStatus") == "private", status.get("uploadStatus") in WHOLE
            if mark in tags and is_private and is_whole:
                return str(video["id"])
        return ""

    def find_row(self, resource: Any, remote_id: str) -> Json | None:
        """Return a video or a comment, or None when it is gone."""
        rows = self._youtube.read(resource.list(part="snippet", id=remote_id)).get("items") or []
        return rows[0] if rows else None

    def make_public(self, video_id: str, snippet: Json) -> RemotePost:
        """Show a video to everybody, without the tag by which it was known before: the one public write."""
        status = {"privacyStatus": "public", "selfDeclaredMadeForKids": False}
        body = {"id": video_id, "snippet": snippet, "status": status}
        made = self._youtube.change(self._youtube.api.videos().update(part="snippet,status", body=body))
        now = (made.get("status") or {}).get("privacyStatus")
        if now in ("private", "unlisted"):
            message = "YouTube keeps the video private until the app has passed YouTube's audit. Ask an administrator."
            raise Rejected(message, platform=NAME, reason="app-not-permitted")
        if now != "public":
            raise unanswered("YouTube did not confirm that the video is public.", write=True)
        return RemotePost(remote_id=video_id, url=url_of_video(video_id))

    def _uploads(self) -> str:
        """Return the list of everything the channel uploaded."""
        if not self._uploads_list:
            answer = self._youtube.read(self._youtube.api.channels().list(part="contentDetails", mine=True))
            rows = [row for row in answer.get("items") or [] if str(row["id"]) == self._channel_id]
            if not rows:
                raise Rejected("The access to YouTube is not this channel's.", platform=NAME, reason="not-permitted")
            self._uploads_list = str(rows[0]["contentDetails"]["relatedPlaylists"]["uploads"])
        return self._uploads_list
