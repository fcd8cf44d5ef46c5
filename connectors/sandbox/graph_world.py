"""What can happen on the page, whoever does it: posts, comments, hiding, deleting; each with its event."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from connectors.sandbox import graph_events
from connectors.sandbox.rows import Comment, PagePost, Reaction
from connectors.sandbox.state import Sandbox

MESSAGE_LIMIT = 63_206
COMMENT_LIMIT = 8_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDraft:
    """A post that somebody wants on the page. Checked by whoever builds it."""

    author_id: str
    message: str
    requester: str
    link: str = ""
    media_ids: tuple[str, ...] = ()
    status_type: str = "mobile_status_update"
    published: bool = True
    scheduled_at: int = 0


def clean(text: str) -> str:
    """Text as Facebook keeps it: no control characters but line ends and tabs, nothing that is not UTF-8."""
    writable = text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n")
    return "".join(sign for sign in writable if sign in "\n\t" or (sign >= " " and sign != "\x7f")).strip()


def find_post(sandbox: Sandbox, post_id: str) -> PagePost | None:
    """A post that is not deleted, under its own id or that of its only photo, video or broadcast."""
    tables = sandbox.world.tables
    video, live = tables.video.get(post_id), tables.live.get(post_id)
    alias = (video.post_id if video else "") or (live.post_id if live else "")
    row = tables.post.get(alias or post_id) or _post_of_photo(sandbox, post_id)
    return row if row and not row.deleted_at else None


def _post_of_photo(sandbox: Sandbox, media_id: str) -> PagePost | None:
    if media_id not in sandbox.world.tables.media:
        return None
    return next((row for row in sandbox.world.tables.post.values() if row.media_ids == (media_id,)), None)


def find_comment(sandbox: Sandbox, comment_id: str) -> Comment | None:
    """A comment that is not deleted, and neither is its post or its parent."""
    row = sandbox.world.tables.comment.get(comment_id)
    if row is None or row.deleted_at or find_post(sandbox, row.post_id) is None:
        return None
    parent = sandbox.world.tables.comment.get(row.parent_id)
    return None if parent and parent.deleted_at else row


def list_comments(sandbox: Sandbox, post_id: str) -> list[Comment]:
    """All comments and replies under a post, oldest first."""
    rows = (row for row in sandbox.world.tables.comment.values() if row.post_id == post_id)
    return [row for row in rows if find_comment(sandbox, row.id)]


def list_reactions(sandbox: Sandbox, post_id: str) -> list[Reaction]:
    """Who likes a post, oldest first."""
    rows = sandbox.world.tables.reaction.values()
    return [row for row in rows if row.post_id == post_id and not row.deleted_at]


def like(sandbox: Sandbox, post_id: str, author_id: str) -> None:
    """Like a post; once more takes it back."""
    key, stamp = f"{post_id}:{author_id}", sandbox.world.stamp()
    known = sandbox.world.tables.reaction.get(key)
    if known and not known.deleted_at:
        sandbox.world.put("meta.unliked", replace(known, deleted_at=stamp))
        return
    row = Reaction(id=key, post_id=post_id, author_id=author_id, created_at=stamp)
    sandbox.world.put("meta.liked", row)


def is_public(sandbox: Sandbox, row: PagePost) -> bool:
    """Whether people see the post: published or its time has come, and its video is playable."""
    due = row.published or 0 < row.scheduled_at <= sandbox.world.now().timestamp()
    media = (sandbox.world.tables.media.get(key) for key in row.media_ids)
    playable = all(item is None or item.ready_at <= sandbox.world.stamp() for item in media)
    return due and playable and not row.deleted_at


def list_public_posts(sandbox: Sandbox) -> list[PagePost]:
    """What is public on the page, newest first."""
    rows = [row for row in sandbox.world.tables.post.values() if is_public(sandbox, row)]
    return sorted(rows, key=published_at, reverse=True)


def published_at(row: PagePost) -> datetime:
    """When a post came out: its planned time when it was planned."""
    created = datetime.fromisoformat(row.created_at)
    return datetime.fromtimestamp(row.scheduled_at, created.tzinfo) if row.scheduled_at else created


def write_post(sandbox: Sandbox, draft: PostDraft) -> PagePost:
    """Accept a post and tell the subscribers."""
    stamp = sandbox.world.stamp()
    row = PagePost(
        id=f"{sandbox.accounts.page.page_id}_{sandbox.world.new_id()}",
        author_id=draft.author_id,
        message=draft.message,
        link=draft.link,
        media_ids=draft.media_ids,
        status_type=draft.status_type,
        published=draft.published,
        scheduled_at=draft.scheduled_at,
        requester=draft.requester,
        created_at=stamp,
        updated_at=stamp,
    )
    sandbox.world.put("facebook.post.created", row)
    graph_events.tell_post(sandbox, row, "add")
    return row


def edit_post(sandbox: Sandbox, row: PagePost, message: str) -> PagePost:
    """Change a post's words."""
    edited = replace(row, message=message, updated_at=sandbox.world.stamp(), edits=row.edits + 1)
    sandbox.world.put("facebook.post.edited", edited)
    graph_events.tell_post(sandbox, edited, "edited")
    return edited


