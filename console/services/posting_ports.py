"""What posting needs of the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from console.domain.actors import Actor
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
