"""What the compose page, the calendar and the day's overview show of posts and deliveries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from console.domain.accounts import Account
from console.domain.actors import Actor
from console.domain.approvals import ApprovalRule, GivenApproval, still_missing
from console.domain.audit import AuditEntry
from console.domain.deliveries import WAITING, Delivery, DeliveryState
from console.domain.people import Person
from console.domain.posts import (
    DELIVERED_STATES,
    EDITABLE_STATES,
    REVIEW_STATES,
    Post,
    PostContent,
    PostState,
    PostVersion,
)
from console.domain.time import Clock
from console.services.checking import CheckingTransaction, Finding, Judged, PostChecks
from console.services.transaction import Begin

_IN_HAND = EDITABLE_STATES | REVIEW_STATES


class PostReader(Protocol):
    """Posts and versions to read."""

    def get_post(self, post_id: str) -> Post:
        """Return one post; raises NotFound."""
        ...

    def editors(self, post_id: str) -> frozenset[str]:
        """Return the ids of everybody who ever saved a version."""
        ...

    def list_versions(self, post_id: str) -> Sequence[PostVersion]:
        """Return every saved version, newest first."""
        ...

    def list_in(self, states: Collection[PostState]) -> Sequence[Post]:
        """Return posts in any of ``states``, the one changed last first."""
        ...

    def list_by(self, person_id: str, states: Collection[PostState]) -> Sequence[Post]:
        """Return what one person began."""
        ...

    def list_between(self, start: datetime, end: datetime) -> Sequence[Post]:
        """Return posts due in [start, end), by time."""
        ...


class DeliveryReader(Protocol):
    """Deliveries to read."""

    def list_for_sources(self, source_ids: Collection[str]) -> Sequence[Delivery]:
        """Return what went out for many posts or messages at once."""
        ...

    def list_in(self, states: Collection[DeliveryState]) -> Sequence[Delivery]:
        """Return deliveries in any of ``states``, the earliest due first."""
        ...


class PeopleReader(Protocol):
    """People by id."""

    def current(self, actor: Actor) -> Actor:
        """Return the actor with today's roles; raises NotPermitted for somebody who left."""
        ...

    def find_person(self, person_id: str) -> Person | None:
        """Return one person, or None."""
        ...


class AuditReader(Protocol):
    """The record of one object."""

    def list_for(self, object_id: str) -> Sequence[AuditEntry]:
        """Return what happened to one object, oldest first."""
        ...


class ApprovalReader(Protocol):
    """Approval rules, and what was given."""

    def list_rules(self) -> Sequence[ApprovalRule]:
        """Return every rule."""
        ...

    def list_given(self, post_id: str, content_hash: str, since: datetime) -> Sequence[GivenApproval]:
        """Return what was given to this very content since then, oldest first."""
        ...


