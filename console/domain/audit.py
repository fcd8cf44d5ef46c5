"""The audit log: append-only, each entry hashed over its content and the hash before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from console.domain.actors import Actor

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One thing that happened: who, when, what (a verb such as ``post.approved``), to which object."""

    seq: int
    at: datetime
    actor_id: str
    actor_name: str
    verb: str
    object_id: str
    data: Mapping[str, Any]
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenLink:
    """Where a chain stops being true, and why."""

    seq: int
    reason: str


class AuditLog(Protocol):
    """Appends to the chain in the caller's transaction."""

    def append(self, actor: Actor, verb: str, object_id: str, /, **data: Any) -> AuditEntry:
        """Write one entry; ``data`` must be JSON and free of secrets."""
        ...


def entry_hash(
    *,
    seq: int,
    at: datetime,
    actor_id: str,
    actor_name: str,
    verb: str,
    object_id: str,
    data: Mapping[str, Any],
    previous_hash: str,
) -> str:
    """Return the SHA-256 (hex) of an entry's canonical JSON, the previous hash included."""
    content = [seq, at.astimezone(UTC).isoformat(timespec="microseconds"), actor_id, actor_name, verb]
    content += [object_id, data, previous_hash]
    return hashlib.sha256(canonical(content)).hexdigest()


def canonical(value: Any) -> bytes:
    """Return JSON bytes that are the same for equal values: sorted keys, no spaces, UTF-8."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "surrogatepass")


def first_broken(entries: Iterable[AuditEntry], *, seq: int = 0, previous: str = GENESIS) -> BrokenLink | None:
    """Return the first link that does not hold, reading entries in order after ``seq``/``previous``."""
    for entry in entries:
        seq += 1
        if entry.seq != seq:
            return BrokenLink(seq=seq, reason=f"entry {seq} is missing; the next one found is {entry.seq}")
        if entry.previous_hash != previous:
            return BrokenLink(seq=seq, reason=f"entry {seq} does not follow the hash of entry {seq - 1}")
        if entry.hash != _recomputed(entry):
            return BrokenLink(seq=seq, reason=f"entry {seq} ({entry.verb}) was changed after it was written")
        previous = entry.hash
    return None


def _recomputed(entry: AuditEntry) -> str:
    return entry_hash(
        seq=entry.seq,
        at=entry.at,
        actor_id=entry.actor_id,
        actor_name=entry.actor_name,
        verb=entry.verb,
        object_id=entry.object_id,
        data=entry.data,
        previous_hash=entry.previous_hash,
    )
