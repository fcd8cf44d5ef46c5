"""The platforms on the town square: what each shows, and what a resident can do there. One row each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import HTTPException

from connectors.sandbox import square_actions, square_instagram, square_nextdoor, square_views, square_youtube
from connectors.sandbox.accounts import Accounts
from connectors.sandbox.square_actions import Said
from connectors.sandbox.square_views import Post
from connectors.sandbox.state import Sandbox

Deed = Callable[[Said], str]
DeedAt = Callable[[Said, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One platform. What is None nobody can do there."""

    title: str
    name: Callable[[Accounts], str]
    posts: Callable[[Sandbox], list[Post]]
    comment: DeedAt
    delete: DeedAt
    edit: DeedAt | None = None
    like: DeedAt | None = None
    mention: Deed | None = None
    mention_label: str = ""
    comment_label: str = "Comment"
    hidden_label: str = "Hidden by the page"


SIDES: dict[str, Side] = {
    "x": Side(
        title="X",
        name=lambda accounts: f"@{accounts.x.username}",
        posts=square_views.list_x_posts,
        comment=square_actions.comment_on_x,
        edit=square_actions.edit_on_x,
        delete=square_actions.delete_on_x,
        mention=square_actions.mention_on_x,
        mention_label="Mention the agency",
        comment_label="Reply",
        hidden_label="Hidden by the author of the post",
    ),
    "facebook": Side(
        title="Facebook",
        name=lambda accounts: accounts.page.name,
        posts=square_views.list_facebook_posts,
        comment=square_actions.comment_on_facebook,
        edit=square_actions.edit_on_facebook,
        delete=square_actions.delete_on_facebook,
        like=square_actions.like_on_facebook,
        mention=square_actions.mention_on_facebook,
        mention_label="Write on the page",
    ),
    "instagram": Side(
        title="Instagram",
        name=lambda accounts: f"@{accounts.instagram.username}",
        posts=square_instagram.list_posts,
        comment=square_instagram.comment,
        delete=square_instagram.delete,
        like=square_instagram.like,
        mention=square_instagram.mention,
        mention_label="Tag the agency",
        hidden_label="Hidden by the account",
    ),
    "youtube": Side(
        title="YouTube",
        name=lambda accounts: accounts.youtube.handle,
        posts=square_youtube.list_posts,
        comment=square_youtube.comment,
        edit=square_youtube.edit,
        delete=square_youtube.delete,
        hidden_label="Held for review by the channel",
    ),
    "nextdoor": Side(
        title="Nextdoor",
        name=lambda accounts: accounts.nextdoor.name,
        posts=square_nextdoor.list_posts,
        comment=square_nextdoor.comment,
        edit=square_nextdoor.edit,
        delete=square_nextdoor.delete,
        comment_label="Reply",
    ),
}


def can_edit(side: Side) -> DeedAt:
    """What changes a comment there; raises HTTPException where nobody can."""
    return _offered(side.edit)


def can_like(side: Side) -> DeedAt:
    """What likes a post there; raises HTTPException where nobody can."""
    return _offered(side.like)


def can_mention(side: Side) -> Deed:
    """What speaks to the agency outside of its posts; raises HTTPException where nobody can."""
    if side.mention is None:
        raise HTTPException(404, "Nobody can do that there.")
    return side.mention


def _offered(deed: DeedAt | None) -> DeedAt:
    if deed is None:
        raise HTTPException(404, "Nobody can do that there.")
    return deed
