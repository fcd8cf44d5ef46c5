"""How a resident's words in the fake platform become what the console takes in."""

from __future__ import annotations

from dataclasses import replace

from connectors.base import InboundItem
from connectors.fake.records import FakeComment


def as_item(comment: FakeComment, url: str) -> InboundItem:
    """Return the comment as it is now; of one that is gone only its id."""
    if comment.is_deleted:  # platforms tell that it is gone, never what it was
        comment = replace(comment, text="", author_id="", author_name="")
    return InboundItem(
        platform=comment.platform,
        remote_id=comment.remote_id,
        kind=comment.kind,
        author_id=comment.author_id,
        author_name=comment.author_name,
        author_handle=comment.author_id.removeprefix("resident-"),
        text=comment.text,
        created_at=comment.created_at,
        post_remote_id=comment.post_id,
        parent_remote_id=comment.parent_id,
        url=url,
        is_hidden=comment.is_hidden,
        is_deleted=comment.is_deleted,
        raw={"id": comment.remote_id, "text": comment.text, "revision": comment.changed},
    )
