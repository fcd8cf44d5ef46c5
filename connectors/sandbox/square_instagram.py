"""Instagram on the town square: what it shows, and what a resident does there."""

from __future__ import annotations

from datetime import datetime

from connectors.sandbox import graph_ig_world, graph_world
from connectors.sandbox.graph_ig_rows import IgComment, IgMedia
from connectors.sandbox.square_actions import Refused, Said
from connectors.sandbox.square_views import SHOWN_POSTS, Author, Post, Reply
from connectors.sandbox.state import Sandbox

RESIDENT_COMMENT_LIMIT = 2_200


def list_posts(sandbox: Sandbox) -> list[Post]:
    """The agency's posts and those that tag it, newest first."""
    return [_post(sandbox, row) for row in graph_ig_world.list_all_media(sandbox)[:SHOWN_POSTS]]


def comment(said: Said, object_id: str) -> str:
    """Comment under a post or answer a comment; returns the new id."""
    parent = graph_ig_world.find_comment(said.sandbox, object_id)
    media = graph_ig_world.find_media(said.sandbox, parent.media_id if parent else object_id)
    if media is None:
        raise Refused("This post is no longer there. Reload the page to see what is.")
    row = graph_ig_world.write_comment(
        said.sandbox,
        media,
        _words(said.text),
        author_id=said.resident.instagram_id,
        requester=said.requester,
        parent=parent,
    )
    return row.id


def mention(said: Said) -> str:
    """Post on one's own account and tag the agency; returns the new id."""
    row = graph_ig_world.write_media(
        said.sandbox,
        author_id=said.resident.instagram_id,
        kind="IMAGE",
        caption=_words(said.text),
        media_ids=(),
        requester=said.requester,
    )
    return row.id


def delete(said: Said, comment_id: str) -> str:
    """Take one's own comment away; returns the post's id."""
    row = graph_ig_world.find_comment(said.sandbox, comment_id)
    if row is None:
        raise Refused("This comment is no longer there. Reload the page to see what is.")
    if row.author_id != said.resident.instagram_id:
        raise Refused("Only its author can do that.")
    graph_ig_world.delete_comment(said.sandbox, row)
    return row.media_id


def like(said: Said, media_id: str) -> str:
    """Like a post, or take it back; returns its id."""
    if graph_ig_world.find_media(said.sandbox, media_id) is None:
        raise Refused("This post is no longer there. Reload the page to see what is.")
    graph_world.like(said.sandbox, media_id, said.resident.instagram_id)
    return media_id


def _words(given: str) -> str:
    text = graph_world.clean(given)
    if not text:
        raise Refused("Write something first.")
    if len(text) > RESIDENT_COMMENT_LIMIT:
        most, has = RESIDENT_COMMENT_LIMIT, len(text)
        raise Refused(f"Instagram takes {most:,} characters here; this has {has:,}. Shorten it and send it again.")
    return text


def _post(sandbox: Sandbox, row: IgMedia) -> Post:
    known = sandbox.world.tables.media
    return Post(
        id=row.id,
        platform="instagram",
        author=_author(sandbox, row.author_id),
        text=row.caption,
        link="",
        at=datetime.fromisoformat(row.created_at),
        edited=False,
        media=tuple(known[key] for key in row.media_ids if key in known),
        poll=(),
        replies=tuple(_replies(sandbox, row)),
        likes=len(graph_world.list_reactions(sandbox, row.id)),
    )


def _replies(sandbox: Sandbox, media: IgMedia) -> list[Reply]:
    rows = graph_ig_world.list_comments(sandbox, media.id)
    found: list[Reply] = []
    for row in rows:
        if not row.parent_id:
            found.append(_reply(sandbox, row, 1))
            found += [_reply(sandbox, child, 2) for child in rows if child.parent_id == row.id]
    return found


def _reply(sandbox: Sandbox, row: IgComment, depth: int) -> Reply:
    return Reply(
        id=row.id,
        author=_author(sandbox, row.author_id),
        prefix="",
        text=row.text,
        at=datetime.fromisoformat(row.created_at),
        hidden=row.hidden,
        edited=False,
        depth=depth,
    )


def _author(sandbox: Sandbox, author_id: str) -> Author:
    account = sandbox.accounts.instagram
    if author_id == account.user_id:
        return Author(name=account.name, handle=f"@{account.username}", key="", is_agency=True)
    person = next((each for each in sandbox.accounts.residents if each.instagram_id == author_id), None)
    if person is None:
        return Author(name="Somebody", handle="", key="", is_agency=False)
    return Author(name=person.name, handle=f"@{person.username}", key=person.key, is_agency=False)
