"""YouTube's JSON for what the sandbox holds."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from fastapi import Request

from connectors.sandbox import youtube_world
from connectors.sandbox.state import Sandbox
from connectors.sandbox.youtube_call import number
from connectors.sandbox.youtube_errors import YouTubeError
from connectors.sandbox.youtube_rows import YouTubeCaptions, YouTubeComment, YouTubeVideo

#: So many answers come along with a thread.
ANSWERS = 5
Json = dict[str, Any]
RowT = TypeVar("RowT", YouTubeVideo, YouTubeComment)


def listed(kind: str, items: Sequence[Json], *, token: str = "", total: int | None = None) -> Json:
    """A list in YouTube's envelope."""
    body: Json = {"kind": f"youtube#{kind}ListResponse", "etag": _etag(items), "items": list(items)}
    body["pageInfo"] = {"totalResults": len(items) if total is None else total, "resultsPerPage": len(items)}
    return body | ({"nextPageToken": token} if token else {})


def page_of(request: Request, kind: str, rows: Sequence[RowT], show: Callable[[RowT], Json], most: int) -> Json:
    """One page of rows; the token names the last row shown, so that what comes meanwhile shifts nothing."""
    size, after = number(request, "maxResults", min(20, most), most), request.query_params.get("pageToken", "")
    ids = [row.id for row in rows]
    if after and after not in ids:
        raise YouTubeError(400, "invalidPageToken", "The request specifies an invalid page token.")
    start = ids.index(after) + 1 if after else 0
    shown = rows[start : start + size]
    token = shown[-1].id if shown and start + size < len(rows) else ""
    return listed(kind, [show(row) for row in shown], token=token, total=len(rows))


def channel_json(sandbox: Sandbox) -> Json:
    """The channel."""
    channel = sandbox.accounts.youtube
    snippet = {"title": channel.title, "description": channel.description, "customUrl": channel.handle.lower()}
    return {
        "kind": "youtube#channel",
        "etag": _etag(channel.channel_id),
        "id": channel.channel_id,
        "snippet": {**snippet, "publishedAt": "2024-05-02T09:00:00Z"},
        "contentDetails": {"relatedPlaylists": {"likes": "LL", "uploads": channel.uploads_list}},
        "status": {"privacyStatus": "public", "isLinked": True, "longUploadsStatus": "allowed"},
    }


def video_json(sandbox: Sandbox, row: YouTubeVideo, parts: Sequence[str]) -> Json:
    """A video with the parts that were asked for."""
    body: Json = {"kind": "youtube#video", "etag": _etag(row), "id": row.id}
    return body | {part: _VIDEO_PARTS[part](sandbox, row) for part in parts if part in _VIDEO_PARTS}


def playlist_item_json(sandbox: Sandbox, row: YouTubeVideo, parts: Sequence[str]) -> Json:
    """A video in the list of uploads."""
    channel = sandbox.accounts.youtube
    snippet = {
        "publishedAt": _when(row.created_at),
        "channelId": channel.channel_id,
        "channelTitle": channel.title,
        "title": row.title,
        "description": row.description,
        "playlistId": channel.uploads_list,
        "resourceId": {"kind": "youtube#video", "videoId": row.id},
    }
    details: Json = {"videoId": row.id}
    if row.published_at:
        details["videoPublishedAt"] = _when(row.published_at)
    whole = {"snippet": snippet, "contentDetails": details, "status": {"privacyStatus": row.privacy}}
    body: Json = {"kind": "youtube#playlistItem", "etag": _etag(row), "id": f"UU{row.id}"}
    return body | {part: value for part, value in whole.items() if part in parts}


def thread_json(sandbox: Sandbox, row: YouTubeComment, *, plain: bool, with_answers: bool, held: bool) -> Json:
    """A first comment; with the newest answers, or with those that are held back."""
    answers = youtube_world.answers_to(sandbox, row)
    public = [each for each in answers if each.moderation == "published"]
    shown = [each for each in answers if each.moderation == "heldForReview"] if held else public[-ANSWERS:]
    snippet = {
        "channelId": sandbox.accounts.youtube.channel_id,
        "videoId": row.video_id,
        "topLevelComment": comment_json(sandbox, row, plain=plain),
        "canReply": True,
        "totalReplyCount": len(public),
        "isPublic": row.moderation == "published",
    }
    body: Json = {"kind": "youtube#commentThread", "etag": _etag(row), "id": row.id, "snippet": snippet}
    if with_answers and shown:
        body["replies"] = {"comments": [comment_json(sandbox, each, plain=plain) for each in shown]}
    return body


