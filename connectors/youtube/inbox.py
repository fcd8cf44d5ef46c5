"""What residents wrote under the channel's videos since the last look, with edits, deletions and what is held back.

Two readings: the channel's newest threads, often, in one call; and every thread of one video, seldom, in turns. An
answer to an old comment, an edit and a deletion show only in the second.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from connectors.base import Batch, InboundItem
from connectors.rotation import whose_turn
from connectors.youtube.calls import YouTube
from connectors.youtube.errors import COMMENTS_OFF, NOT_FOUND
from connectors.youtube.mapping import author_of, comment_item, comments_of, deleted_item, on_video, text_of
from connectors.youtube.pace import Allowance, Rhythm
from console.domain.errors import RateLimited, Rejected

PAGE = 100
LOOK_UP = 50
MOST_PAGES = 50
#: How many comments under one video are remembered, to notice what changed.
KNOWN = 500
NEWEST = 3
HELD_UP = "YouTube's calls for today are used up; comments are read again later."
Json = Mapping[str, Any]


@dataclass(slots=True, kw_only=True)
class Seen:
    """What we read under one video: a digest of each comment, and when all of it was read last (Unix seconds)."""

    known: dict[str, str] = field(default_factory=dict)
    whole_s: float = 0.0


@dataclass(slots=True, kw_only=True)
class Place:
    """How far everything has been read. Comments under videos that nobody asks about are kept under no name."""

    videos: dict[str, Seen]
    allowance: Allowance
    channel_s: float = 0.0

    @classmethod
    def parse(cls, cursor: str | None) -> Place:
        """Read an opaque cursor."""
        given = json.loads(cursor or "{}")
        names = {each.name for each in fields(Seen)}
        videos = {
            key: Seen(**{name: value[name] for name in value if name in names})
            for key, value in given.get("videos", {}).items()
        }
        return cls(
            videos=videos, allowance=Allowance(**given.get("allowance", {})), channel_s=given.get("channel_s", 0.0)
        )

    def seen_under(self, comment: Json, posts: Sequence[str]) -> Seen:
        """Return what was read where this comment is."""
        video_id = str(comment["snippet"].get("videoId") or "")
        return self.videos.setdefault(video_id if video_id in posts else "", Seen())

    def cursor(self, posts: Sequence[str]) -> str:
        """Write it, forgetting the videos that are no longer asked about."""
        kept = {key: asdict(seen) for key, seen in self.videos.items() if key in ("", *posts)}
        told = {"videos": kept, "allowance": asdict(self.allowance), "channel_s": self.channel_s}
        return json.dumps(told, separators=(",", ":"))


class Inbox:
    """Reads one channel's comments."""

    def __init__(self, youtube: YouTube, channel_id: str, rhythm: Rhythm) -> None:
        self._youtube = youtube
        self._channel_id = channel_id
        self._rhythm = rhythm

    def fetch(self, cursor: str | None, posts: Sequence[str]) -> Batch:
        """Return what is new or has changed. A video that is gone is passed over. ``posts`` are ours, newest first."""
        place, now_s = Place.parse(cursor), self._youtube.clock.now().timestamp()
        allowance = place.allowance
        if now_s < allowance.not_before_s:
            return Batch(items=(), cursor=cursor, held_up=HELD_UP)
        allowance.refill(now_s, self._rhythm.reads_per_s)
        items, held_up = list[InboundItem](), ""
        try:
            for some in self._reads(place, posts, now_s):
                items += some
        except RateLimited as limit:  # all reads are one day's units: what was read before still counts
            allowance.not_before_s, held_up = limit.retry_at.timestamp(), HELD_UP
        return Batch(items=tuple(items), cursor=place.cursor(posts), held_up=held_up)

    def _reads(self, place: Place, posts: Sequence[str], now_s: float) -> Iterator[list[InboundItem]]:
        if now_s >= place.channel_s + self._rhythm.channel_s:
            place.channel_s = now_s
            yield self._newest(place, posts)
        read_s = {key: seen.whole_s for key, seen in place.videos.items()}
        due = [key for key in posts[:NEWEST] if now_s >= read_s.get(key, 0) + self._rhythm.whole_s]
        left = max(0, int(place.allowance.reads) - 2 * len(due)) // 2
        for post in due + whose_turn(posts[NEWEST:], read_s, always=0, most=left):
            seen = place.videos.setdefault(post, Seen())
            seen.whole_s = now_s
            yield self._whole(post, seen, place.allowance)

    def _newest(self, place: Place, posts: Sequence[str]) -> list[InboundItem]:
        """Read the channel's newest threads, as far back as there is news."""
        items: list[InboundItem] = []
        asked = {"allThreadsRelatedToChannelId": self._channel_id, "order": "time"}
        for threads in self._pages(self._youtube.api.commentThreads, place.allowance, part="snippet,replies", **asked):
            found = [comment for thread in threads for comment in comments_of(thread)]
            fresh = [comment for comment in found if self._note(place.seen_under(comment, posts), comment)]
            items += [comment_item(comment) for comment in fresh]
            if not fresh:
                break
        return items

    def _whole(self, video_id: str, seen: Seen, allowance: Allowance) -> list[InboundItem]:
        try:
            found = self._everything(video_id, allowance)
        except Rejected as refusal:
            if refusal.reason in (NOT_FOUND, COMMENTS_OFF):
                return []
            raise
        missing = [key for key in seen.known if key not in found]
        found |= self._looked_up(missing, video_id, allowance)
        gone = [key for key in missing if key not in found]
        for key in gone:
            del seen.known[key]
        items = [comment_item(comment) for comment in found.values() if self._note(seen, comment)]
        now = self._youtube.clock.now()
        return items + [deleted_item(key, video_id, noticed_at=now) for key in gone]

    def _everything(self, video_id: str, allowance: Allowance) -> dict[str, Json]:
        """Return every comment under a video that the API lists, by its id."""
        found: dict[str, Json] = {}
        for status in ("published", "heldForReview"):
            asked = {"videoId": video_id, "order": "time", "moderationStatus": status}
            for threads in self._pages(self._youtube.api.commentThreads, allowance, part="snippet,replies", **asked):
                for thread in threads:
                    found |= {str(comment["id"]): comment for comment in self._thread(thread, video_id, allowance)}
        return found

    def _thread(self, thread: Json, video_id: str, allowance: Allowance) -> Iterator[Json]:
        """Yield a thread's comments; YouTube sends only some of many answers along."""
        came = list(comments_of(thread))
        yield from (on_video(comment, video_id) for comment in came)
        if int((thread.get("snippet") or {}).get("totalReplyCount") or 0) > len(came) - 1:
            for page in self._pages(self._youtube.api.comments, allowance, part="snippet", parentId=thread["id"]):
                yield from (on_video(comment, video_id) for comment in page)

    def _looked_up(self, ids: Sequence[str], video_id: str, allowance: Allowance) -> dict[str, Json]:
        """Return those that are still there although no list shows them: rejected by somebody, or taken for spam."""
        found: dict[str, Json] = {}
        for start in range(0, len(ids), LOOK_UP):
            asked = {"id": ",".join(ids[start : start + LOOK_UP])}
            for page in self._pages(self._youtube.api.comments, allowance, part="snippet", **asked):
                found |= {str(comment["id"]): on_video(comment, video_id) for comment in page}
        return found

    def _pages(self, resource: Any, allowance: Allowance, **asked: Any) -> Iterator[list[Json]]:
        sized = asked if "id" in asked else {**asked, "maxResults": PAGE}
        for page in self._youtube.pages(resource, most=MOST_PAGES, textFormat="plainText", **sized):
            allowance.reads -= 1
            yield page

    def _note(self, seen: Seen, comment: Json) -> bool:
        """Remember a resident's comment; return whether it is new or reads differently than before."""
        key, digest = str(comment["id"]), _digest(comment)
        if author_of(comment) == self._channel_id or seen.known.get(key) == digest:
            return False
        seen.known[key] = digest
        if len(seen.known) > KNOWN:
            del seen.known[next(iter(seen.known))]
        return True


def _digest(comment: Json) -> str:
    status = str(comment["snippet"].get("moderationStatus") or "published")
    return hashlib.sha256(json.dumps([text_of(comment), status]).encode()).hexdigest()[:12]
