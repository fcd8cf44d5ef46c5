"""A person's decisions about a delivery that the clock may not decide: release, confirm, send again, take back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from console.domain.actors import Actor
from console.domain.deliveries import DELIVERY_GRAPH, IN_DOUBT, STOPPABLE, Delivery, DeliveryState, Doubt
from console.domain.errors import Conflict, IllegalTransition, InvalidInput, NotPermitted
from console.domain.posts import Post
from console.domain.time import Clock
from console.services import access
from console.services.clearance import PauseStore
from console.services.delivering import DeliveringTransaction, advance, lock
from console.services.exempting import ExemptingTransaction, PeopleById, stopped_by
from console.services.posting_ports import People, PostStore
from console.services.transaction import Begin

_RELEASABLE = frozenset({DeliveryState.HELD, DeliveryState.MISSED, DeliveryState.REJECTED})
_UNSENT = STOPPABLE | _RELEASABLE
_LONGEST_URL = 500


class PeopleHere(People, PeopleById, Protocol):
    """Who somebody is now."""


class ResolvingTransaction(DeliveringTransaction, ExemptingTransaction, Protocol):
    """What a decision needs of the database."""

    @property
    def posts(self) -> PostStore:
        """Posts."""
        ...

    @property
    def pauses(self) -> PauseStore:
        """Pauses."""
        ...

    @property
    def people(self) -> PeopleHere:
        """People."""
        ...


class Resolving:
    """What a person decides about one delivery."""

    def __init__(self, *, begin: Begin[ResolvingTransaction], clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    def release(self, actor: Actor, delivery_id: str, due_at: datetime | None = None) -> Delivery:
        """Let a held, missed or refused delivery go out at ``due_at``, or now.

        A new time is a new approval: for a post it takes somebody who may approve it and wrote none of it. What was
        held before its time came, and keeps it, still has its approval.
        """
        return self._plan_again(actor, delivery_id, due_at, _RELEASABLE, "delivery.released")

    def send_again(self, actor: Actor, delivery_id: str, due_at: datetime | None = None) -> Delivery:
        """Decide that an unconfirmed delivery is not public and goes out again; the sender still looks first."""
        unconfirmed = frozenset({DeliveryState.UNCONFIRMED})
        return self._plan_again(actor, delivery_id, due_at, unconfirmed, "delivery.sent_again", doubt=Doubt.UNKNOWN)

    def confirm_sent(self, actor: Actor, delivery_id: str, url: str, remote_id: str | None = None) -> Delivery:
        """Say that a delivery in doubt is public, at ``url``; ``remote_id`` lets its comments be collected."""
        url = _web_address(url)
        now = self._clock.now()
        with self._begin() as tx:
            person, delivery, _post = self._held_for(tx, actor, delivery_id)
            if delivery.state not in IN_DOUBT or delivery.doubt is Doubt.NONE:
                raise IllegalTransition("Only a delivery that is not confirmed can be confirmed by hand.")
            facts: dict[str, Any] = {"remote_url": url, "remote_id": remote_id, "sent_at": delivery.sending_at or now}
            facts |= {"doubt": Doubt.NONE, "next_lookup_at": None}
            verb = "delivery.found_by_hand"
            return advance(tx, person, delivery, DeliveryState.SENT, verb, at=now, said={"url": url}, **facts)

    def cancel(self, actor: Actor, delivery_id: str) -> Delivery:
        """Take back a delivery that waits for a person; of an unconfirmed one it says that it is not public.

        The later parts of its thread, which have nothing to follow any more, go with it.
        """
        now = self._clock.now()
        with self._begin() as tx:
            person, delivery, _post = self._held_for(tx, actor, delivery_id)
            cancelled = advance(tx, person, delivery, DeliveryState.CANCELLED, "delivery.cancelled", at=now)
            for later in _later_parts(tx, delivery):
                advance(tx, person, later, DeliveryState.CANCELLED, "delivery.cancelled", at=now)
            return cancelled

    def _plan_again(
        self,
        actor: Actor,
        delivery_id: str,
        due_at: datetime | None,
        allowed: frozenset[DeliveryState],
        verb: str,
        **changes: Any,
    ) -> Delivery:
        now = self._clock.now()
        at = _not_past(due_at, now)
        with self._begin() as tx:
            pauses = tx.pauses.list_active_shared()
            person, delivery, post = self._held_for(tx, actor, delivery_id)
            pause = stopped_by(tx, pauses, delivery, post)
            if pause is not None:
                raise Conflict(f"{pause.what}. Lift the pause first, then release what may go out.")
            if delivery.state not in allowed:
                DELIVERY_GRAPH.check(delivery.state, DeliveryState.PLANNED)
                raise IllegalTransition("This delivery does not wait for that decision.")
            if post is not None and not _keeps_its_time(post, delivery, at):
                _require_second_person(tx, person, post, delivery)
            facts = changes | {"due_at": at, "next_attempt_at": at, "hold_reason": ""}
            facts |= {"pause_id": "", "lease_owner": "", "lease_until": None}
            said = {"due_at": at.isoformat(), "was": delivery.state.value}
            return advance(tx, person, delivery, DeliveryState.PLANNED, verb, at=now, said=said, **facts)

    def _held_for(
        self, tx: ResolvingTransaction, actor: Actor, delivery_id: str
    ) -> tuple[Actor, Delivery, Post | None]:
        person = tx.people.current(actor)
        delivery, post = lock(tx, tx.deliveries.get_delivery(delivery_id))
        roles = access.MAY_WRITE_POSTS if post is not None else access.MAY_REPLY + access.MAY_HOST_QA
        access.require(person, roles, "decide about what goes out")
        return person, delivery, post


def _later_parts(tx: ResolvingTransaction, delivery: Delivery) -> Sequence[Delivery]:
    if delivery.post_id is None or delivery.parts == 1:
        return ()
    siblings = tx.deliveries.list_for_version(delivery.post_id, delivery.post_version)
    later = [each for each in siblings if each.account_id == delivery.account_id and each.part > delivery.part]
    return [tx.deliveries.lock_delivery(each.id) for each in later if each.state in _UNSENT]


def _require_second_person(tx: ResolvingTransaction, person: Actor, post: Post, delivery: Delivery) -> None:
    access.require(person, access.MAY_APPROVE_POSTS, "give an approved post a new time")
    if person.id in tx.posts.editors(post.id) | {post.created_by, post.submitted_by}:
        raise NotPermitted("You wrote some of this post. Somebody else has to release it.")
    if not post.is_approved() or post.version != delivery.post_version:
        raise Conflict("The post changed since this was approved. It needs a new approval.")


def _keeps_its_time(post: Post, delivery: Delivery, at: datetime) -> bool:
    return delivery.state is DeliveryState.HELD and at == delivery.due_at and post.is_approved()


def _not_past(due_at: datetime | None, now: datetime) -> datetime:
    if due_at is None:
        return now
    if due_at < now:
        raise InvalidInput("This time has passed. Choose a later one, or send it now.", field="due_at")
    return due_at


def _web_address(url: str) -> str:
    parts = urlsplit(url.strip())
    if parts.scheme != "https" or not parts.hostname or len(url) > _LONGEST_URL:
        raise InvalidInput("Give the address of the post on the platform, starting with https://.", field="url")
    return url.strip()
