"""Deciding what is done to a public post: who may, with what reason, and what was there before.

An edit is new words in public and takes a second person, as every post does. Deleting needs one person who may approve
posts: what harms somebody has to go quickly. What was public is in the record before anything is done (promise 4).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from connectors.base import PLATFORM_NAMES, Capability
from console.domain.actors import Actor
from console.domain.amendments import AMENDMENT_GRAPH, UNDER_WAY, Amendment, AmendmentKind, AmendmentState
from console.domain.audit import AuditLog, canonical
from console.domain.deliveries import Delivery, DeliveryState
from console.domain.errors import Blocked, Conflict, IllegalTransition, InvalidInput, NotPermitted
from console.domain.ids import new_id
from console.domain.posts import Post
from console.domain.time import Clock
from console.services import access
from console.services.checking import CheckingTransaction, PostChecks
from console.services.connecting import ConnectorFor
from console.services.posting_ports import People
from console.services.transaction import Begin

#: What the platform has to offer for each change that reaches it.
NEEDS = {
    AmendmentKind.EDIT: Capability.EDIT_OWN,
    AmendmentKind.DELETE: Capability.DELETE_OWN,
    AmendmentKind.PIN: Capability.PIN,
    AmendmentKind.UNPIN: Capability.PIN,
}
_MAY = {
    AmendmentKind.EDIT: access.MAY_WRITE_POSTS,
    AmendmentKind.DELETE: access.MAY_APPROVE_POSTS,
    AmendmentKind.PIN: access.MAY_WRITE_POSTS,
    AmendmentKind.UNPIN: access.MAY_WRITE_POSTS,
    AmendmentKind.CORRECTED: access.MAY_APPROVE_POSTS,
}
_OPEN = UNDER_WAY | {AmendmentState.PROPOSED, AmendmentState.FAILED}


class AmendmentStore(Protocol):
    """Changes to public posts."""

    def add(self, amendment: Amendment) -> None: ...
    def get_amendment(self, amendment_id: str) -> Amendment: ...
    def list_for_deliveries(self, delivery_ids: Collection[str]) -> Sequence[Amendment]: ...
    def move(self, amendment: Amendment, to: AmendmentState, **values: Any) -> Amendment: ...


class SentDeliveries(Protocol):
    """Deliveries, held while a change is decided."""

    def lock_delivery(self, delivery_id: str) -> Delivery: ...


class AmendedPosts(Protocol):
    """The posts that they belong to."""

    def get_post(self, post_id: str) -> Post: ...


class AmendingTransaction(CheckingTransaction, Protocol):
    """What deciding a change needs of the database."""

    @property
    def amendments(self) -> AmendmentStore: ...
    @property
    def deliveries(self) -> SentDeliveries: ...
    @property
    def posts(self) -> AmendedPosts: ...
    @property
    def people(self) -> People: ...
    @property
    def audit(self) -> AuditLog: ...


class Amending:
    """Decisions about public posts; the worker carries them out."""

    def __init__(
        self,
        *,
        begin: Begin[AmendingTransaction],
        clock: Clock,
        connector_for: ConnectorFor,
        checks: PostChecks,
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._connector_for = connector_for
        self._checks = checks

    def propose_edit(self, actor: Actor, delivery_id: str, text: str, reason: str) -> Amendment:
        """Propose other words for a public post; somebody else approves them. Raises InvalidInput, Blocked."""
        if not text.strip():
            raise InvalidInput("Write what it should say. To take it away, delete it.", field="text")
        return self._decide(actor, delivery_id, AmendmentKind.EDIT, text=text, reason=_given(reason))

    def approve_edit(self, actor: Actor, amendment_id: str, content_hash: str) -> Amendment:
        """Approve exactly the words that ``actor`` saw; raises NotPermitted for who proposed them, Conflict."""
        with self._begin() as tx:
            person = tx.people.current(actor)
            access.require(person, access.MAY_APPROVE_POSTS, "approve a change to a public post")
            amendment = tx.amendments.get_amendment(amendment_id)
            if amendment.state is not AmendmentState.PROPOSED:
                raise IllegalTransition("This change does not wait for approval.")
            if amendment.ordered_by == person.id:
                raise NotPermitted("You proposed these words. Somebody else has to approve them.")
            if content_hash != amendment.content_hash():
                raise Conflict("The words changed since you opened them. Read them again before you approve.")
            self._refuse_words(tx, tx.deliveries.lock_delivery(amendment.delivery_id), amendment.text)
            return self._move(tx, person, amendment, AmendmentState.ORDERED, approved_by=person.id)

    def delete(self, actor: Actor, delivery_id: str, reason: str) -> Amendment:
        """Take a public post away; our own record of it stays. Raises InvalidInput, Blocked, NotPermitted."""
        return self._decide(actor, delivery_id, AmendmentKind.DELETE, reason=_given(reason))

    def pin(self, actor: Actor, delivery_id: str) -> Amendment:
        """Show it first on our profile; raises Blocked where the platform has no such thing."""
        return self._decide(actor, delivery_id, AmendmentKind.PIN)

    def unpin(self, actor: Actor, delivery_id: str) -> Amendment:
        """Take it from there again."""
        return self._decide(actor, delivery_id, AmendmentKind.UNPIN)

    def mark_corrected(self, actor: Actor, delivery_id: str, note: str) -> Amendment:
        """Note in our record that, and where, it was put right; nothing changes on the platform."""
        if not note.strip():
            raise InvalidInput("Say what was wrong and where it was put right.", field="text")
        return self._decide(actor, delivery_id, AmendmentKind.CORRECTED, text=note.strip())

    def try_again(self, actor: Actor, amendment_id: str) -> Amendment:
        """Order a change again that the platform refused."""
        with self._begin() as tx:
            amendment = tx.amendments.get_amendment(amendment_id)
            person = _allowed(tx, actor, amendment.kind)
            if amendment.state is not AmendmentState.FAILED:
                raise IllegalTransition("Only a change that failed can be tried again.")
            return self._move(tx, person, amendment, AmendmentState.ORDERED, attempts=0, error="")

    def withdraw(self, actor: Actor, amendment_id: str) -> Amendment:
        """Give up a change that has not been made; raises Conflict when it is being made."""
        with self._begin() as tx:
            amendment = tx.amendments.get_amendment(amendment_id)
            return self._move(tx, _allowed(tx, actor, amendment.kind), amendment, AmendmentState.WITHDRAWN)

    def order_deletion(self, tx: AmendingTransaction, actor: Actor, delivery: Delivery, reason: str) -> Amendment:
        """Order a deletion inside the caller's transaction, for a post whose approved time to come down is here."""
        return self._add(tx, actor, delivery, AmendmentKind.DELETE, text="", reason=reason)

    def _decide(
        self, actor: Actor, delivery_id: str, kind: AmendmentKind, *, text: str = "", reason: str = ""
    ) -> Amendment:
        with self._begin() as tx:
            person = _allowed(tx, actor, kind)
            delivery = tx.deliveries.lock_delivery(delivery_id)
            self._refuse_impossible(tx, delivery, kind)
            if kind is AmendmentKind.EDIT:
                self._refuse_words(tx, delivery, text)
            return self._add(tx, person, delivery, kind, text=text, reason=reason)

    def _add(
        self, tx: AmendingTransaction, actor: Actor, delivery: Delivery, kind: AmendmentKind, *, text: str, reason: str
    ) -> Amendment:
        now = self._clock.now()
        before = _what_is_public(delivery, tx.amendments.list_for_deliveries([delivery.id]))
        amendment = Amendment(
            id=new_id("amd"),
            delivery_id=delivery.id,
            kind=kind,
            text=text,
            reason=reason,
            ordered_by=actor.id,
            ordered_at=now,
            before=before,
            before_sha256=hashlib.sha256(before.encode()).hexdigest(),
            state=_FIRST.get(kind, AmendmentState.ORDERED),
            next_attempt_at=now,
            done_at=now if kind is AmendmentKind.CORRECTED else None,
        )
        tx.amendments.add(amendment)
        said = {"kind": kind.value, "delivery": delivery.id, "reason": reason, "before_sha256": amendment.before_sha256}
        tx.audit.append(actor, _VERBS[kind], delivery.source_id, **said)
        return amendment

    def _refuse_impossible(self, tx: AmendingTransaction, delivery: Delivery, kind: AmendmentKind) -> None:
        if delivery.state is not DeliveryState.SENT:
            raise IllegalTransition("Only what is public can be changed there.")
        done = tx.amendments.list_for_deliveries([delivery.id])
        if any(one.kind is AmendmentKind.DELETE and one.state is AmendmentState.DONE for one in done):
            raise Conflict("It was taken away already.")
        if any(one.kind is kind and one.state in _OPEN for one in done):
            raise Conflict("The same change is under way already. Settle that one first.")
        if kind is not AmendmentKind.CORRECTED:
            self._refuse_incapable(delivery, NEEDS[kind])

    def _refuse_incapable(self, delivery: Delivery, needed: Capability) -> None:
        if not delivery.remote_id:
            raise Blocked(["We do not know it by the platform's own number. Change it on the platform's page."])
        connector = self._connector_for(delivery.account_id)
        able = connector.capabilities()
        if needed not in able.can:
            otherwise = f"{PLATFORM_NAMES[connector.platform]} does not offer this."
            raise Blocked([able.cannot.get(needed, otherwise)])

    def _refuse_words(self, tx: AmendingTransaction, delivery: Delivery, text: str) -> None:
        """Raise Blocked with everything that the platform or our own gate would refuse about the new words."""
        if delivery.post_id is None:
            return
        content = tx.posts.get_post(delivery.post_id).content
        alone = replace(content, text=text, variants={}, account_ids=(delivery.account_id,))
        problems = self._checks.problems(tx, alone, content.due_at or self._clock.now())
        if problems:
            raise Blocked(problems)

    def _move(
        self, tx: AmendingTransaction, person: Actor, amendment: Amendment, to: AmendmentState, **values: Any
    ) -> Amendment:
        AMENDMENT_GRAPH.check(amendment.state, to)
        moved = tx.amendments.move(amendment, to, next_attempt_at=self._clock.now(), **values)
        verb = "public_post.change_withdrawn" if to is AmendmentState.WITHDRAWN else "public_post.change_approved"
        source = tx.deliveries.lock_delivery(amendment.delivery_id).source_id
        tx.audit.append(person, verb, source, amendment=amendment.id, content_hash=amendment.content_hash())
        return moved


