"""What can happen on the channel, whoever does it: videos, comments, moderation."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta

from connectors.sandbox.media_files import look_at, path_of
from connectors.sandbox.rows import Media
from connectors.sandbox.state import Sandbox
from connectors.sandbox.world import stamp_of
from connectors.sandbox.youtube_rows import YouTubeComment, YouTubeVideo

COMMENT_LIMIT = 10_000


def short_id(sandbox: Sandbox) -> str:
    """A fresh id of eleven signs, as videos have."""
    number = int(sandbox.world.new_id()).to_bytes(8, "big")
    return base64.urlsafe_b64encode(number).decode("ascii").rstrip("=")


def find_video(sandbox: Sandbox, video_id: str) -> YouTubeVideo | None:
    """A video that is not deleted."""
    row = sandbox.world.tables.youtube_video.get(video_id)
    return row if row and not row.deleted_at else None


def list_videos(sandbox: Sandbox) -> list[YouTubeVideo]:
    """Everything on the channel, newest upload first."""
    rows = [row for row in sandbox.world.tables.youtube_video.values() if not row.deleted_at]
    return rows[::-1]


def list_public_videos(sandbox: Sandbox) -> list[YouTubeVideo]:
    """What people see, newest first."""
    rows = [row for row in list_videos(sandbox) if row.privacy == "public" and not row.failure]
    return sorted(rows, key=lambda row: row.published_at, reverse=True)


def add_video(sandbox: Sandbox, draft: YouTubeVideo) -> YouTubeVideo:
    """Take in a video whose bytes lie under its id, and look at them."""
    path = path_of(sandbox.world.media_folder, draft.id)
    content, size = look_at(path), path.stat().st_size
    ready = sandbox.world.now() + timedelta(seconds=sandbox.switches.number("video_processing_s"))
    is_video = content is not None and content.kind == "video"
    failure = "" if is_video else "invalidFile" if size else "emptyFile"
    row = replace(draft, size=size, ready_at=stamp_of(ready), failure=failure)
    media = Media(
        id=row.id,
        platform="youtube",
        owner_id=sandbox.accounts.youtube.channel_id,
        created_at=row.created_at,
        mime=content.mime if content else "application/octet-stream",
        kind="video",
        size=size,
        ready_at=row.ready_at,
        state="failed" if failure else "ready",
        requester=row.requester,
    )
    sandbox.world.put("youtube.video.file", media)
    sandbox.world.put("youtube.video.uploaded", row)
    return published(sandbox, row) if row.privacy == "public" else row


def published(sandbox: Sandbox, row: YouTubeVideo) -> YouTubeVideo:
    """Make a video public, unless YouTube has not audited the app: then it stays private."""
    if not sandbox.switches.on("youtube_app_audited"):
        return change(sandbox, replace(row, privacy="private"), "youtube.video.locked")
    shown = replace(row, privacy="public", published_at=row.published_at or sandbox.world.stamp())
    return change(sandbox, shown, "youtube.video.published")


def change(sandbox: Sandbox, row: YouTubeVideo, verb: str) -> YouTubeVideo:
    """Keep a video as it is now."""
    sandbox.world.put(verb, row)
    return row


def upload_status(sandbox: Sandbox, row: YouTubeVideo) -> str:
    """How far a video is."""
    if row.failure:
        return "failed"
    return "processed" if row.ready_at <= sandbox.world.stamp() else "uploaded"


def find_comment(sandbox: Sandbox, comment_id: str) -> YouTubeComment | None:
    """A comment that is not deleted, and neither is its video or what it answers."""
    row = sandbox.world.tables.youtube_comment.get(comment_id)
    if row is None or row.deleted_at or find_video(sandbox, row.video_id) is None:
        return None
    parent = sandbox.world.tables.youtube_comment.get(row.parent_id)
    return None if parent and parent.deleted_at else row


def list_comments(sandbox: Sandbox, video_id: str) -> list[YouTubeComment]:
    """All comments and answers under a video, whatever their state, oldest first."""
    rows = (row for row in sandbox.world.tables.youtube_comment.values() if row.video_id == video_id)
    return [row for row in rows if find_comment(sandbox, row.id)]


def answers_to(sandbox: Sandbox, row: YouTubeComment) -> list[YouTubeComment]:
    """What hangs under a first comment, oldest first."""
    return [each for each in list_comments(sandbox, row.video_id) if each.parent_id == row.id]


def write_comment(
    sandbox: Sandbox,
    video: YouTubeVideo,
    text: str,
    *,
    author_id: str,
    requester: str,
    parent: YouTubeComment | None = None,
) -> YouTubeComment:
    """Accept a comment or an answer; YouTube hangs an answer to an answer under the first comment."""
    stamp, key, top = sandbox.world.stamp(), short_id(sandbox), (parent.parent_id or parent.id) if parent else ""
    row = YouTubeComment(
        id=f"{top}.{key}" if top else f"Ugx{key}4AaABAg",
        video_id=video.id,
        parent_id=top,
        author_id=author_id,
        text=text,
        created_at=stamp,
        updated_at=stamp,
        requester=requester,
    )
    sandbox.world.put("youtube.comment.created", row)
    return row


def edit_comment(sandbox: Sandbox, row: YouTubeComment, text: str) -> YouTubeComment:
    """Change a comment's words."""
    edited = replace(row, text=text, updated_at=sandbox.world.stamp())
    sandbox.world.put("youtube.comment.edited", edited)
    return edited


def moderate(sandbox: Sandbox, row: YouTubeComment, moderation: str) -> None:
    """Hold a comment back, reject it or show it."""
    sandbox.world.put(f"youtube.comment.{moderation}", replace(row, moderation=moderation))


def delete_comment(sandbox: Sandbox, row: YouTubeComment) -> None:
    """Take a comment away, and what hangs under it."""
    sandbox.world.put("youtube.comment.deleted", replace(row, deleted_at=sandbox.world.stamp()))


def delete_video(sandbox: Sandbox, row: YouTubeVideo) -> None:
    """Take a video away."""
    sandbox.world.put("youtube.video.deleted", replace(row, deleted_at=sandbox.world.stamp()))
