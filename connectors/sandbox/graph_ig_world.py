"""What can happen on the agency's Instagram account, whoever does it: posts, comments, hiding, deleting."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from datetime import datetime, timedelta

from connectors.sandbox.graph_errors import GraphError
from connectors.sandbox.graph_ig_rows import IgComment, IgContainer, IgMedia
from connectors.sandbox.state import Sandbox

CAPTION_LIMIT, TAG_LIMIT, NAME_LIMIT = 2_200, 30, 20
COMMENT_LIMIT, COMMENT_TAGS, COMMENT_LINKS = 300, 4, 1
CONTAINER_LIFE = timedelta(hours=24)
DAY = timedelta(hours=24)
UPLOAD_HOST_PATH = "ig-api-upload"
_TAG = re.compile(r"(?<!\w)#\w+")
_NAME = re.compile(r"(?<![\w@])@[\w.]+")
_LINK = re.compile(r"https?://\S+")


def is_instagram(sandbox: Sandbox, path: str) -> bool:
    """Whether a call to the Graph is about Instagram. ``path`` may begin with a version."""
    parts = [part for part in path.split("/") if part and not re.fullmatch(r"v\d+\.\d+", part)]
    node, tables = parts[0] if parts else "", sandbox.world.tables
    tables_of_it = (tables.ig_container, tables.ig_media, tables.ig_comment)
    own = (sandbox.accounts.instagram.user_id, UPLOAD_HOST_PATH)
    return node in own or any(node in table for table in tables_of_it)


def check_caption(caption: str) -> None:
    """Refuse a caption as Instagram does. Raises GraphError."""
    if len(_NAME.findall(caption)) > NAME_LIMIT:
        raise GraphError(100, "(#100) Too many @ tags", subcode=2207040)
    if len(caption) > CAPTION_LIMIT or len(_TAG.findall(caption)) > TAG_LIMIT:
        raise GraphError(36004, "The caption was too long", subcode=2207010)


def check_comment(text: str) -> None:
    """Refuse a comment of ours as Instagram does. Raises GraphError."""
    if not text:
        raise GraphError.bad_parameter("The parameter message is required")
    many = len(_TAG.findall(text)) > COMMENT_TAGS or len(_LINK.findall(text)) > COMMENT_LINKS
    if len(text) > COMMENT_LIMIT or many:
        raise GraphError.bad_parameter("The comment exceeds 300 characters, 4 hashtags or 1 URL")


def status_of(sandbox: Sandbox, row: IgContainer) -> str:
    """Where a container stands now."""
    if row.state in ("PUBLISHED", "ERROR"):
        return row.state
    forced = sandbox.switches.word("instagram_container")
    old = sandbox.world.now() - datetime.fromisoformat(row.created_at) > CONTAINER_LIFE
    if old or forced == "EXPIRED":
        return "EXPIRED"
    if row.state == "PENDING" or row.ready_at > sandbox.world.stamp():
        return "IN_PROGRESS"
    return forced


def find_media(sandbox: Sandbox, media_id: str) -> IgMedia | None:
    """A post that is not deleted."""
    row = sandbox.world.tables.ig_media.get(media_id)
    return row if row and not row.deleted_at else None


def find_comment(sandbox: Sandbox, comment_id: str) -> IgComment | None:
    """A comment that is not deleted, and neither is its post or its parent."""
    row = sandbox.world.tables.ig_comment.get(comment_id)
    if row is None or row.deleted_at or find_media(sandbox, row.media_id) is None:
        return None
    parent = sandbox.world.tables.ig_comment.get(row.parent_id)
    return None if parent and parent.deleted_at else row


def list_own_media(sandbox: Sandbox) -> list[IgMedia]:
    """The agency's posts, newest first."""
    own = sandbox.accounts.instagram.user_id
    return [row for row in list_all_media(sandbox) if row.author_id == own]


def list_tagged_media(sandbox: Sandbox) -> list[IgMedia]:
    """Residents' posts in which the agency is tagged, newest first."""
    own = sandbox.accounts.instagram.user_id
    return [row for row in list_all_media(sandbox) if row.author_id != own]


def list_all_media(sandbox: Sandbox) -> list[IgMedia]:
    """Everything that can be seen, newest first."""
    return [row for row in sandbox.world.tables.ig_media.values() if not row.deleted_at][::-1]


def list_comments(sandbox: Sandbox, media_id: str) -> list[IgComment]:
    """All comments and replies under a post, oldest first."""
    rows = (row for row in sandbox.world.tables.ig_comment.values() if row.media_id == media_id)
    return [row for row in rows if find_comment(sandbox, row.id)]


def published_since(sandbox: Sandbox, since: datetime) -> int:
    """How many posts went out through the API since then, deleted ones too."""
    rows = [row for row in sandbox.world.tables.ig_media.values() if row.requester.startswith("api:")]
    return sum(datetime.fromisoformat(row.created_at) >= since for row in rows)


def write_media(
    sandbox: Sandbox, *, author_id: str, kind: str, caption: str, media_ids: tuple[str, ...], requester: str
) -> IgMedia:
    """Make a post public."""
    number = sandbox.world.new_id()
    row = IgMedia(
        id=number,
        author_id=author_id,
        kind=kind,
        caption=caption,
        media_ids=media_ids,
        shortcode=base64.urlsafe_b64encode(int(number).to_bytes(8)).decode().rstrip("="),
        requester=requester,
        created_at=sandbox.world.stamp(),
    )
    sandbox.world.put("instagram.media.published", row)
    return row


def write_comment(
    sandbox: Sandbox, media: IgMedia, text: str, *, author_id: str, requester: str, parent: IgComment | None = None
) -> IgComment:
    """Accept a comment or a reply; Instagram hangs a reply to a reply under the first comment."""
    row = IgComment(
        id=sandbox.world.new_id(),
        media_id=media.id,
        parent_id=(parent.parent_id or parent.id) if parent else "",
        author_id=author_id,
        text=text,
        created_at=sandbox.world.stamp(),
        requester=requester,
    )
    sandbox.world.put("instagram.comment.created", row)
    return row


def hide_comment(sandbox: Sandbox, row: IgComment, *, hidden: bool) -> None:
    """Hide a comment, or show it again. One's own stays visible whatever is said."""
    if row.author_id != sandbox.accounts.instagram.user_id:
        verb = "instagram.comment.hidden" if hidden else "instagram.comment.shown"
        sandbox.world.put(verb, replace(row, hidden=hidden))


def delete_comment(sandbox: Sandbox, row: IgComment) -> None:
    """Take a comment away."""
    sandbox.world.put("instagram.comment.deleted", replace(row, deleted_at=sandbox.world.stamp()))


def delete_media(sandbox: Sandbox, row: IgMedia) -> None:
    """Take a post away, with all that hangs under it."""
    sandbox.world.put("instagram.media.deleted", replace(row, deleted_at=sandbox.world.stamp()))