class ReadingTransaction(CheckingTransaction, Protocol):
    """What the views read."""

    @property
    def posts(self) -> PostReader:
        """Posts."""
        ...

    @property
    def deliveries(self) -> DeliveryReader:
        """Deliveries."""
        ...

    @property
    def approvals(self) -> ApprovalReader:
        """Who approved what."""
        ...

    @property
    def people(self) -> PeopleReader:
        """People."""
        ...

    @property
    def audit(self) -> AuditReader:
        """The audit chain."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PostCard:
    """A post in a list: who began it, on which accounts, and how its deliveries stand."""

    post: Post
    author: str
    accounts: tuple[Account, ...]
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPage:
    """Everything about one post."""

    card: PostCard
    content_hash: str
    versions: tuple[PostVersion, ...]
    history: tuple[AuditEntry, ...]
    #: Names of everybody who wrote some of it; none of them may approve it.
    editors: tuple[str, ...]
    #: Whether the reader wrote some of it.
    wrote_it: bool
    #: What stands against it now.
    findings: tuple[Finding, ...]
    #: Names and times of those who approved this very content since it was submitted.
    approved_by: tuple[tuple[str, datetime], ...]
    #: Whether the reader is one of them.
    approved_it: bool
    #: Whether the reader's approval would be the last one needed.
    my_yes_schedules: bool
    #: What it needs before it can be scheduled, as sentences.
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """What waits for a person today."""

    in_review: tuple[PostCard, ...]
    #: On hold, or not approved when their time came.
    stuck: tuple[PostCard, ...]
    unconfirmed: tuple[Delivery, ...]
    missed: tuple[Delivery, ...]
    held: tuple[Delivery, ...]
    rejected: tuple[Delivery, ...]


class ReadingPosts:
    """Frozen views; nothing here writes."""

    def __init__(self, *, begin: Begin[ReadingTransaction], clock: Clock, checks: PostChecks) -> None:
        self._begin = begin
        self._clock = clock
        self._checks = checks

    def list_mine(self, actor: Actor) -> Sequence[PostCard]:
        """Return the drafts that ``actor`` began and those of theirs that came back or wait for review."""
        with self._begin.reading() as tx:
            return _cards(tx, tx.posts.list_by(actor.id, _IN_HAND))

    def list_drafts(self) -> Sequence[PostCard]:
        """Return everybody's drafts, the one changed last first."""
        with self._begin.reading() as tx:
            return _cards(tx, tx.posts.list_in(EDITABLE_STATES))

    def list_in_review(self) -> Sequence[PostCard]:
        """Return posts that wait for approval."""
        with self._begin.reading() as tx:
            return _cards(tx, tx.posts.list_in(REVIEW_STATES))

    def list_between(self, start: datetime, end: datetime) -> Sequence[PostCard]:
        """Return posts due in [start, end), by time, cancelled ones left out."""
        with self._begin.reading() as tx:
            return _cards(tx, tx.posts.list_between(start, end))

    def get_page(self, actor: Actor, post_id: str) -> PostPage:
        """Return everything about one post; raises NotFound."""
        with self._begin.reading() as tx:
            post = tx.posts.get_post(post_id)
            editors = tx.posts.editors(post_id) | {post.created_by}
            given, rules = _given(tx, post), tx.approvals.list_rules()
            is_open = post.state in _IN_HAND
            judged = Judged(id=post_id, writers=editors)
            findings = self._checks.findings(tx, post.content, self._clock.now(), judged) if is_open else ()
            return PostPage(
                card=_cards(tx, [post])[0],
                content_hash=post.content.content_hash(),
                versions=tuple(tx.posts.list_versions(post_id)),
                history=tuple(tx.audit.list_for(post_id)),
                editors=tuple(sorted(_name(tx, person_id) for person_id in editors)),
                wrote_it=actor.id in editors,
                findings=tuple(findings),
                approved_by=tuple((_name(tx, one.by), one.at) for one in given),
                approved_it=actor.id in {one.by for one in given},
                my_yes_schedules=not still_missing(rules, post.content, [*given, _yes_of(actor, post)]),
                missing=still_missing(rules, post.content, given) if is_open else (),
            )

    def list_findings(self, content: PostContent, post_id: str = "") -> Sequence[Finding]:
        """Return what stands against content that is being written, into ``post_id`` where there is one; no network."""
        with self._begin.reading() as tx:
            judged = Judged(id=post_id, writers=tx.posts.editors(post_id)) if post_id else None
            return self._checks.findings(tx, content, self._clock.now(), judged)

    def attention(self) -> Attention:
        """Return what waits for a person: approvals, and deliveries that the clock may not decide."""
        with self._begin.reading() as tx:
            return Attention(
                in_review=tuple(_cards(tx, tx.posts.list_in({PostState.IN_REVIEW}))),
                stuck=tuple(_cards(tx, tx.posts.list_in({PostState.ON_HOLD, PostState.MISSED}))),
                unconfirmed=tuple(tx.deliveries.list_in({DeliveryState.UNCONFIRMED})),
                missed=tuple(tx.deliveries.list_in({DeliveryState.MISSED})),
                held=tuple(tx.deliveries.list_in({DeliveryState.HELD})),
                rejected=tuple(tx.deliveries.list_in({DeliveryState.REJECTED})),
            )

    def list_on_the_way(self) -> Sequence[Delivery]:
        """Return what will go out, the earliest first."""
        with self._begin.reading() as tx:
            return tx.deliveries.list_in(WAITING | {DeliveryState.SENDING})


def _cards(tx: ReadingTransaction, posts: Sequence[Post]) -> list[PostCard]:
    accounts = {account.id: account for account in tx.accounts.list_accounts()}
    deliveries = _by_post(tx.deliveries.list_for_sources([post.id for post in posts]))
    names = {person_id: _name(tx, person_id) for person_id in {post.created_by for post in posts}}
    return [
        PostCard(
            post=post,
            author=names[post.created_by],
            accounts=tuple(accounts[each] for each in post.content.account_ids if each in accounts),
            deliveries=_current(post, deliveries.get(post.id, [])),
        )
        for post in posts
    ]


def _by_post(deliveries: Sequence[Delivery]) -> Mapping[str, list[Delivery]]:
    found: dict[str, list[Delivery]] = {}
    for delivery in deliveries:
        found.setdefault(delivery.source_id, []).append(delivery)
    return found


def _current(post: Post, deliveries: Sequence[Delivery]) -> tuple[Delivery, ...]:
    if post.state not in DELIVERED_STATES | {PostState.PUBLISHED, PostState.CANCELLED}:
        return ()
    return tuple(delivery for delivery in deliveries if delivery.post_version == post.version)


def _given(tx: ReadingTransaction, post: Post) -> Sequence[GivenApproval]:
    if post.submitted_at is None:
        return ()
    return tx.approvals.list_given(post.id, post.content.content_hash(), post.submitted_at)


def _yes_of(actor: Actor, post: Post) -> GivenApproval:
    content_hash = post.content.content_hash()
    return GivenApproval(post_id=post.id, content_hash=content_hash, by=actor.id, roles=actor.roles, at=post.updated_at)


def _name(tx: ReadingTransaction, person_id: str) -> str:
    person = tx.people.find_person(person_id)
    return person.name if person else "somebody who left"
