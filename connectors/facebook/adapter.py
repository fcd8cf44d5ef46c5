"""The Facebook page connector."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from connectors.base import (
    Batch,
    Budget,
    Capabilities,
    Capability,
    Figures,
    Gate,
    Health,
    Limits,
    MediaKind,
    OutboundMedia,
    OutboundPost,
    Platform,
    Price,
    Refusal,
    RemotePost,
    SendKey,
    Span,
    open_gate,
)
from connectors.facebook import rules
from connectors.facebook.credentials import FacebookCredentials
from connectors.facebook.errors import NAME, NOT_FOUND, unanswered
from connectors.facebook.inbox import Inbox
from connectors.facebook.mapping import (
    COMMENT_FIELDS,
    FIGURE_FIELDS,
    POST_FIELDS,
    VIDEO_FIELDS,
    figures,
    is_by,
    matching,
    post_of_video,
    url_of,
    video_status,
)
from connectors.facebook.pace import Rhythm
from connectors.facebook.reader import PageReader
from connectors.facebook.sdk import HOST, Graph, Json, Keys
from connectors.facebook.uploads import add_captions, await_video, read_captions, upload_photo, upload_video
from connectors.http import Door, rules_for
from console.domain.errors import AuthExpired, ConnectorError, Rejected
from console.domain.time import Clock, SystemClock

#: Our clock and Facebook's may differ by this much when a post is looked for.
CLOCK_SKEW = timedelta(seconds=60)
MOST_PAGES = 10
VERSION = "v24.0"


class FacebookConnector:
    """One page on Facebook. ``base_url`` other than Graph's own points it at the sandbox."""

    def __init__(
        self,
        credentials: FacebookCredentials,
        page_id: str,
        *,
        version: str = VERSION,
        base_url: str = HOST,
        session: Door | None = None,
        clock: Clock | None = None,
        rhythm: Rhythm | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        door = session or Door(rules=rules_for(base_url, HOST), secrets=credentials.secrets)
        keys = Keys(token=credentials.page_token, app_id=credentials.app_id, app_secret=credentials.app_secret)
        self._graph = Graph(keys, version, door, clock or SystemClock())
        self._app_id = credentials.app_id
        self._page_id = page_id
        rhythm = rhythm or Rhythm()
        reader = PageReader(self._graph, page_id, rhythm.recheck_s)
        self._inbox = Inbox(Platform.FACEBOOK, reader, rhythm, self._graph.clock)
        self._sleep = sleep

    @property
    def platform(self) -> Platform:
        """Facebook."""
        return Platform.FACEBOOK

    def capabilities(self) -> Capabilities:
        """Return what Facebook lets a page do, with the sentences for what it lets it do only in part."""
        return rules.CAPABILITIES

    def limits(self) -> Limits:
        """Return Facebook's limits for a page."""
        return rules.LIMITS

    def text_units(self, text: str) -> int:
        """Return the number of characters."""
        return len(text)

    def spans(self, text: str) -> Sequence[Span]:
        """Return the links and tags."""
        return rules.spans(text)

    def price(self, post: OutboundPost) -> Price | None:
        """Return None: Facebook charges nothing."""
        return None

    def write_budget(self) -> Budget | None:
        """Return what is left of the hour where it runs low, from the usage that the newest answer told."""
        return self._graph.budget()

    def check(self, post: OutboundPost) -> Sequence[Refusal]:
        """Return what Facebook would refuse."""
        return rules.refusals(post)

    def publish(self, post: OutboundPost, *, gate: Gate = open_gate) -> RemotePost:
        """Upload the media unseen, then make the post public, once."""
        if post.follows:
            raise Rejected(rules.CAPABILITIES.cannot[Capability.THREADS], platform=NAME, reason="not-supported")
        video = next((item for item in post.media if item.kind is MediaKind.VIDEO), None)
        return self._publish_video(post.text, video, gate) if video else self._publish_feed(post, gate)

    def find(
        self, fingerprint: str, since: datetime, *, known: Collection[str] = (), key: SendKey | None = None
    ) -> RemotePost | None:
        """Look among the page's own posts and its videos, newest first."""
        earliest = since - CLOCK_SKEW
        for row in self._rows(f"{self._page_id}/published_posts", earliest, fields=POST_FIELDS):
            found = matching(row, fingerprint, earliest)
            if found and found.remote_id not in known:
                return found
        return self._find_video(fingerprint, earliest, known)

    def fetch(self, cursor: str | None, posts: Sequence[str]) -> Batch:
        """Return comments under ``posts`` and mentions of the page."""
        return self._inbox.fetch(cursor, posts)

    def reply(self, to_remote_id: str, text: str, *, gate: Gate = open_gate, key: SendKey | None = None) -> RemotePost:
        """Answer a comment, once."""
        gate()
        return _made(self._graph.post(f"{to_remote_id}/comments", {"message": text}))

    def find_reply(
        self,
        to_remote_id: str,
        fingerprint: str,
        since: datetime,
        *,
        known: Collection[str] = (),
        key: SendKey | None = None,
    ) -> RemotePost | None:
        """Look under the comment, and beside it: Facebook hangs an answer to an answer under the first comment."""
        earliest, asked = since - CLOCK_SKEW, {"filter": "stream", "order": "reverse_chronological"}
        for target in filter(None, (to_remote_id, self._parent_of(to_remote_id))):
            for row in self._rows(f"{target}/comments", earliest, fields=COMMENT_FIELDS, **asked):
                found = matching(row, fingerprint, earliest)
                if found and found.remote_id not in known and is_by(row, self._page_id):
                    return found
        return None

    def hide(self, remote_id: str) -> None:
        """Hide a comment from all but its author and the author's friends."""
        self._confirm(self._graph.post(remote_id, {"is_hidden": "true"}))

    def unhide(self, remote_id: str) -> None:
        """Show it again."""
        self._confirm(self._graph.post(remote_id, {"is_hidden": "false"}))

    def delete(self, remote_id: str) -> None:
        """Delete our own post or answer. Facebook would delete residents' comments too; this never does."""
        try:
            if not is_by(self._graph.get(remote_id, fields="id,from"), self._page_id):
                raise Rejected("Only our own posts and answers are deleted.", platform=NAME, reason="not-ours")
            self._confirm(self._graph.delete(remote_id))
        except Rejected as refusal:
            if refusal.reason != NOT_FOUND:
                raise

    def edit(self, remote_id: str, post: OutboundPost) -> RemotePost:
        """Change the words of our own post; its pictures or its video stay."""
        self._confirm(self._graph.post(remote_id, {"message": post.text}))
        return RemotePost(remote_id=remote_id, url=url_of(remote_id))

    def pin(self, remote_id: str) -> None:
        """Show our own post first on the page."""
        self._confirm(self._graph.post(remote_id, {"is_pinned": "true"}))

    def unpin(self, remote_id: str) -> None:
        """Take it from there again."""
        self._confirm(self._graph.post(remote_id, {"is_pinned": "false"}))

    def engagement(self, remote_ids: Sequence[str]) -> Mapping[str, Figures]:
        """Return the figures, one call for each post: Graph refuses a whole list for one that is gone."""
        found: dict[str, Figures] = {}
        for remote_id in remote_ids:
            try:
                found[remote_id] = figures(self._graph.get(remote_id, fields=FIGURE_FIELDS))
            except Rejected as refusal:
                if refusal.reason != NOT_FOUND:
                    raise
        return found

    def reply_link(self, remote_id: str) -> str:
        """Return the page on which a signed-in person answers by hand."""
        return url_of(remote_id)

    def compose_link(self) -> str:
        """Return the page on which a signed-in person posts by hand."""
        return url_of(self._page_id)

    def health(self) -> Health:
        """Ask Facebook who we are."""
        try:
            me = self._graph.get("me", fields="id,name")
        except ConnectorError as failure:
            return Health(ok=False, message=failure.message, access_ended=isinstance(failure, AuthExpired))
        if str(me.get("id")) != self._page_id:
            return Health(ok=False, message=f"The token belongs to another page on Facebook: {me.get('name')}.")
        return Health(ok=True, message=f"Connected to Facebook as {me.get('name')}.", expires_at=self._ends_at())

    def _publish_feed(self, post: OutboundPost, gate: Gate) -> RemotePost:
        photos = [upload_photo(self._graph, self._page_id, item) for item in post.media]
        content = {"message": post.text}
        content |= {f"attached_media[{index}]": f'{{"media_fbid":"{key}"}}' for index, key in enumerate(photos)}
        link = rules.LINK.search(post.text)
        if link and not photos:
            content["link"] = link.group()
        gate()
        return _made(self._graph.post(f"{self._page_id}/feed", content))

    def _publish_video(self, text: str, video: OutboundMedia, gate: Gate) -> RemotePost:
        subrip = read_captions(video.captions) if video.captions else ""
        handle = upload_video(self._graph, self._app_id, video)
        content = {"fbuploader_video_file_chunk": handle, "description": text}
        gate()
        made = _made(self._graph.post(f"{self._page_id}/videos", content))
        await_video(self._graph, made.remote_id, self._sleep)
        shortfall = add_captions(self._graph, made.remote_id, subrip, video.captions_lang) if subrip else ""
        return replace(self._post_of_video(made), shortfall=shortfall)

    def _post_of_video(self, made: RemotePost) -> RemotePost:
        """Return the post that shows the video: comments and look-ups go by that."""
        try:
            video = self._graph.get(made.remote_id, fields="id,post_id")
        except ConnectorError:
            return made  # it is public; its own number leads there as well
        remote_id = str(post_of_video({"id": made.remote_id, **video}, self._page_id)["id"])
        return RemotePost(remote_id=remote_id, url=url_of(remote_id))

    def _find_video(self, wanted: str, earliest: datetime, known: Collection[str]) -> RemotePost | None:
        """Look among the uploads: a video that is being prepared is not yet among the posts."""
        for row in self._rows(f"{self._page_id}/videos", earliest, fields=VIDEO_FIELDS, type="uploaded"):
            found = matching(post_of_video(row, self._page_id), wanted, earliest)
            if found and not {found.remote_id, str(row["id"])} & set(known) and video_status(row) != "error":
                return found
        return None

    def _ends_at(self) -> datetime | None:
        try:
            return self._graph.ends_at()
        except ConnectorError:
            return None  # the account works; only the date is not known

    def _rows(self, edge: str, earliest: datetime, **asked: str) -> Iterator[Json]:
        """Yield the rows of an edge since ``earliest``. Pages go by cursor: the ``next`` link holds the token."""
        after: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            answer = self._graph.get(edge, **asked, **after, limit=100, since=int(earliest.timestamp()))
            yield from answer.get("data") or []
            paging = answer.get("paging") or {}
            after = {"after": str((paging.get("cursors") or {}).get("after") or "")}
            if not paging.get("next"):
                return

    def _parent_of(self, remote_id: str) -> str:
        try:
            found = self._graph.get(remote_id, fields="parent")
        except Rejected:
            return ""  # a post has no such field
        return str((found.get("parent") or {}).get("id") or "")

    def _confirm(self, answer: Json) -> None:
        if answer.get("success") is not True:
            raise unanswered("Facebook did not confirm the change.", write=True)


def _made(answer: Json) -> RemotePost:
    remote_id = str(answer.get("post_id") or answer.get("id") or "")
    if not remote_id:
        raise unanswered("Facebook did not say under which number it published.", write=True)
    return RemotePost(remote_id=remote_id, url=url_of(remote_id))
