"""YouTube on the town square: the channel's public videos, and what residents write under them."""

from __future__ import annotations

from datetime import datetime

from connectors.sandbox import youtube_world
from connectors.sandbox.square_actions import Refused, Said
from connectors.sandbox.square_views import SHOWN_POSTS, Author, Post, Reply
from connectors.sandbox.state import Sandbox
from connectors.sandbox.youtube_rows import YouTubeComment, YouTubeVideo
from connectors.sandbox.youtube_shapes import name_of


def list_posts(sandbox: Sandbox) -> list[Post]:
    """The public videos, newest first."""
    return [_post(sandbox, row) for row in youtube_world.list_public_videos(sandbox)[:SHOWN_POSTS]]


def comment(said: Said, object_id: str) -> str:
    """Comment under a video or answer a comment; returns the new id."""
    text = _text(said.text)
    parent = youtube_world.find_comment(said.sandbox, object_id)
    video = youtube_world.find_video(said.sandbox, parent.video_id if parent else object_id)
    if video is None or video.privacy != "public":
        raise Refused("This video is no longer there. Reload the page to see what is.")
    if not said.sandbox.switches.on("youtube_comments_on"):
        raise Refused("Comments are switched off for this video.")
    author, requester = said.resident.youtube_id, said.requester
    return youtube_world.write_comment(
        said.sandbox, video, text, author_id=author, requester=requester, parent=parent
    ).id


def edit(said: Said, comment_id: str) -> str:
    """Change one's own comment."""
    return youtube_world.edit_comment(said.sandbox, _own(said, comment_id), _text(said.text)).id


def delete(said: Said, comment_id: str) -> str:
    """Take one's own comment away; returns the video's id."""
    row = _own(said, comment_id)
    youtube_world.delete_comment(said.sandbox, row)
    return row.video_id


def _text(given: str) -> str:
    text = given.replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8").strip()
    if not text:
        raise Refused("Write something first.")
    if len(text) > youtube_world.COMMENT_LIMIT:
        raise Refused(f"YouTube takes {youtube_world.COMMENT_LIMIT:,} characters here. Shorten it and send it again.")
    return text


def _own(said: Said, comment_id: str) -> YouTubeComment:
    row = youtube_world.find_comment(said.sandbox, comment_id)
    if row is None:
        raise Refused("This comment is no longer there. Reload the page to see what is.")
    if row.author_id != said.resident.youtube_id:
        raise Refused("Only its author can do that.")
    return row


def _post(sandbox: Sandbox, row: YouTubeVideo) -> Post:
    media = sandbox.world.tables.media.get(row.id)
    return Post(
        id=row.id,
        platform="youtube",
        author=_author(sandbox, sandbox.accounts.youtube.channel_id),
        text=f"{row.title}\n\n{row.description}".strip(),
        link="",
        at=datetime.fromisoformat(row.published_at),
        edited=bool(row.edits),
        media=(media,) if media else (),
        poll=(),
        replies=tuple(_replies(sandbox, row)),
    )


def _replies(sandbox: Sandbox, video: YouTubeVideo) -> list[Reply]:
    found: list[Reply] = []
    for row in youtube_world.list_comments(sandbox, video.id):
        if not row.parent_id:
            found.append(_reply(sandbox, row, 1))
            found += [_reply(sandbox, each, 2) for each in youtube_world.answers_to(sandbox, row)]
    return found


def _reply(sandbox: Sandbox, row: YouTubeComment, depth: int) -> Reply:
    return Reply(
        id=row.id,
        author=_author(sandbox, row.author_id),
        prefix="",
        text=row.text,
        at=datetime.fromisoformat(row.created_at),
        hidden=row.moderation != "published",
        edited=row.updated_at != row.created_at,
        depth=depth,
    )


def _author(sandbox: Sandbox, channel_id: str) -> Author:
    channel = sandbox.accounts.youtube
    people = {person.youtube_id: person for person in sandbox.accounts.residents}
    person = people.get(channel_id)
    is_agency = channel_id == channel.channel_id
    return Author(
        name=channel.title if is_agency else person.name if person else "Somebody",
        handle=name_of(sandbox, channel_id),
        key=person.key if person else "",
        is_agency=is_agency,
    )