def pin_post(sandbox: Sandbox, row: PagePost, *, pinned: bool) -> PagePost:
    """Show a post first, in the place of whichever was, or no longer."""
    for other in list(sandbox.world.tables.post.values()):
        if pinned and other.pinned and other.id != row.id:
            sandbox.world.put("facebook.post.unpinned", replace(other, pinned=False))
    changed = replace(row, pinned=pinned)
    sandbox.world.put("facebook.post.pinned" if pinned else "facebook.post.unpinned", changed)
    return changed


def delete_post(sandbox: Sandbox, row: PagePost) -> None:
    """Take a post away, with all that hangs under it."""
    sandbox.world.put("facebook.post.deleted", replace(row, deleted_at=sandbox.world.stamp()))
    graph_events.tell_post(sandbox, row, "remove")


def is_duplicate(sandbox: Sandbox, draft: PostDraft) -> bool:
    """Whether the same words and link were the author's last post."""
    own = [row for row in sandbox.world.tables.post.values() if row.author_id == draft.author_id and not row.deleted_at]
    if not own or draft.media_ids or not draft.message:
        return False
    last = own[-1]
    return (last.message, last.link, last.media_ids) == (draft.message, draft.link, ())


def write_comment(
    sandbox: Sandbox, post: PagePost, message: str, *, author_id: str, requester: str, parent: Comment | None = None
) -> Comment:
    """Accept a comment or a reply; Facebook hangs a reply to a reply under the first comment."""
    number = sandbox.world.new_id()
    row = Comment(
        id=f"{post.id.rpartition('_')[2]}_{number}",
        post_id=post.id,
        parent_id=(parent.parent_id or parent.id) if parent else "",
        author_id=author_id,
        message=message,
        created_at=sandbox.world.stamp(),
        requester=requester,
    )
    sandbox.world.put("facebook.comment.created", row)
    graph_events.tell_comment(sandbox, row, "add")
    return row


def edit_comment(sandbox: Sandbox, row: Comment, message: str) -> None:
    """Change a comment's words."""
    edited = replace(row, message=message, edits=row.edits + 1)
    sandbox.world.put("facebook.comment.edited", edited)
    graph_events.tell_comment(sandbox, edited, "edited")


def hide_comment(sandbox: Sandbox, row: Comment, *, hidden: bool) -> None:
    """Hide a comment from all but its author and their friends, or show it again."""
    sandbox.world.put("facebook.comment.hidden" if hidden else "facebook.comment.shown", replace(row, hidden=hidden))
    graph_events.tell_comment(sandbox, row, "hide" if hidden else "unhide")


def delete_comment(sandbox: Sandbox, row: Comment) -> None:
    """Take a comment away."""
    sandbox.world.put("facebook.comment.deleted", replace(row, deleted_at=sandbox.world.stamp()))
    graph_events.tell_comment(sandbox, row, "remove")
