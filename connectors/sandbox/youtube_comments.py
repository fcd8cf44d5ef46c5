"""YouTube: comment threads, answers and moderation."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import JSONResponse, Response

from connectors.sandbox import youtube_world
from connectors.sandbox.state import Sandbox
from connectors.sandbox.youtube_call import WRITE, begin, body_of, parts_of, requester
from connectors.sandbox.youtube_errors import YouTubeError
from connectors.sandbox.youtube_rows import YouTubeComment
from connectors.sandbox.youtube_shapes import comment_json, listed, page_of, thread_json

STATES = ("published", "heldForReview", "rejected")
LISTED = ("published", "heldForReview", "likelySpam")


async def list_threads(request: Request) -> JSONResponse:
    """GET /youtube/v3/commentThreads of one video or of the whole channel, newest first."""
    sandbox = begin(request)
    parts, query = parts_of(request, ("snippet", "replies")), request.query_params
    status = query.get("moderationStatus", "published")
    if status not in LISTED:
        raise YouTubeError(400, "invalidValue", f"Invalid value '{status[:20]}' for moderationStatus.")
    rows = [row for row in reversed(_of_filter(request, sandbox)) if _is_in(sandbox, row, status)]
    plain, held = query.get("textFormat") == "plainText", status == "heldForReview"

    def show(row: YouTubeComment) -> dict[str, object]:
        return thread_json(sandbox, row, plain=plain, with_answers="replies" in parts, held=held)

    return JSONResponse(page_of(request, "commentThread", rows, show, 100))


async def list_comments(request: Request) -> JSONResponse:
    """GET /youtube/v3/comments: the public answers to one, or any by their ids."""
    sandbox = begin(request)
    parts_of(request, ("snippet",))
    query = request.query_params
    plain = query.get("textFormat") == "plainText"
    if "id" in query:
        found = (youtube_world.find_comment(sandbox, key) for key in query["id"].split(","))
        return JSONResponse(listed("comment", [comment_json(sandbox, row, plain=plain) for row in found if row]))
    parent = youtube_world.find_comment(sandbox, query.get("parentId", ""))
    if parent is None:
        raise YouTubeError.missing("comment")
    rows = [row for row in reversed(youtube_world.answers_to(sandbox, parent)) if row.moderation == "published"]
    return JSONResponse(page_of(request, "comment", rows, lambda row: comment_json(sandbox, row, plain=plain), 100))


async def answer(request: Request) -> JSONResponse:
    """POST /youtube/v3/comments: an answer to a first comment."""
    sandbox = begin(request, units=WRITE)
    parts_of(request, ("snippet",))
    snippet = (await body_of(request)).get("snippet") or {}
    text, parent = _text(snippet), youtube_world.find_comment(sandbox, str(snippet.get("parentId") or ""))
    video = youtube_world.find_video(sandbox, parent.video_id) if parent else None
    if parent is None or video is None or parent.parent_id:
        raise YouTubeError(404, "parentCommentNotFound", "The specified parent comment could not be found.")
    channel = sandbox.accounts.youtube.channel_id
    row = youtube_world.write_comment(
        sandbox, video, text, author_id=channel, requester=requester(sandbox), parent=parent
    )
    return JSONResponse(comment_json(sandbox, row, plain=True))


async def moderate(request: Request) -> Response:
    """POST /youtube/v3/comments/setModerationStatus."""
    sandbox = begin(request, units=WRITE)
    status = request.query_params.get("moderationStatus", "")
    if status not in STATES:
        raise YouTubeError(400, "invalidValue", f"Invalid value '{status[:20]}' for moderationStatus.")
    for key in request.query_params.get("id", "").split(","):
        row = _comment(sandbox, key)
        if row.author_id == sandbox.accounts.youtube.channel_id:
            raise YouTubeError(403, "forbidden", "The channel's own comments are not moderated.")
        youtube_world.moderate(sandbox, row, status)
    return Response(status_code=204)


async def delete_comment(request: Request) -> Response:
    """DELETE /youtube/v3/comments: one's own."""
    sandbox = begin(request, units=WRITE)
    row = _comment(sandbox, request.query_params.get("id", ""))
    if row.author_id != sandbox.accounts.youtube.channel_id:
        raise YouTubeError(403, "forbidden", "Only its author may delete a comment.")
    youtube_world.delete_comment(sandbox, row)
    return Response(status_code=204)


def _of_filter(request: Request, sandbox: Sandbox) -> list[YouTubeComment]:
    """The first comments under what is asked about, oldest first."""
    query, tables = request.query_params, sandbox.world.tables
    if query.get("allThreadsRelatedToChannelId"):
        if query["allThreadsRelatedToChannelId"] != sandbox.accounts.youtube.channel_id:
            raise YouTubeError.missing("channel")
        rows = [row for row in tables.youtube_comment.values() if youtube_world.find_comment(sandbox, row.id)]
    elif query.get("videoId"):
        if youtube_world.find_video(sandbox, query["videoId"]) is None:
            raise YouTubeError.missing("video")
        if not sandbox.switches.on("youtube_comments_on"):
            raise YouTubeError(403, "commentsDisabled", "The video has disabled comments.")
        rows = youtube_world.list_comments(sandbox, query["videoId"])
    else:
        raise YouTubeError(400, "missingRequiredParameter", "No filter selected.")
    return [row for row in rows if not row.parent_id]


def _is_in(sandbox: Sandbox, row: YouTubeComment, status: str) -> bool:
    """Whether a thread is listed under a state: by its first comment, or, when held back, by an answer."""
    if status != "heldForReview":
        return row.moderation == status
    return status in {row.moderation, *(each.moderation for each in youtube_world.answers_to(sandbox, row))}


def _text(snippet: dict[str, object]) -> str:
    text = str(snippet.get("textOriginal") or "").strip()
    if not text:
        raise YouTubeError(400, "commentTextRequired", "The comment resource that is being inserted must have text.")
    if len(text) > youtube_world.COMMENT_LIMIT:
        raise YouTubeError(400, "commentTextTooLong", "The comment text is too long.")
    return text


def _comment(sandbox: Sandbox, comment_id: str) -> YouTubeComment:
    row = youtube_world.find_comment(sandbox, comment_id)
    if row is None:
        raise YouTubeError.missing("comment")
    return row
