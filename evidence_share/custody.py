"""The custody of one item: who had it, what was done with it, each entry hashed over the one before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from console.domain.actors import Actor
from console.domain.audit import GENESIS, AuditEntry, entry_hash, first_broken


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyEntry:
    """One step in the life of an item; ``sha256`` names the bytes that it was about."""

    item_id: str
    seq: int
    at: datetime
    actor_id: str
    actor_name: str
    #: A verb such as ``rendition.kept`` or ``release.cleared``.
    action: str
    sha256: str
    data: Mapping[str, Any]
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenCustody:
    """Where an item's custody stops being true, and why."""

    item_id: str
    seq: int
    reason: str


class CustodyLog(Protocol):
    """Appends to an item's chain in the caller's transaction."""

    def append(self, actor: Actor, action: str, item_id: str, sha256: str, /, **data: Any) -> CustodyEntry:
        """Write one entry; ``data`` must be JSON and free of secrets."""
        ...

    def list_for(self, item_id: str, limit: int = 500) -> Sequence[CustodyEntry]:
        """Return an item's entries, oldest first."""
        ...


def next_entry(
    last: CustodyEntry | None,
    *,
    actor: Actor,
    at: datetime,
    action: str,
    item_id: str,
    sha256: str,
    data: dict[str, Any],
) -> CustodyEntry:
    """Return the entry that follows ``last`` (None for an item's first)."""
    entry = CustodyEntry(
        item_id=item_id,
        seq=last.seq + 1 if last else 1,
        at=at,
        actor_id=actor.id,
        actor_name=actor.name,
        action=action,
        sha256=sha256,
        data=data,
        previous_hash=last.hash if last else GENESIS,
        hash="",
    )
    return replace(entry, hash=_hash(entry))


def first_broken_link(
    item_id: str, entries: Iterable[CustodyEntry], *, witnessed: Mapping[int, str] | None = None
) -> BrokenCustody | None:
    """Return the first link of an item's chain that does not hold.

    ``witnessed`` are the hashes that the audit log saw, by sequence number: they catch a chain that
    was cut short or written anew from some point on.
    """
    chain = list(entries)
    broken = first_broken(_link(entry) for entry in chain)
    if broken is not None:
        return BrokenCustody(item_id=item_id, seq=broken.seq, reason=broken.reason)
    hashes = {entry.seq: entry.hash for entry in chain}
    for seq, seen in sorted((witnessed or {}).items()):
        if hashes.get(seq) != seen:
            return BrokenCustody(item_id=item_id, seq=seq, reason=f"entry {seq} is not the one the audit log saw")
    return None


def _hash(entry: CustodyEntry) -> str:
    link = _link(entry)
    return entry_hash(
        seq=link.seq,
        at=link.at,
        actor_id=link.actor_id,
        actor_name=link.actor_name,
        verb=link.verb,
        object_id=link.object_id,
        data=link.data,
        previous_hash=link.previous_hash,
    )


def _link(entry: CustodyEntry) -> AuditEntry:
    """Return the entry as the kind of link that the audit chain verifies."""
    return AuditEntry(
        seq=entry.seq,
        at=entry.at,
        actor_id=entry.actor_id,
        actor_name=entry.actor_name,
        verb=entry.action,
        object_id=entry.item_id,
        data={"sha256": entry.sha256, "data": dict(entry.data)},
        previous_hash=entry.previous_hash,
        hash=entry.hash,
    )
