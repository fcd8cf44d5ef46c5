"""YouTube's JSON as our types; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.base import Figures, InboundItem, ItemKind, Platform, RemotePost, fingerprint
from connectors.youtube.rules import recombined

Json = Mapping[str, Any]


def comments_of(thread: Json) -> Iterator[Json]:
    """Yield a thread's first comment and those answers that came along, each with its video."""
    snippet = thread.get("snippet") or {}
    video_id = str(snippet.get("videoId") or "")
    listed = [snippet.get("topLevelComment"), *((thread.get("replies") or {}).get("comments") or [])]
    for comment in listed:
        if isinstance(comment, dict) and comment.get("id"):
            yield on_video(comment, video_id)


def on_video(comment: Json, video_id: str) -> Json:
    """Return the comment with the video it is under, which YouTube leaves out at times."""
    snippet = {**(comment.get("snippet") or {})}
    snippet["videoId"] = snippet.get("videoId") or video_id
    return {**comment, "snippet": snippet}


def comment_item(comment: Json) -> InboundItem:
    """Return one comment or answer. Everything but what is published is hidden from the public."""
    snippet, key = comment["snippet"], str(comment["id"])
    video_id = str(snippet.get("videoId") or "")
    name = str(snippet.get("authorDisplayName") or "")
    return InboundItem(
        platform=Platform.YOUTUBE,
        remote_id=key,
        kind=ItemKind.COMMENT,
        author_id=author_of(comment),
        author_name=name,
        author_handle=name if name.startswith("@") else "",
        text=text_of(comment),
        created_at=instant(snippet.get("publishedAt")) or datetime.now(UTC),
        post_remote_id=video_id,
        parent_remote_id=top_of(key) if "." in key else video_id,
        url=url_of_comment(video_id, key),
        is_hidden=str(snippet.get("moderationStatus") or "published") != "published",
        raw=dict(comment),
    )


def deleted_item(remote_id: str, video_id: str, *, noticed_at: datetime) -> InboundItem:
    """Return that a comment is gone; YouTube does not say what it was."""
    return InboundItem(
        platform=Platform.YOUTUBE,
        remote_id=remote_id,
        kind=ItemKind.COMMENT,
        author_id="",
        author_name="",
        text="",
        created_at=noticed_at,
        post_remote_id=video_id,
        parent_remote_id=video_id,
        url=url_of_comment(video_id, remote_id),
        is_deleted=True,
        raw={"missing": remote_id},
    )


def text_of(comment: Json) -> str:
    """Return a comment's words as they are shown, without markup: every call asks for plain text."""
    snippet = comment.get("snippet") or {}
    return str(snippet.get("textDisplay") or snippet.get("textOriginal") or "")


def author_of(thing: Json) -> str:
    """Return the channel that wrote a comment."""
    return str(((thing.get("snippet") or {}).get("authorChannelId") or {}).get("value") or "")


def top_of(comment_id: str) -> str:
    """Return the first comment of the thread: YouTube hangs every answer under that."""
    return comment_id.partition(".")[0]


def matching_video(video: Json, wanted: str, since: datetime) -> RemotePost | None:
    """Return our video when it is public, has this fingerprint and is not older than ``since``."""
    snippet, status = video.get("snippet") or {}, video.get("status") or {}
    made_at = instant(snippet.get("publishedAt"))
    text = recombined(str(snippet.get("title") or ""), str(snippet.get("description") or ""))
    if status.get("privacyStatus") != "public" or fingerprint(text) != wanted or (made_at and made_at < since):
        return None
    key = str(video["id"])
    return RemotePost(remote_id=key, url=url_of_video(key), created_at=made_at)


def matching_answer(comment: Json, wanted: str, since: datetime, video_id: str) -> RemotePost | None:
    """Return our answer when it has this fingerprint and is not older than ``since``."""
    snippet = comment.get("snippet") or {}
    made_at = instant(snippet.get("publishedAt"))
    told = {fingerprint(str(snippet.get(name) or "")) for name in ("textDisplay", "textOriginal")}
    if wanted not in told or (made_at and made_at < since):
        return None
    key = str(comment["id"])
    return RemotePost(remote_id=key, url=url_of_comment(video_id, key), created_at=made_at)


def figures(video: Json) -> Figures:
    """Return what YouTube counts; it tells nobody how often a video was shared, and hides likes where asked to."""
    counted = video.get("statistics") or {}
    return Figures(
        likes=_number(counted.get("likeCount")),
        replies=_number(counted.get("commentCount")),
        views=_number(counted.get("viewCount")),
    )


def url_of_video(video_id: str) -> str:
    """Return the page on which people watch a video."""
    return f"https://www.youtube.com/watch?v={video_id}"


def url_of_comment(video_id: str, comment_id: str) -> str:
    """Return the page that shows a comment first."""
    return f"{url_of_video(video_id)}&lc={comment_id}"


def instant(given: object) -> datetime | None:
    """Return an instant of YouTube's: ``2026-11-23T15:00:00Z``."""
    return datetime.fromisoformat(str(given)).astimezone(UTC) if given else None


def _number(given: object) -> int | None:
    return int(str(given)) if given is not None else None