def comment_json(sandbox: Sandbox, row: YouTubeComment, *, plain: bool) -> Json:
    """A comment as the channel's owner sees it; its original words go to their author alone."""
    name = name_of(sandbox, row.author_id)
    snippet: Json = {
        "channelId": sandbox.accounts.youtube.channel_id,
        "videoId": row.video_id,
        "textDisplay": row.text if plain else html.escape(row.text).replace("\n", "<br>"),
        "authorDisplayName": name,
        "authorChannelUrl": f"http://www.youtube.com/{name}",
        "authorChannelId": {"value": row.author_id},
        "canRate": True,
        "viewerRating": "none",
        "likeCount": 0,
        "publishedAt": _when(row.created_at),
        "updatedAt": _when(row.updated_at),
    }
    if row.author_id == sandbox.accounts.youtube.channel_id:
        snippet["textOriginal"] = row.text
    if row.parent_id:
        snippet["parentId"] = row.parent_id
    if row.moderation != "published":
        snippet["moderationStatus"] = row.moderation
    return {"kind": "youtube#comment", "etag": _etag(row), "id": row.id, "snippet": snippet}


def captions_json(row: YouTubeCaptions) -> Json:
    """A captions track."""
    snippet = {
        "videoId": row.video_id,
        "lastUpdated": _when(row.created_at),
        "trackKind": "standard",
        "language": row.language,
        "name": row.name,
        "audioTrackType": "unknown",
        "isCC": False,
        "isLarge": False,
        "isEasyReader": False,
        "isDraft": False,
        "isAutoSynced": False,
        "status": "serving",
    }
    return {"kind": "youtube#caption", "etag": _etag(row), "id": row.id, "snippet": snippet}


def name_of(sandbox: Sandbox, channel_id: str) -> str:
    """The handle behind a channel's id."""
    if channel_id == sandbox.accounts.youtube.channel_id:
        return sandbox.accounts.youtube.handle
    found = (f"@{person.username}" for person in sandbox.accounts.residents if person.youtube_id == channel_id)
    return next(found, "@somebody")


def _video_snippet(sandbox: Sandbox, row: YouTubeVideo) -> Json:
    channel = sandbox.accounts.youtube
    snippet: Json = {
        "publishedAt": _when(row.published_at or row.created_at),
        "channelId": channel.channel_id,
        "title": row.title,
        "description": row.description,
        "channelTitle": channel.title,
        "categoryId": row.category_id,
        "liveBroadcastContent": "none",
        "localized": {"title": row.title, "description": row.description},
    }
    return snippet | ({"tags": list(row.tags)} if row.tags else {})


def _video_status(sandbox: Sandbox, row: YouTubeVideo) -> Json:
    status: Json = {
        "uploadStatus": youtube_world.upload_status(sandbox, row),
        "privacyStatus": row.privacy,
        "license": "youtube",
        "embeddable": True,
        "publicStatsViewable": True,
        "madeForKids": row.made_for_kids,
        "selfDeclaredMadeForKids": row.made_for_kids,
    }
    return status | ({"failureReason": row.failure} if row.failure else {})


def _statistics(sandbox: Sandbox, row: YouTubeVideo) -> Json:
    """Counts as text, as YouTube gives them. Nobody counts views here."""
    comments = [each for each in youtube_world.list_comments(sandbox, row.id) if each.moderation == "published"]
    counted = {"viewCount": 0, "likeCount": 0, "favoriteCount": 0, "commentCount": len(comments)}
    return {name: str(value) for name, value in counted.items()}


def _file_details(_sandbox: Sandbox, row: YouTubeVideo) -> Json:
    return {"fileSize": str(row.size), "fileType": "other" if row.failure else "video"}


_VIDEO_PARTS: dict[str, Callable[[Sandbox, YouTubeVideo], Json]] = {
    "snippet": _video_snippet,
    "status": _video_status,
    "statistics": _statistics,
    "fileDetails": _file_details,
}


def _when(stamp: str) -> str:
    """An instant as YouTube writes it, in whole seconds."""
    return f"{stamp[:19]}Z"


def _etag(thing: object) -> str:
    return hashlib.sha256(repr(thing).encode()).hexdigest()[:27]
