"""Nextdoor on the town square: the agency's posts, and what neighbours write under them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from connectors.sandbox import nextdoor_world
from connectors.sandbox.nextdoor_rows import NextdoorComment, NextdoorPost
from connectors.sandbox.square_actions import Refused, Said
from connectors.sandbox.square_views import DEEPEST, SHOWN_POSTS, Author, Post, Reply
from connectors.sandbox.state import Sandbox


def list_posts(sandbox: Sandbox) -> list[Post]:
    """The agency's posts, newest first."""
    return [_post(sandbox, row) for row in nextdoor_world.list_posts(sandbox)[:SHOWN_POSTS]]


def comment(said: Said, object_id: str) -> str:
    """Reply to a post or to a reply; returns the new id."""
    text = _text(said.text)
    parent = nextdoor_world.find_comment(said.sandbox, object_id)
    post = nextdoor_world.find_post(said.sandbox, parent.post_id if parent else object_id)
    if post is None:
        raise Refused("This post is no longer there. Reload the page to see what is.")
    author, requester = said.resident.key, said.requester
    return nextdoor_world.write_comment(
        said.sandbox, post, text, author_id=author, requester=requester, parent=parent
    ).id


def edit(said: Said, comment_id: str) -> str:
    """Change one's own reply."""
    row = _own(said, comment_id)
    nextdoor_world.edit_comment(said.sandbox, row, _text(said.text))
    return row.id


def delete(said: Said, comment_id: str) -> str:
    """Take one's own reply away; returns the post's id."""
    row = _own(said, comment_id)
    nextdoor_world.delete_comment(said.sandbox, row)
    return row.post_id


def _text(given: str) -> str:
    text = given.replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8").strip()
    if not text:
        raise Refused("Write something first.")
    if len(text.encode()) > nextdoor_world.BODY_LIMIT:
        raise Refused(f"Nextdoor takes {nextdoor_world.BODY_LIMIT:,} bytes here. Shorten it and send it again.")
    return text


def _own(said: Said, comment_id: str) -> NextdoorComment:
    row = nextdoor_world.find_comment(said.sandbox, comment_id)
    if row is None:
        raise Refused("This reply is no longer there. Reload the page to see what is.")
    if row.author_id != said.resident.key:
        raise Refused("Only its author can do that.")
    return row


def _post(sandbox: Sandbox, row: NextdoorPost) -> Post:
    rows = nextdoor_world.list_comments(sandbox, row.id)
    return Post(
        id=row.id,
        platform="nextdoor",
        author=_author(sandbox, row.author_id),
        text=row.body,
        link="",
        at=datetime.fromisoformat(row.created_at),
        edited=False,
        media=(),
        poll=(),
        replies=tuple(_branch(sandbox, rows, "", 1)),
    )


def _branch(sandbox: Sandbox, rows: list[NextdoorComment], parent_id: str, depth: int) -> Iterator[Reply]:
    for row in rows:
        if row.parent_id == parent_id:
            yield _reply(sandbox, row, min(depth, DEEPEST))
            yield from _branch(sandbox, rows, row.id, depth + 1)


def _reply(sandbox: Sandbox, row: NextdoorComment, depth: int) -> Reply:
    return Reply(
        id=row.id,
        author=_author(sandbox, row.author_id),
        prefix="",
        text=row.body,
        at=datetime.fromisoformat(row.created_at),
        hidden=False,
        edited=False,
        depth=depth,
    )


def _author(sandbox: Sandbox, author_id: str) -> Author:
    profile, person = sandbox.accounts.nextdoor, sandbox.accounts.find_resident(author_id)
    is_agency = author_id == profile.profile_id
    return Author(
        name=profile.name if is_agency else person.name if person else "A neighbour",
        handle="Agency" if is_agency else "",
        key=person.key if person else "",
        is_agency=is_agency,
    )
