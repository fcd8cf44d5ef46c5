"""Putting a post on hold, taking it off, and letting one that nobody approved in time miss its time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Protocol

from console.domain.actors import WORKER, Actor
from console.domain.deliveries import MAY_BE_POSTED, STOPPABLE, Delivery, DeliveryState
from console.domain.errors import Conflict, IllegalTransition, InvalidInput
from console.domain.posts import DELIVERED_STATES, POST_GRAPH, REVIEW_STATES, Post, PostState
from console.domain.time import Clock
from console.services import access
from console.services.delivering import advance
from console.services.posting_ports import PostingTransaction, PostStore
from console.services.transaction import Begin


class ReviewedPosts(PostStore, Protocol):
    """Posts, and which of them wait for approval."""

    def list_overdue(self, states: Collection[PostState], now: datetime, *, limit: int = 100) -> Sequence[Post]:
        """Return posts in any of ``states`` whose time has passed."""
        ...


class ReviewingTransaction(PostingTransaction, Protocol):
    """What a reviewer's decisions need of the database."""

    @property
    def posts(self) -> ReviewedPosts:
        """Posts."""
        ...


class ReviewingPosts:
    """What a reviewer, or the clock, decides besides approval."""

    def __init__(self, *, begin: Begin[ReviewingTransaction], clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    def hold(self, actor: Actor, post_id: str, reason: str) -> Post:
        """Let a post wait: nobody can approve it, and what was approved does not go out. Raises InvalidInput.

        What is being sent at this moment is not stopped by it; a pause is.
        """
        if not reason.strip():
            raise InvalidInput("Say why, so that its author and the next shift know.", field="reason")
        with self._begin() as tx:
            person = self._reviewer(tx, actor, "put a post on hold")
            post = tx.posts.lock_post(post_id)
            if post.state in DELIVERED_STATES:
                self._hold_deliveries(tx, person, post, reason.strip())
                held = tx.posts.lock_post(post_id)
            else:
                held = self._move(tx, post, PostState.ON_HOLD, sent_back_reason=reason.strip())
            tx.audit.append(person, "post.put_on_hold", post_id, reason=reason.strip())
            return held

    def take_off_hold(self, actor: Actor, post_id: str) -> Post:
        """Let a post wait for approval again; what others approved before still counts."""
        with self._begin() as tx:
            person = self._reviewer(tx, actor, "take a post off hold")
            post = tx.posts.lock_post(post_id)
            if post.state is not PostState.ON_HOLD:
                raise IllegalTransition("This post is not on hold.")
            moved = self._move(tx, post, PostState.IN_REVIEW, sent_back_reason="")
            tx.audit.append(person, "post.taken_off_hold", post_id)
            return moved

    def miss_overdue(self) -> int:
        """Move every post whose time came before its approval to ``missed``; returns how many there were."""
        with self._begin.reading() as tx:
            overdue = tx.posts.list_overdue(REVIEW_STATES, self._clock.now())
        return sum(self._miss(post) for post in overdue)

    def _miss(self, seen: Post) -> int:
        with self._begin() as tx:
            post = tx.posts.lock_post(seen.id)
            if post.state not in REVIEW_STATES or post.due_at is None or post.due_at > self._clock.now():
                return 0
            self._move(tx, post, PostState.MISSED)
            tx.audit.append(WORKER, "post.missed", post.id, due_at=post.due_at.isoformat(), was=post.state.value)
        return 1

    def _hold_deliveries(self, tx: ReviewingTransaction, person: Actor, post: Post, reason: str) -> None:
        waiting = [each for each in tx.deliveries.list_for_version(post.id, post.version) if each.state in STOPPABLE]
        if not waiting:
            raise Conflict("Nothing of this post waits to go out any more.")
        for delivery in waiting:
            self._hold_delivery(tx, person, tx.deliveries.lock_delivery(delivery.id), reason)

    def _hold_delivery(self, tx: ReviewingTransaction, person: Actor, delivery: Delivery, reason: str) -> None:
        facts: dict[str, Any] = {"hold_reason": f"On hold: {reason}", "lease_owner": "", "lease_until": None}
        if delivery.state is DeliveryState.BY_HAND:
            facts["last_error"] = MAY_BE_POSTED
        said = {"reason": reason}
        held = DeliveryState.HELD
        advance(tx, person, delivery, held, "delivery.held", at=self._clock.now(), said=said, **facts)

    def _reviewer(self, tx: ReviewingTransaction, actor: Actor, doing: str) -> Actor:
        person = tx.people.current(actor)
        access.require(person, access.MAY_GIVE_APPROVAL, doing)
        return person

    def _move(self, tx: ReviewingTransaction, post: Post, to: PostState, **changes: Any) -> Post:
        POST_GRAPH.check(post.state, to)
        return tx.posts.move(post, to, at=self._clock.now(), **changes)
