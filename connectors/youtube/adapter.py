"""The YouTube connector.

A video is uploaded as ``private`` first, with its captions; the ONE public write is the ``videos.update`` after the
gate that sets it ``public``. A connection that breaks before leaves a private video that nobody sees and that the next
attempt goes on with; one that breaks during that write is looked up. So a video never becomes public twice.

Hiding a comment sets it ``heldForReview``, not ``rejected``: the API lists what is held, so it can be found and shown
again, while a rejected comment can be found by nobody who has lost its number.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from connectors.base import (
    Batch,
    Budget,
    Capabilities,
    CredentialStore,
    Figures,
    Gate,
    Health,
    Limits,
    OutboundPost,
    Platform,
    Price,
    Refusal,
    RemotePost,
    SendKey,
    Span,
    open_gate,
)
from connectors.http import Door, rules_for
from connectors.youtube import rules, uploads
from connectors.youtube.calls import HOST, YouTube
from connectors.youtube.channel import PAGE, Channel
from connectors.youtube.credentials import YouTubeCredentials
from connectors.youtube.errors import NAME, NOT_FOUND, unanswered
from connectors.youtube.inbox import Inbox
from connectors.youtube.mapping import (
    author_of,
    figures,
    matching_answer,
    matching_video,
    top_of,
    url_of_comment,
    url_of_video,
)
from connectors.youtube.pace import Rhythm
from connectors.youtube.tokens import TOKEN_URL, Tokens
from console.domain.errors import AuthExpired, ConnectorError, Rejected
from console.domain.time import Clock, SystemClock

#: Our clock and YouTube's may differ by this much when a video is looked for.
CLOCK_SKEW = timedelta(seconds=60)
#: An update of a video replaces everything that it does not name.
_KEPT = ("categoryId", "tags", "defaultLanguage")
_VIDEO_ID = re.compile(r"[\w-]{11}")
_STUDIO = "https://studio.youtube.com/channel"


class YouTubeConnector:
    """One channel on YouTube. ``base_url`` and ``token_url`` other than Google's own point it at the sandbox."""

    def __init__(
        self,
        store: CredentialStore,
        channel_id: str,
        *,
        base_url: str = HOST,
        token_url: str = TOKEN_URL,
        session: Door | None = None,
        clock: Clock | None = None,
        rhythm: Rhythm | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        secrets = YouTubeCredentials(**store.read()).secrets
        door = session or Door(rules=(*rules_for(base_url, HOST), *rules_for(token_url, TOKEN_URL)), secrets=secrets)
        clock = clock or SystemClock()
        self._tokens = Tokens(store, door, clock)
        self._youtube = YouTube(door, self._tokens, clock, base_url=base_url, secrets=secrets)
        self._channel_id = channel_id
        self._channel = Channel(self._youtube, channel_id)
        self._inbox = Inbox(self._youtube, channel_id, rhythm or Rhythm())
        self._sleep = sleep

    @property
    def platform(self) -> Platform:
        """YouTube."""
        return Platform.YOUTUBE

    def capabilities(self) -> Capabilities:
        """Return what YouTube lets a channel do, with a sentence for everything else."""
        return rules.CAPABILITIES

    def limits(self) -> Limits:
        """Return YouTube's limits, and ours for what is sent in one go."""
        return rules.LIMITS

    def text_units(self, text: str) -> int:
        """Return the characters of the title and the bytes of the description."""
        return rules.text_units(text)

    def spans(self, text: str) -> Sequence[Span]:
        """Return the links of the description, and the tags."""
        return rules.spans(text)

    def price(self, post: OutboundPost) -> Price | None:
        """YouTube does not charge."""
        return None

    def write_budget(self) -> Budget | None:
        """Return that nothing is left once YouTube said so; before that it does not tell."""
        budget = self._youtube.budget
        return budget if budget and budget.resets_at > self._youtube.clock.now() else None

    def check(self, post: OutboundPost) -> Sequence[Refusal]:
        """Return what YouTube would refuse."""
        return rules.refusals(post)

    def publish(self, post: OutboundPost, *, gate: Gate = open_gate) -> RemotePost:
        """Upload the video unseen, with its captions, then make it public, once."""
        refused = rules.refusals(post)
        if refused:
            raise Rejected(refused[0].message, platform=NAME, reason="invalid-request")
        draft = uploads.Draft.of(post)
        video_id = self._channel.find_leftover(draft.mark) or uploads.upload(self._youtube, draft, self._sleep)
        uploads.add_captions(self._youtube, video_id, draft.video)
        uploads.await_processing(self._youtube, video_id, self._sleep)
        gate()
        return self._channel.make_public(video_id, draft.snippet())

    def find(
        self, fingerprint: str, since: datetime, *, known: Collection[str] = (), key: SendKey | None = None
    ) -> RemotePost | None:
        """Look among the channel's public videos, newest first; what is private was never published."""
        earliest = since - CLOCK_SKEW
        for video in self._channel.list_videos():
            found = matching_video(video, fingerprint, earliest)
            if found and found.remote_id not in known:
                return found
        return None

    def fetch(self, cursor: str | None, posts: Sequence[str]) -> Batch:
        """Return comments under the channel's videos."""
        return self._inbox.fetch(cursor, posts)

    def reply(self, to_remote_id: str, text: str, *, gate: Gate = open_gate, key: SendKey | None = None) -> RemotePost:
        """Answer a comment, once. YouTube hangs an answer to an answer under the first comment."""
        body = {"snippet": {"parentId": top_of(to_remote_id), "textOriginal": text}}
        gate()
        made = self._youtube.change(self._youtube.api.comments().insert(part="snippet", body=body))
        if not made.get("id"):
            raise unanswered("YouTube did not say under which number it published.", write=True)
        video_id = str((made.get("snippet") or {}).get("videoId") or "")
        return RemotePost(remote_id=str(made["id"]), url=url_of_comment(video_id, str(made["id"])))

    def find_reply(
        self,
        to_remote_id: str,
        fingerprint: str,
        since: datetime,
        *,
        known: Collection[str] = (),
        key: SendKey | None = None,
    ) -> RemotePost | None:
        """Look among all answers under the first comment."""
        comments = self._youtube.api.comments
        asked: dict[str, Any] = {
            "part": "snippet",
            "parentId": top_of(to_remote_id),
            "textFormat": "plainText",
            "maxResults": 100,
        }
        for comment in (row for page in self._youtube.pages(comments, **asked) for row in page):
            found = matching_answer(comment, fingerprint, since - CLOCK_SKEW, "")
            if found and found.remote_id not in known and author_of(comment) == self._channel_id:
                return found
        return None

    def hide(self, remote_id: str) -> None:
        """Hold a comment for review, so that only its author and the channel see it."""
        self._moderate(remote_id, "heldForReview")

    def unhide(self, remote_id: str) -> None:
        """Show it again."""
        self._moderate(remote_id, "published")

    def delete(self, remote_id: str) -> None:
        """Delete our own video or answer; never what a resident wrote."""
        api, is_video = self._youtube.api, bool(_VIDEO_ID.fullmatch(remote_id))
        resource = api.videos() if is_video else api.comments()
        row = self._channel.find_row(resource, remote_id)
        if row is None:
            return
        owner = str(row["snippet"].get("channelId") or "") if is_video else author_of(row)
        if owner != self._channel_id:
            raise Rejected("Only our own videos and answers are deleted.", platform=NAME, reason="not-ours")
        try:
            self._youtube.change(resource.delete(id=remote_id))
        except Rejected as refusal:
            if refusal.reason != NOT_FOUND:
                raise

    def edit(self, remote_id: str, post: OutboundPost) -> RemotePost:
        """Change the title and the description of our own video; the video itself stays as it is."""
        row = self._channel.find_row(self._youtube.api.videos(), remote_id)
        if row is None or str(row["snippet"].get("channelId")) != self._channel_id:
            raise Rejected("YouTube says that this is no longer there.", platform=NAME, reason=NOT_FOUND)
        title, description = rules.title_and_description(post.text)
        kept = {name: value for name, value in row["snippet"].items() if name in _KEPT}
        body = {"id": remote_id, "snippet": {**kept, "title": title, "description": description}}
        self._youtube.change(self._youtube.api.videos().update(part="snippet", body=body))
        return RemotePost(remote_id=remote_id, url=url_of_video(remote_id))

    def pin(self, remote_id: str) -> None:
        """YouTube's API has no such call."""
        raise _cannot_pin()

    def unpin(self, remote_id: str) -> None:
        """YouTube's API has no such call."""
        raise _cannot_pin()

    def engagement(self, remote_ids: Sequence[str]) -> Mapping[str, Figures]:
        """Return views, likes and comments of each video that is still there."""
        found: dict[str, Figures] = {}
        for start in range(0, len(remote_ids), PAGE):
            ids = ",".join(remote_ids[start : start + PAGE])
            answer = self._youtube.read(self._youtube.api.videos().list(part="statistics", id=ids))
            found |= {str(video["id"]): figures(video) for video in answer.get("items") or []}
        return found

    def reply_link(self, remote_id: str) -> str:
        """Return the page on which a signed-in person answers by hand."""
        if _VIDEO_ID.fullmatch(remote_id):
            return url_of_video(remote_id)
        return f"{_STUDIO}/{self._channel_id}/comments/inbox"

    def compose_link(self) -> str:
        """Return the page on which a signed-in person uploads a video by hand."""
        return f"{_STUDIO}/{self._channel_id}/videos/upload"

    def health(self) -> Health:
        """Ask YouTube who we are."""
        try:
            answer = self._youtube.read(self._youtube.api.channels().list(part="snippet", mine=True))
            ends_at = self._tokens.grant_ends_at
        except ConnectorError as failure:
            return Health(ok=False, message=failure.message, access_ended=isinstance(failure, AuthExpired))
        channels = {str(row["id"]): str((row.get("snippet") or {}).get("title")) for row in answer.get("items") or []}
        if self._channel_id in channels:
            name = channels[self._channel_id]
            return Health(ok=True, message=f"Connected to YouTube as {name}.", expires_at=ends_at)
        other = f"It belongs to another channel: {', '.join(channels.values())}." if channels else "It has no channel."
        return Health(ok=False, message=f"The access to YouTube is not this channel's. {other}")

    def _moderate(self, remote_id: str, status: str) -> None:
        comments = self._youtube.api.comments()
        self._youtube.change(comments.setModerationStatus(id=remote_id, moderationStatus=status, banAuthor=False))


def _cannot_pin() -> Rejected:
    return Rejected("YouTube's API cannot pin a video.", platform=NAME, reason="not-supported")
