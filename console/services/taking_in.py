"""Taking in one item that a resident wrote: once, with every version kept, whatever the order it arrives in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from connectors.base import InboundItem
from console.domain.accounts import Account
from console.domain.actors import Actor
from console.domain.audit import AuditLog
from console.domain.deliveries import Delivery
from console.domain.ids import new_id
from console.domain.ingestion import AccountReading
from console.domain.messages import (
    MESSAGE_GRAPH,
    TRIAGE_DESK,
    Change,
    Message,
    MessageState,
    MessageVersion,
    Reading,
)
from console.domain.received_text import raw_json, sha256_of, storable

#: How long a person may take over a message that no model has read.
TRIAGE_WITHIN = timedelta(hours=1)
#: What was this much older than an account's first reading is backlog: it gets a desk and pages nobody.
BACKLOG_AGE = timedelta(hours=1)


class Outcome(StrEnum):
    """What became of one item."""

    NEW = "new"
    CHANGED = "changed"
    KNOWN = "known"
    LATE = "late"
    OURS = "ours"
    FAILED = "failed"


class MessageStore(Protocol):
    """Messages, as this use case needs them."""

    def add(self, message: Message, version: MessageVersion) -> None: ...
    def add_version(self, version: MessageVersion) -> None: ...
    def change(self, message: Message, **values: Any) -> Message: ...
    def find_by_remote(self, platform: str, remote_id: str) -> Message | None: ...
    def has_version(self, message_id: str, raw_sha256: str) -> bool: ...
    def last_changed_at(self, message_id: str) -> datetime | None: ...
    def last_version_number(self, message_id: str) -> int: ...


class SentStore(Protocol):
    """What we published ourselves; only looked at here."""

    def find_by_remote(self, account_id: str, remote_id: str) -> Delivery | None: ...


class TakingInTransaction(Protocol):
    """The stores that taking in needs."""

    @property
    def messages(self) -> MessageStore: ...
    @property
    def deliveries(self) -> SentStore: ...
    @property
    def audit(self) -> AuditLog: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One item on its way in: on which account, from where, seen when."""

    item: InboundItem
    account: Account
    our_ids: frozenset[str]
    reading: AccountReading
    #: Pushed news can be old; what we fetched is how things are now.
    pushed: bool
    now: datetime
    by: Actor


def take_in(tx: TakingInTransaction, arrival: Arrival) -> Outcome:
    """Write what is new about one item; taking in the same item again changes nothing."""
    item, account = arrival.item, arrival.account
    if item.author_id in arrival.our_ids or tx.deliveries.find_by_remote(account.id, item.remote_id):
        return Outcome.OURS
    known = tx.messages.find_by_remote(item.platform.value, storable(item.remote_id))
    if known is None:
        return _add(tx, arrival)
    return _follow(tx, known, arrival)


def _add(tx: TakingInTransaction, arrival: Arrival) -> Outcome:
    message = _new_message(tx, arrival)
    version = _version(message, arrival, number=1, change=Change.FIRST)
    tx.messages.add(message, version)
    said = {"platform": message.platform, "remote_id": message.remote_id, "raw_sha256": version.raw_sha256}
    tx.audit.append(arrival.by, "message.received", message.id, **said)
    return Outcome.NEW


def _new_message(tx: TakingInTransaction, arrival: Arrival) -> Message:
    item, now = arrival.item, arrival.now
    is_backlog = item.created_at < (arrival.reading.first_read_at or now) - BACKLOG_AGE
    gone = item.is_deleted and not item.text
    return Message(
        id=new_id("msg"),
        platform=item.platform.value,
        account_id=arrival.account.id,
        remote_id=storable(item.remote_id),
        kind=item.kind.value,
        **_as_written(tx, arrival),
        first_seen_at=now,
        version=1,
        is_hidden=item.is_hidden,
        is_deleted=item.is_deleted,
        is_backlog=is_backlog,
        state=MessageState.DONE if gone else MESSAGE_GRAPH.initial,
        revision=1,
        reading=Reading.NOT_SCORED if gone else Reading.PENDING,
        intent=None,
        flags=(),
        lang="",
        desk=TRIAGE_DESK,
        also_desks=(),
        desk_why="Removed before its words reached us." if gone else "Not read yet.",
        routed_by=None,
        routed_version=None,
        due_at=None if is_backlog or gone else now + TRIAGE_WITHIN,
        urgent=False,
        read_at=None,
        taken_by_id=None,
        taken_by_name=None,
        taken_until=None,
    )