_FIRST = {AmendmentKind.EDIT: AmendmentState.PROPOSED, AmendmentKind.CORRECTED: AmendmentState.DONE}
_VERBS = {
    AmendmentKind.EDIT: "public_post.edit_proposed",
    AmendmentKind.DELETE: "public_post.deletion_ordered",
    AmendmentKind.PIN: "public_post.pin_ordered",
    AmendmentKind.UNPIN: "public_post.unpin_ordered",
    AmendmentKind.CORRECTED: "public_post.marked_corrected",
}


def _allowed(tx: AmendingTransaction, actor: Actor, kind: AmendmentKind) -> Actor:
    person = tx.people.current(actor)
    access.require(person, _MAY[kind], "change what is public")
    return person


def _given(reason: str) -> str:
    if not reason.strip():
        raise InvalidInput("Say why, for the record.", field="reason")
    return reason.strip()


def public_text(delivery: Delivery, amendments: Sequence[Amendment]) -> str:
    """Return the words that are public now: the last edit that was made, or what was sent."""
    edits = [one.text for one in amendments if (one.kind, one.state) == (AmendmentKind.EDIT, AmendmentState.DONE)]
    return edits[-1] if edits else delivery.text


def deleted_at(amendments: Sequence[Amendment]) -> datetime | None:
    """Return when it was taken away, or None while it is public."""
    gone = [one.done_at for one in amendments if (one.kind, one.state) == (AmendmentKind.DELETE, AmendmentState.DONE)]
    return gone[0] if gone else None


def _what_is_public(delivery: Delivery, amendments: Sequence[Amendment]) -> str:
    return canonical(
        {
            "account": delivery.account_id,
            "remote_id": delivery.remote_id,
            "url": delivery.remote_url,
            "text": public_text(delivery, amendments),
            "media": [[ref.sha256, ref.alt_text] for ref in delivery.media],
            "sent_at": delivery.sent_at.isoformat() if delivery.sent_at else None,
        }
    ).decode()
