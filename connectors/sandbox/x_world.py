"""What can happen to tweets, whoever does it: written, edited, hidden, deleted; each with its events."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connectors.sandbox import x_events, x_text
from connectors.sandbox.rows import Poll, Tweet
from connectors.sandbox.state import Sandbox
from connectors.sandbox.x_people import find_user, find_user_by_name
from connectors.sandbox.x_shapes import EDIT_WINDOW, EDITS

DUPLICATE_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A tweet that somebody wants to write. Checked by whoever builds it."""

    author_id: str
    text: str
    requester: str
    reply_to: Tweet | None = None
    not_mentioned: tuple[str, ...] = ()
    quote_id: str = ""
    media_ids: tuple[str, ...] = ()
    poll_options: tuple[str, ...] = ()
    poll_minutes: int = 0
    reply_settings: str = "everyone"
    made_with_ai: bool = False


def find_tweet(sandbox: Sandbox, tweet_id: str) -> Tweet | None:
    """A tweet that is still there."""
    row = sandbox.world.tables.tweet.get(tweet_id)
    return row if row and not row.deleted_at else None


def list_tweets(sandbox: Sandbox) -> list[Tweet]:
    """Every tweet that is shown: not deleted, and the newest version of each."""
    return [row for row in sandbox.world.tables.tweet.values() if not row.deleted_at and not row.superseded]


def write_tweet(sandbox: Sandbox, draft: Draft) -> Tweet:
    """Accept a tweet and tell the subscribers."""
    tweet_id = sandbox.world.new_id()
    names, text = _automatic_mentions(sandbox, draft)
    parent = draft.reply_to
    row = Tweet(
        id=tweet_id,
        author_id=draft.author_id,
        text=text,
        created_at=sandbox.world.stamp(),
        conversation_id=parent.conversation_id if parent else tweet_id,
        requester=draft.requester,
        in_reply_to_id=parent.id if parent else "",
        in_reply_to_user_id=parent.author_id if parent else "",
        auto_mentions=names,
        quote_id=draft.quote_id,
        media_ids=draft.media_ids,
        poll=_poll(sandbox, draft),
        reply_settings=draft.reply_settings,
        edit_history=(tweet_id,),
        made_with_ai=draft.made_with_ai,
    )
    sandbox.world.put("x.post.created", row)
    x_events.tell_created(sandbox, row)
    return row


def edit_tweet(sandbox: Sandbox, old: Tweet, text: str, requester: str) -> Tweet:
    """Replace a tweet by its next version, which has an id of its own."""
    tweet_id = sandbox.world.new_id()
    history = (*old.edit_history, tweet_id)
    row = replace(
        old, id=tweet_id, text=text, created_at=sandbox.world.stamp(), edit_history=history, requester=requester
    )
    sandbox.world.put("x.post.edited", row)
    sandbox.world.put("x.post.superseded", replace(old, superseded=True))
    x_events.tell_created(sandbox, row)
    return row


def may_edit(sandbox: Sandbox, row: Tweet) -> bool:
    """Whether X still lets the author edit: 30 minutes, five times, no polls."""
    first = sandbox.world.tables.tweet.get(row.edit_history[0] if row.edit_history else row.id, row)
    age = sandbox.world.now() - datetime.fromisoformat(first.created_at)
    return age < EDIT_WINDOW and len(row.edit_history) <= EDITS and row.poll is None


def delete_tweet(sandbox: Sandbox, row: Tweet) -> None:
    """Take a tweet away."""
    sandbox.world.put("x.post.deleted", replace(row, deleted_at=sandbox.world.stamp()))
    x_events.tell_deleted(sandbox, row)


def hide_tweet(sandbox: Sandbox, row: Tweet, *, hidden: bool) -> None:
    """Hide a reply behind a click, or show it again."""
    sandbox.world.put("x.reply.hidden" if hidden else "x.reply.shown", replace(row, hidden=hidden))


def is_duplicate(sandbox: Sandbox, draft: Draft) -> bool:
    """Whether the author wrote the very same to the very same place within a day."""
    since = sandbox.world.now() - DUPLICATE_WITHIN
    target = draft.reply_to.id if draft.reply_to else ""
    text = _automatic_mentions(sandbox, draft)[1]
    return any(
        row.author_id == draft.author_id
        and row.text == text
        and row.in_reply_to_id == target
        and datetime.fromisoformat(row.created_at) > since
        for row in list_tweets(sandbox)
    )


def summons(sandbox: Sandbox, row: Tweet, user_id: str) -> bool:
    """Whether a tweet mentions or quotes a user, so that a self-serve app may answer it."""
    user = find_user(sandbox, user_id)
    name = user.username.lower() if user else ""
    written = {mention.lower() for _, _, mention in x_text.mentioned(row.text)}
    if sandbox.switches.on("x_implicit_mention_counts"):
        written |= {mention.lower() for mention in row.auto_mentions}
    quoted = sandbox.world.tables.tweet.get(row.quote_id)
    return name in written or (quoted is not None and quoted.author_id == user_id)


def _automatic_mentions(sandbox: Sandbox, draft: Draft) -> tuple[tuple[str, ...], str]:
    """The handles that X puts before a reply, and the text without those that the author typed there."""
    if draft.reply_to is None:
        return (), draft.text
    names = _addressed(sandbox, draft, draft.reply_to)
    known = {name.lower() for name in names}
    words = draft.text.split(" ")
    while words and words[0].startswith("@") and words[0][1:].lower() in known:
        words.pop(0)
    return tuple(names), " ".join(words)


def _addressed(sandbox: Sandbox, draft: Draft, parent: Tweet) -> list[str]:
    author = find_user(sandbox, parent.author_id)
    handles = [author.username if author else ""]
    handles += [*parent.auto_mentions, *(name for _, _, name in x_text.mentioned(parent.text))]
    found: list[str] = []
    for handle in handles:
        user = find_user_by_name(sandbox, handle)
        if user and user.id not in (draft.author_id, *draft.not_mentioned) and user.username not in found:
            found.append(user.username)
    return found


def _poll(sandbox: Sandbox, draft: Draft) -> Poll | None:
    if not draft.poll_options:
        return None
    ends = sandbox.world.now() + timedelta(minutes=draft.poll_minutes)
    return Poll(
        id=sandbox.world.new_id(),
        options=draft.poll_options,
        duration_minutes=draft.poll_minutes,
        ends_at=ends.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
    )
