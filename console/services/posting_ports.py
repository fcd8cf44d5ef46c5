"""What posting needs of the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from console.domain.actors import Actor
from console.domain.approvals import ApprovalRule, GivenApproval
from console.domain.audit import AuditLog
from console.domain.posts import Post, PostContent, PostState
from console.services.checking import CheckingTransaction
from console.services.delivering import DeliveryStore


class PostStore(Protocol):
    """Posts and their versions."""

    def add(self, post: Post) -> None:
        """Write a new post with its first version."""
        ...

    def save(self, post: Post, content: PostContent, *, by: str, at: datetime) -> Post:
        """Write the next version; raises Conflict when somebody saved since."""
        ...

    def move(self, post: Post, to: PostState, *, at: datetime, **changes: Any) -> Post:
        """Compare and set the state; raises Conflict."""
        ...

    def lock_post(self, post_id: str) -> Post:
        """Return one post, held until the transaction ends; raises NotFound."""
        ...

    def editors(self, post_id: str) -> frozenset[str]:
        """Return the ids of everybody who ever saved a version."""
        ...


class ApprovalStore(Protocol):
    """Approval rules, and what was given."""

    def list_rules(self) -> Sequence[ApprovalRule]:
        """Return every rule."""
        ...

    def give(self, approval: GivenApproval) -> None:
        """Write one person's yes."""
        ...

    def list_given(self, post_id: str, content_hash: str, since: datetime) -> Sequence[GivenApproval]:
        """Return what was given to this very content since it was submitted."""
        ...


class People(Protocol):
    """Who somebody is now."""

    def current(self, actor: Actor) -> Actor:
        """Return the actor with today's roles; raises NotPermitted for somebody who left."""
        ...


class PostingTransaction(CheckingTransaction, Protocol):
    """What posting needs of the database."""

    @property
    def posts(self) -> PostStore:
        """Posts."""
        ...

    @property
    def approvals(self) -> ApprovalStore:
        """Who approved what."""
        ...

    @property
    def deliveries(self) -> DeliveryStore:
        """Deliveries."""
        ...

    @property
    def people(self) -> People:
        """People."""
        ...

    @property
    def audit(self) -> AuditLog:
        """The audit chain."""
        ...
