"""What can happen under the agency's posts on Nextdoor, whoever does it."""

from __future__ import annotations

import base64
from dataclasses import replace

from connectors.sandbox.nextdoor_rows import NextdoorComment, NextdoorPost
from connectors.sandbox.state import Sandbox

BODY_LIMIT = 8192


def list_posts(sandbox: Sandbox) -> list[NextdoorPost]:
    """The agency's posts, newest first."""
    return [row for row in sandbox.world.tables.nextdoor_post.values() if not row.deleted_at][::-1]


def find_post(sandbox: Sandbox, post_id: str) -> NextdoorPost | None:
    """A post that is not deleted."""
    row = sandbox.world.tables.nextdoor_post.get(post_id)
    return row if row and not row.deleted_at else None


def find_comment(sandbox: Sandbox, comment_id: str) -> NextdoorComment | None:
    """A reply that is not deleted, nor its post."""
    row = sandbox.world.tables.nextdoor_comment.get(comment_id)
    return row if row and not row.deleted_at and find_post(sandbox, row.post_id) else None


def list_comments(sandbox: Sandbox, post_id: str) -> list[NextdoorComment]:
    """All replies under a post, oldest first."""
    rows = sandbox.world.tables.nextdoor_comment.values()
    return [row for row in rows if row.post_id == post_id and find_comment(sandbox, row.id)]


def write_post(sandbox: Sandbox, body: str, *, requester: str, media_urls: tuple[str, ...] = ()) -> NextdoorPost:
    """Accept a post."""
    number = sandbox.world.new_id()
    code = base64.urlsafe_b64encode(int(number).to_bytes(8, "big")).decode("ascii").rstrip("=")
    row = NextdoorPost(
        id=number,
        author_id=sandbox.accounts.nextdoor.profile_id,
        body=body,
        code=code,
        created_at=sandbox.world.stamp(),
        requester=requester,
        media_urls=media_urls,
    )
    sandbox.world.put("nextdoor.post.created", row)
    return row


def write_comment(
    sandbox: Sandbox,
    post: NextdoorPost,
    body: str,
    *,
    author_id: str,
    requester: str,
    parent: NextdoorComment | None = None,
) -> NextdoorComment:
    """Accept a reply to a post or to another reply."""
    row = NextdoorComment(
        id=sandbox.world.new_id(),
        post_id=post.id,
        parent_id=parent.id if parent else "",
        author_id=author_id,
        body=body,
        created_at=sandbox.world.stamp(),
        requester=requester,
    )
    sandbox.world.put("nextdoor.comment.created", row)
    return row


def edit_comment(sandbox: Sandbox, row: NextdoorComment, body: str) -> None:
    """Change a reply's words."""
    sandbox.world.put("nextdoor.comment.edited", replace(row, body=body))


def delete_comment(sandbox: Sandbox, row: NextdoorComment) -> None:
    """Take a reply away."""
    sandbox.world.put("nextdoor.comment.deleted", replace(row, deleted_at=sandbox.world.stamp()))


def delete_post(sandbox: Sandbox, row: NextdoorPost) -> None:
    """Take a post away, with all that hangs under it."""
    sandbox.world.put("nextdoor.post.deleted", replace(row, deleted_at=sandbox.world.stamp()))
