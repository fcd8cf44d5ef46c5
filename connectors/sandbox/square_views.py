"""What the town square shows: each platform's posts with everything under them, ready for the template."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from connectors.sandbox import graph_world, x_world
from connectors.sandbox.graph_people import name_of
from connectors.sandbox.rows import Comment, Media, PagePost, Tweet
from connectors.sandbox.state import Sandbox
from connectors.sandbox.x_people import find_user

SHOWN_POSTS = 50
DEEPEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who wrote something, as a name and the line under it. ``key`` is the resident's, empty for the agency."""

    name: str
    handle: str
    key: str
    is_agency: bool

    @property
    def initials(self) -> str:
        """Two letters for the round badge."""
        words = self.name.split()
        return "".join(word[0] for word in (words[0], words[-1]))[:2].upper() if words else "?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A comment or reply, with its depth in the thread. ``prefix`` is what X itself puts before the words."""

    id: str
    author: Author
    prefix: str
    text: str
    at: datetime
    hidden: bool
    edited: bool
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post and its thread."""

    id: str
    platform: str
    author: Author
    text: str
    link: str
    at: datetime
    edited: bool
    media: tuple[Media, ...]
    poll: tuple[str, ...]
    replies: tuple[Reply, ...]
    likes: int = 0
    pinned: bool = False


def list_x_posts(sandbox: Sandbox) -> list[Post]:
    """Conversations on X that the agency began or is spoken to in, newest first."""
    rows = [row for row in x_world.list_tweets(sandbox) if not row.in_reply_to_id]
    rows.sort(key=lambda row: int(row.id), reverse=True)
    return [_x_post(sandbox, row) for row in rows[:SHOWN_POSTS]]


def list_facebook_posts(sandbox: Sandbox) -> list[Post]:
    """The page's timeline, the pinned post first, then the newest."""
    rows = sorted(graph_world.list_public_posts(sandbox), key=lambda row: not row.pinned)
    return [_page_post(sandbox, row) for row in rows[:SHOWN_POSTS]]


def _x_post(sandbox: Sandbox, row: Tweet) -> Post:
    return Post(
        id=row.id,
        platform="x",
        author=_x_author(sandbox, row.author_id),
        text=row.text,
        link="",
        at=datetime.fromisoformat(row.created_at),
        edited=len(row.edit_history) > 1,
        media=_media(sandbox, row.media_ids),
        poll=row.poll.options if row.poll else (),
        replies=tuple(_x_replies(sandbox, row)),
    )


def _x_replies(sandbox: Sandbox, root: Tweet) -> list[Reply]:
    history = set(root.edit_history)
    rows = [row for row in x_world.list_tweets(sandbox) if row.conversation_id in history and row.in_reply_to_id]
    rows.sort(key=lambda row: int(row.edit_history[0]))
    known = {version for row in (root, *rows) for version in row.edit_history}
    orphans = [row for row in rows if row.in_reply_to_id not in known]
    return [*_x_branch(sandbox, root, rows, 1), *(_x_reply(sandbox, row, 1) for row in orphans)]


def _x_branch(sandbox: Sandbox, parent: Tweet, rows: list[Tweet], depth: int) -> Iterator[Reply]:
    for row in rows:
        if row.in_reply_to_id in parent.edit_history:
            yield _x_reply(sandbox, row, min(depth, DEEPEST))
            yield from _x_branch(sandbox, row, rows, depth + 1)


def _x_reply(sandbox: Sandbox, row: Tweet, depth: int) -> Reply:
    return Reply(
        id=row.id,
        author=_x_author(sandbox, row.author_id),
        text=row.text,
        prefix="".join(f"@{name} " for name in row.auto_mentions),
        at=datetime.fromisoformat(row.created_at),
        hidden=row.hidden,
        edited=len(row.edit_history) > 1,
        depth=depth,
    )


def _page_post(sandbox: Sandbox, row: PagePost) -> Post:
    return Post(
        id=row.id,
        platform="facebook",
        author=_page_author(sandbox, row.author_id),
        text=row.message,
        link=row.link,
        at=graph_world.published_at(row),
        edited=bool(row.edits),
        media=_media(sandbox, row.media_ids),
        poll=(),
        replies=tuple(_page_replies(sandbox, row)),
        likes=len(graph_world.list_reactions(sandbox, row.id)),
        pinned=row.pinned,
    )


def _page_replies(sandbox: Sandbox, post: PagePost) -> list[Reply]:
    rows = graph_world.list_comments(sandbox, post.id)
    found: list[Reply] = []
    for row in rows:
        if not row.parent_id:
            found.append(_page_reply(sandbox, row, 1))
            found += [_page_reply(sandbox, child, 2) for child in rows if child.parent_id == row.id]
    return found


def _page_reply(sandbox: Sandbox, row: Comment, depth: int) -> Reply:
    return Reply(
        id=row.id,
        author=_page_author(sandbox, row.author_id),
        prefix="",
        text=row.message,
        at=datetime.fromisoformat(row.created_at),
        hidden=row.hidden,
        edited=bool(row.edits),
        depth=depth,
    )


def _media(sandbox: Sandbox, ids: tuple[str, ...]) -> tuple[Media, ...]:
    known = sandbox.world.tables.media
    return tuple(known[key] for key in ids if key in known)


def _x_author(sandbox: Sandbox, user_id: str) -> Author:
    user = find_user(sandbox, user_id)
    keys = {person.x_id: person.key for person in sandbox.accounts.residents}
    return Author(
        name=user.name if user else "Somebody",
        handle=f"@{user.username}" if user else "",
        key=keys.get(user_id, ""),
        is_agency=user_id == sandbox.accounts.x.user_id,
    )


def _page_author(sandbox: Sandbox, author_id: str) -> Author:
    keys = {person.facebook_id: person.key for person in sandbox.accounts.residents}
    is_agency = author_id == sandbox.accounts.page.page_id
    return Author(
        name=name_of(sandbox, author_id),
        handle="Page" if is_agency else "",
        key=keys.get(author_id, ""),
        is_agency=is_agency,
    )
