"""What a planner should know of other posts: the same words twice, two posts in one hour, fields left open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from console.domain.accounts import Account
from console.domain.likeness import NEARLY, likeness
from console.domain.posts import Post, PostContent
from console.domain.templates import fields_of
from console.domain.time import AgencyZone, Clock
from console.services.planning_stores import AgencyStore

#: How far around its time a post is compared with others.
AROUND = timedelta(days=14)
_HOUR = timedelta(hours=1)


class PlannedPosts(Protocol):
    """Posts by their time."""

    def list_between(self, start: datetime, end: datetime) -> Sequence[Post]:
        """Return posts due in [start, end), cancelled ones left out."""
        ...


class NamedAccounts(Protocol):
    """Accounts by name."""

    def list_accounts(self) -> Sequence[Account]:
        """Return every account that is not removed."""
        ...


class WarningTransaction(Protocol):
    """What the warnings read."""

    @property
    def posts(self) -> PlannedPosts:
        """Posts."""
        ...

    @property
    def accounts(self) -> NamedAccounts:
        """Accounts."""
        ...

    @property
    def agency(self) -> AgencyStore:
        """The agency."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningWarning:
    """Something to know, never a block; ``post_id`` is the other post, where there is one."""

    field: str
    message: str
    account_id: str = ""
    post_id: str = ""


class PlanningWarnings:
    """Compares what is being written with what else goes out around its time."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock

    def warnings(self, tx: WarningTransaction, content: PostContent, post_id: str = "") -> Sequence[PlanningWarning]:
        """Return the warnings for content that is being written; ``post_id`` is its own post and not compared."""
        at = content.due_at or self._clock.now()
        others = [post for post in tx.posts.list_between(at - AROUND, at + AROUND) if post.id != post_id]
        names = {account.id: account.name for account in tx.accounts.list_accounts()}
        zone = tx.agency.get().zone
        found = list(_open_fields(content))
        for account_id in content.account_ids:
            here = [post for post in others if account_id in post.content.account_ids]
            name = names.get(account_id, "This account")
            found += _alike(content, account_id, name, here, zone)
            if content.due_at is not None:
                found += _same_hour(content.due_at, account_id, name, here, zone)
        return found


def _open_fields(content: PostContent) -> Iterator[PlanningWarning]:
    texts = (content.text, *content.variants.values())
    for name in fields_of(*texts):
        yield PlanningWarning(field="text", message=f"{{{name}}} still stands in the text. Fill it in or take it out.")


def _alike(
    content: PostContent, account_id: str, name: str, others: Sequence[Post], zone: AgencyZone
) -> Iterator[PlanningWarning]:
    """Yield at most one warning: for the post that is most alike."""
    text = content.text_for(account_id)
    compared = [(likeness(text, post.content.text_for(account_id)), post) for post in others]
    share, post = max(compared, key=lambda pair: pair[0], default=(0.0, None))
    if post is None or share < NEARLY or post.due_at is None:
        return
    how = "says the same as" if share == 1.0 else "says nearly the same as"
    message = f"{name}: this {how} “{post.title}” ({zone.show(post.due_at)})."
    yield PlanningWarning(field="text", message=message, account_id=account_id, post_id=post.id)


def _same_hour(
    due_at: datetime, account_id: str, name: str, others: Sequence[Post], zone: AgencyZone
) -> Iterator[PlanningWarning]:
    """Yield at most one warning: for the nearest post."""
    near = [post for post in others if post.due_at is not None and abs(post.due_at - due_at) < _HOUR]
    for post in sorted(near, key=lambda post: abs(post.due_at - due_at) if post.due_at else _HOUR)[:1]:
        shown = zone.show(post.due_at) if post.due_at else ""
        message = f"{name}: “{post.title}” goes out within the hour ({shown})."
        yield PlanningWarning(field="due_at", message=message, account_id=account_id, post_id=post.id)