def _as_written(tx: TakingInTransaction, arrival: Arrival) -> dict[str, Any]:
    item = arrival.item
    words = ("author_id", "author_name", "author_handle", "text", "url", "post_remote_id", "parent_remote_id")
    said: dict[str, Any] = {name: storable(getattr(item, name)) for name in words}
    return said | {"created_at": item.created_at, "post_id": _our_post(tx, arrival.account.id, item)}


def _our_post(tx: TakingInTransaction, account_id: str, item: InboundItem) -> str | None:
    for remote_id in (item.post_remote_id, item.parent_remote_id):
        delivery = tx.deliveries.find_by_remote(account_id, remote_id) if remote_id else None
        if delivery is not None and delivery.post_id is not None:
            return delivery.post_id
    return None


def _follow(tx: TakingInTransaction, message: Message, arrival: Arrival) -> Outcome:
    changes = _changes(message, arrival.item)
    if not changes:
        return Outcome.KNOWN
    if arrival.pushed and tx.messages.has_version(message.id, _raw_sha256(arrival.item)):
        return Outcome.KNOWN
    late = _is_late(tx, message, arrival)
    number = tx.messages.last_version_number(message.id) + 1
    version = _version(message, arrival, number=number, change=Change.LATE if late else changes[0])
    tx.messages.add_version(version)
    if late:
        _fill_what_was_missing(tx, message, arrival, version)
    else:
        _update(tx, message, version, changes)
    said = {"raw_sha256": version.raw_sha256, "version": number}
    tx.audit.append(arrival.by, f"message.{version.change.value}", message.id, **said)
    return Outcome.LATE if late else Outcome.CHANGED


def _changes(message: Message, item: InboundItem) -> list[Change]:
    found = []
    if item.is_deleted != message.is_deleted:
        found.append(Change.DELETED if item.is_deleted else Change.RETURNED)
    if item.text and storable(item.text) != message.text:
        found.append(Change.EDITED)
    if not item.is_deleted and item.is_hidden != message.is_hidden:
        found.append(Change.HIDDEN if item.is_hidden else Change.SHOWN)
    return found


def _is_late(tx: TakingInTransaction, message: Message, arrival: Arrival) -> bool:
    if not arrival.pushed:
        return False
    if message.is_deleted and not arrival.item.is_deleted:
        return True
    known_until, told_at = tx.messages.last_changed_at(message.id), arrival.item.changed_at
    return told_at is not None and known_until is not None and told_at < known_until


def _fill_what_was_missing(
    tx: TakingInTransaction, message: Message, arrival: Arrival, version: MessageVersion
) -> None:
    """Where the news of a removal overtook the words themselves, let people see the words and whose they were."""
    if message.text or not version.text:
        return
    said = _as_written(tx, arrival)
    open_again = {"state": MessageState.OPEN, "reading": Reading.PENDING, "due_at": arrival.now + TRIAGE_WITHIN}
    if message.state is not MessageState.OPEN:
        MESSAGE_GRAPH.check(message.state, MessageState.OPEN)
    tx.messages.change(message, version=version.number, **said, **open_again)


def _update(tx: TakingInTransaction, message: Message, version: MessageVersion, changes: Sequence[Change]) -> None:
    values: dict[str, Any] = {"is_hidden": version.is_hidden, "is_deleted": version.is_deleted}
    if Change.EDITED in changes:
        values |= {"text": version.text, "version": version.number, "reading": Reading.PENDING}
        if message.state is MessageState.DONE:
            MESSAGE_GRAPH.check(message.state, MessageState.OPEN)
            values |= {"state": MessageState.OPEN, "due_at": version.seen_at + TRIAGE_WITHIN, "read_at": None}
    tx.messages.change(message, **values)


def _version(message: Message, arrival: Arrival, *, number: int, change: Change) -> MessageVersion:
    item, raw = arrival.item, raw_json(arrival.item.raw)
    return MessageVersion(
        message_id=message.id,
        number=number,
        change=change,
        text=storable(item.text) or message.text,
        is_hidden=message.is_hidden if item.is_deleted else item.is_hidden,
        is_deleted=item.is_deleted,
        raw=raw,
        raw_sha256=sha256_of(raw),
        changed_at=item.changed_at,
        seen_at=arrival.now,
    )


def _raw_sha256(item: InboundItem) -> str:
    return sha256_of(raw_json(item.raw))
