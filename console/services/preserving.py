"""Promise 4: before an act, everything about the message goes into the record, with hashes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Protocol

from console.domain.audit import canonical
from console.domain.deliveries import Delivery
from console.domain.errors import Blocked
from console.domain.ids import new_id
from console.domain.messages import Message, MessageAssessment, MessageVersion, Reply
from console.domain.received_text import sha256_of
from console.domain.reviews import Decision, PreservedRecord
from moderation.policy import Clause, Policy

_MOST_VERSIONS = 10_000


class MessageStore(Protocol):
    """Messages, as preserving needs them."""

    def list_versions(self, message_id: str, limit: int = 200) -> Sequence[MessageVersion]: ...
    def list_assessments(self, message_id: str, limit: int = 200) -> Sequence[MessageAssessment]: ...
    def list_thread(self, message: Message, limit: int = 30) -> Sequence[Message]: ...


class Correspondence(Protocol):
    """What we wrote."""

    def list_replies(self, message_id: str) -> Sequence[Reply]: ...


class SentStore(Protocol):
    """What we published ourselves."""

    def find_by_remote(self, account_id: str, remote_id: str) -> Delivery | None: ...


class PreservingTransaction(Protocol):
    """The stores that preserving needs."""

    @property
    def messages(self) -> MessageStore: ...
    @property
    def correspondence(self) -> Correspondence: ...
    @property
    def deliveries(self) -> SentStore: ...


def content_of(
    tx: PreservingTransaction, message: Message, *, policy: Policy, clause: Clause | None, decided: dict[str, Any]
) -> str:
    """Return, as canonical JSON, the message, every version, its thread and post, and the policy in force."""
    record = {
        "message": _plain(message),
        "versions": [_plain(version) for version in tx.messages.list_versions(message.id, limit=_MOST_VERSIONS)],
        "assessments": [_plain(found) for found in tx.messages.list_assessments(message.id, limit=_MOST_VERSIONS)],
        "thread": [_plain(other) for other in tx.messages.list_thread(message)],
        "replies": [_plain(reply) for reply in tx.correspondence.list_replies(message.id)],
        "post": _post(tx, message),
        "policy": {"version": policy.version, "title": policy.title, "clause": _plain(clause) if clause else None},
        "decision": decided,
    }
    return canonical(record).decode("utf-8")


def new_record(decision: Decision, content: str, now: datetime) -> PreservedRecord:
    """Return the record of a decision; raises Blocked when its content is not what the decision names."""
    if sha256_of(content) != decision.record_sha256:
        raise Blocked(["The record does not match the decision, so nothing was decided. Try again."])
    return PreservedRecord(
        id=new_id("record"),
        message_id=decision.message_id,
        decision_id=decision.id,
        content=content,
        sha256=decision.record_sha256,
        preserved_at=now,
    )


def holds(record: PreservedRecord | None, decision: Decision) -> bool:
    """Return whether what was preserved is there and is still what the decision names."""
    if record is None or not record.content:
        return False
    return sha256_of(record.content) == record.sha256 == decision.record_sha256


def _post(tx: PreservingTransaction, message: Message) -> dict[str, Any]:
    sent = tx.deliveries.find_by_remote(message.account_id, message.post_remote_id) if message.post_remote_id else None
    if sent is None:
        return {"remote_id": message.post_remote_id, "text": None}
    return {"remote_id": sent.remote_id, "post_id": sent.post_id, "text": sent.text, "url": sent.remote_url}


def _plain(thing: Any) -> dict[str, Any]:
    """Return a domain value as JSON holds it: times as ISO text, words for enums."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(thing), default=_text))
    return plain


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
