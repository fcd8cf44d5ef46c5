"""What a resident does on the town square: comment, edit, delete, speak to the agency. Refusals are sentences."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.sandbox import graph_world, x_text, x_world
from connectors.sandbox.accounts import Resident
from connectors.sandbox.rows import Comment, PagePost, Tweet
from connectors.sandbox.state import Sandbox


class Refused(Exception):
    """The platform would not take it; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a resident typed, and who they are."""

    sandbox: Sandbox
    resident: Resident
    text: str

    @property
    def requester(self) -> str:
        """How the journal names the resident."""
        return f"square:{self.resident.key}"


def comment_on_x(said: Said, tweet_id: str) -> str:
    """Reply to a tweet; returns the new id."""
    target = _tweet(said.sandbox, tweet_id)
    if target.reply_settings != "everyone" and not x_world.summons(said.sandbox, target, said.resident.x_id):
        raise Refused("The author of this post lets only some people reply.")
    return _write_tweet(said, _x_text(said.text), target)


def mention_on_x(said: Said) -> str:
    """Write a post of one's own that names the agency; returns the new id."""
    handle = said.sandbox.accounts.x.username
    text = said.text if f"@{handle}".lower() in said.text.lower() else f"@{handle} {said.text}"
    _x_text(said.text)
    return _write_tweet(said, _x_text(text), None)


def comment_on_facebook(said: Said, object_id: str) -> str:
    """Comment under a post or answer a comment; returns the new id."""
    text = _facebook_text(said.text, graph_world.COMMENT_LIMIT)
    parent = graph_world.find_comment(said.sandbox, object_id)
    post = _post(said.sandbox, parent.post_id if parent else object_id)
    row = graph_world.write_comment(
        said.sandbox,
        post,
        text,
        author_id=said.resident.facebook_id,
        requester=said.requester,
        parent=parent,
    )
    return row.id


def like_on_facebook(said: Said, post_id: str) -> str:
    """Like a post, or take it back; returns its id."""
    graph_world.like(said.sandbox, _post(said.sandbox, post_id).id, said.resident.facebook_id)
    return post_id


def mention_on_facebook(said: Said) -> str:
    """Write on the page's wall; returns the new id."""
    draft = graph_world.PostDraft(
        author_id=said.resident.facebook_id,
        message=_facebook_text(said.text, graph_world.MESSAGE_LIMIT),
        requester=said.requester,
        status_type="wall_post",
    )
    if graph_world.is_duplicate(said.sandbox, draft):
        raise Refused("You have just posted this. Change it or delete the first one.")
    return graph_world.write_post(said.sandbox, draft).id


def edit_on_x(said: Said, tweet_id: str) -> str:
    """Change one's own reply, which gives it a new id."""
    row = _own_tweet(said, tweet_id)
    if not x_world.may_edit(said.sandbox, row):
        raise Refused("X lets you edit for 30 minutes and five times. You can delete it and write it again.")
    return x_world.edit_tweet(said.sandbox, row, _x_text(said.text), said.requester).id


def edit_on_facebook(said: Said, comment_id: str) -> str:
    """Change one's own comment."""
    row = _own_comment(said, comment_id)
    graph_world.edit_comment(said.sandbox, row, _facebook_text(said.text, graph_world.COMMENT_LIMIT))
    return row.id


def delete_on_x(said: Said, tweet_id: str) -> str:
    """Take one's own reply away; returns the id of the conversation."""
    row = _own_tweet(said, tweet_id)
    x_world.delete_tweet(said.sandbox, row)
    return row.conversation_id


def delete_on_facebook(said: Said, comment_id: str) -> str:
    """Take one's own comment away; returns the post's id."""
    row = _own_comment(said, comment_id)
    graph_world.delete_comment(said.sandbox, row)
    return row.post_id


def _write_tweet(said: Said, text: str, target: Tweet | None) -> str:
    draft = x_world.Draft(author_id=said.resident.x_id, text=text, requester=said.requester, reply_to=target)
    if x_world.is_duplicate(said.sandbox, draft):
        raise Refused("You have already said this here. Change it a little, or delete the first one.")
    return x_world.write_tweet(said.sandbox, draft).id


def _x_text(given: str) -> str:
    text = x_text.clean(given)
    if not text:
        raise Refused("Write something first.")
    weight = x_text.weight(text)
    if weight > x_text.MAX_WEIGHT:
        raise Refused(f"X takes 280 characters; this counts as {weight:,}. Shorten it and send it again.")
    return text


def _facebook_text(given: str, most: int) -> str:
    text = graph_world.clean(given)
    if not text:
        raise Refused("Write something first.")
    if len(text) > most:
        raise Refused(f"Facebook takes {most:,} characters here; this has {len(text):,}. Shorten it and send it again.")
    return text


def _tweet(sandbox: Sandbox, tweet_id: str) -> Tweet:
    row = x_world.find_tweet(sandbox, tweet_id)
    if row is None or row.superseded:
        raise Refused("This post is no longer there. Reload the page to see what is.")
    return row


def _own_tweet(said: Said, tweet_id: str) -> Tweet:
    row = _tweet(said.sandbox, tweet_id)
    if row.author_id != said.resident.x_id:
        raise Refused("Only its author can do that.")
    return row


def _post(sandbox: Sandbox, post_id: str) -> PagePost:
    row = graph_world.find_post(sandbox, post_id)
    if row is None or not graph_world.is_public(sandbox, row):
        raise Refused("This post is no longer there. Reload the page to see what is.")
    return row


def _own_comment(said: Said, comment_id: str) -> Comment:
    row = graph_world.find_comment(said.sandbox, comment_id)
    if row is None:
        raise Refused("This comment is no longer there. Reload the page to see what is.")
    if row.author_id != said.resident.facebook_id:
        raise Refused("Only its author can do that.")
    return row
