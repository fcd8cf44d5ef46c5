"""How a delivery changes: one compare-and-set, one audit entry, and its post follows.

Locks are taken in one order everywhere, so that nothing waits in a circle: the pause, the post, the
delivery, the audit chain.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Protocol

from console.domain.actors import Actor
from console.domain.audit import AuditLog
from console.domain.deliveries import DELIVERY_GRAPH, Delivery, DeliveryState
from console.domain.errors import Conflict
from console.domain.pauses import Pause
from console.domain.posts import DELIVERED_STATES, POST_GRAPH, Post, PostState, derive_state


class DeliveryStore(Protocol):
    """The outbox."""

    def add(self, delivery: Delivery) -> None:
        """Write a new delivery."""
        ...

    def get_delivery(self, delivery_id: str) -> Delivery:
        """Return one delivery; raises NotFound."""
        ...

    def lock_delivery(self, delivery_id: str) -> Delivery:
        """Return one delivery, held until the transaction ends; raises NotFound."""
        ...

    def list_for_version(self, post_id: str, version: int) -> Sequence[Delivery]:
        """Return the deliveries of one version of a post."""
        ...

    def list_in(self, states: Collection[DeliveryState], *, limit: int = 500) -> Sequence[Delivery]:
        """Return deliveries in any of ``states``."""
        ...

    def list_covered(self, pause: Pause, *, after: str = "", limit: int = 50) -> Sequence[Delivery]:
        """Return what waits and the pause is about, by id from the one behind ``after``."""
        ...

    def list_held_by(self, pause_id: str, *, limit: int = 200) -> Sequence[Delivery]:
        """Return what a pause holds still, the earliest due first."""
        ...

    def find_by_remote(self, account_id: str, remote_id: str) -> Delivery | None:
        """Return the delivery that the platform knows by this id, or None."""
        ...

    def list_remote_ids(self, account_id: str, since: datetime, *, but: str) -> Sequence[str]:
        """Return what the platform calls the account's deliveries that went out since, without the one ``but``."""
        ...

    def has_double(self, delivery: Delivery, since: datetime) -> bool:
        """Return whether another delivery with the same words, begun since, is in doubt on the same account."""
        ...

    def move(self, delivery: Delivery, to: DeliveryState, **changes: Any) -> Delivery:
        """Compare and set the state; raises Conflict."""
        ...


class DeliveredPosts(Protocol):
    """Posts as their deliveries need them."""

    def lock_post(self, post_id: str) -> Post:
        """Return one post, held until the transaction ends; raises NotFound."""
        ...

    def move(self, post: Post, to: PostState, *, at: datetime, **changes: Any) -> Post:
        """Compare and set the state; raises Conflict."""
        ...


class TakingBackTransaction(Protocol):
    """What taking a delivery back needs."""

    @property
    def deliveries(self) -> DeliveryStore:
        """Deliveries."""
        ...

    @property
    def audit(self) -> AuditLog:
        """The audit chain."""
        ...


class DeliveringTransaction(TakingBackTransaction, Protocol):
    """What moving a delivery needs."""

    @property
    def posts(self) -> DeliveredPosts:
        """Posts."""
        ...


def lock(tx: DeliveringTransaction, delivery: Delivery) -> tuple[Delivery, Post | None]:
    """Return the delivery as it is now and its post, both held; the post is locked first."""
    post = tx.posts.lock_post(delivery.post_id) if delivery.post_id else None
    return tx.deliveries.lock_delivery(delivery.id), post


def advance(
    tx: DeliveringTransaction,
    actor: Actor,
    delivery: Delivery,
    to: DeliveryState,
    verb: str,
    *,
    at: datetime,
    said: dict[str, Any] | None = None,
    post: Post | None = None,
    **changes: Any,
) -> Delivery:
    """Move a locked delivery, let its post follow, and write it down; raises IllegalTransition, Conflict.

    ``post`` is its post as this transaction holds it, where nothing else of it was moved here.
    """
    DELIVERY_GRAPH.check(delivery.state, to)
    moved = tx.deliveries.move(delivery, to, **changes)
    _follow(tx, moved, post, at)
    tx.audit.append(actor, verb, delivery.id, source=delivery.source_id, account=delivery.account_id, **(said or {}))
    return moved


def _follow(tx: DeliveringTransaction, delivery: Delivery, held: Post | None, at: datetime) -> None:
    if delivery.post_id is None:
        return
    post = held or tx.posts.lock_post(delivery.post_id)
    if post.version != delivery.post_version or post.state not in DELIVERED_STATES:
        return
    state = derive_state(each.state for each in tx.deliveries.list_for_version(post.id, post.version))
    if state is not post.state:
        POST_GRAPH.check(post.state, state)
        tx.posts.move(post, state, at=at)


def take_back(tx: TakingBackTransaction, actor: Actor, delivery: Delivery) -> None:
    """Cancel a delivery that has not gone out; its post is locked and moved by the caller.

    Raises Conflict while nobody knows whether it is public.
    """
    if delivery.state in {DeliveryState.SENT, DeliveryState.CANCELLED}:
        return
    if delivery.state in {DeliveryState.SENDING, DeliveryState.UNCONFIRMED}:
        raise Conflict("Part of it is going out or may be public already. Settle that delivery first.")
    DELIVERY_GRAPH.check(delivery.state, DeliveryState.CANCELLED)
    tx.deliveries.move(delivery, DeliveryState.CANCELLED)
    tx.audit.append(actor, "delivery.cancelled", delivery.id, source=delivery.source_id, account=delivery.account_id)
