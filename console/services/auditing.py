"""The audit log as people read it, and whether it is whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from console.domain.actors import Actor
from console.domain.anchors import START, Anchor, AnchorLog
from console.domain.audit import AuditEntry, AuditLog, BrokenLink, first_broken
from console.domain.time import Clock
from console.domain.verbs import SENTENCES
from console.services import access
from console.services.sessions import CurrentPeople
from console.services.transaction import Begin

#: An export is cut here and says so.
MOST_EXPORTED = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSearch:
    """What somebody looks for; empty means anything."""

    #: The beginning of a verb, such as ``post.``.
    verb: str = ""
    actor_id: str = ""
    object_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


class AuditReading(AuditLog, Protocol):
    """The audit log, read as well as written."""

    def walk(self, after: int = 0) -> Iterator[AuditEntry]: ...
    def find_head(self) -> AuditEntry | None: ...
    def find_entry(self, seq: int) -> AuditEntry | None: ...
    def search(self, wanted: AuditSearch, *, before: int | None = None, limit: int = 100) -> Sequence[AuditEntry]: ...
    def list_actors(self) -> Sequence[tuple[str, str]]: ...
    def list_verbs(self) -> Sequence[str]: ...


class AuditingTransaction(Protocol):
    """What reading the audit log needs of a transaction."""

    @property
    def audit(self) -> AuditReading: ...
    @property
    def people(self) -> CurrentPeople: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One entry, as a sentence: *Alice Moreau approved the post*."""

    seq: int
    at: datetime
    who: str
    verb: str
    sentence: str
    object_id: str
    data: Mapping[str, Any] = field(default_factory=dict)
    hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilters:
    """What can be chosen from: (id, name) of everybody in the log, and the verbs that occur."""

    actors: Sequence[tuple[str, str]]
    verbs: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wholeness:
    """What a check found: how many entries there are, from which one it checked, and the first broken link."""

    entries: int
    checked_from: int
    broken: BrokenLink | None


class Auditing:
    """Reads, checks, anchors and exports the audit log."""

    def __init__(
        self, *, begin: Begin[AuditingTransaction], clock: Clock, anchors: AnchorLog, keys: tuple[bytes, ...]
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._anchors = anchors
        self._keys = keys

    def verify(self) -> BrokenLink | None:
        """Re-compute the whole chain and compare it with every anchor; None when it is whole."""
        return self._check(from_last_anchor=False).broken

    def check_recent(self, actor: Actor) -> Wholeness:
        """Check the anchors, and every link since the last of them; quick however long the log is."""
        self._require_reader(actor)
        return self._check(from_last_anchor=True)

    def check_all(self, actor: Actor) -> Wholeness:
        """Check every link, and set an anchor when all of them hold."""
        self._require_reader(actor)
        found = self._check(from_last_anchor=False)
        if found.broken is None:
            self._anchor()
        return found

    def anchor(self) -> Anchor | None:
        """Check what is new since the last anchor, and set one; None when there is nothing new or a link is broken."""
        return None if self._check(from_last_anchor=True).broken else self._anchor()

    def _anchor(self) -> Anchor | None:
        with self._begin.reading() as tx:
            head = tx.audit.find_head()
        known = self._anchors.read()
        if head is None or (known and known[-1].seq == head.seq):
            return None
        anchor = Anchor.made(head.seq, head.hash, self._clock.now(), self._keys[0])
        self._anchors.append(anchor)
        return anchor

    def _check(self, *, from_last_anchor: bool) -> Wholeness:
        anchors = self._anchors.read()
        with self._begin.reading() as tx:
            head = tx.audit.find_head()
            seq, previous = (anchors[-1].seq, anchors[-1].hash) if anchors and from_last_anchor else START
            broken = self._first_false(tx, anchors) or first_broken(tx.audit.walk(seq), seq=seq, previous=previous)
        return Wholeness(entries=head.seq if head else 0, checked_from=seq + 1, broken=broken)

    def _first_false(self, tx: AuditingTransaction, anchors: Sequence[Anchor]) -> BrokenLink | None:
        """Return the first anchor that the chain contradicts."""
        for anchor in anchors:
            if not any(anchor.is_ours(key) for key in self._keys):
                return BrokenLink(seq=anchor.seq, reason=f"the anchor of entry {anchor.seq} was not made here")
            entry = tx.audit.find_entry(anchor.seq)
            when = f"{anchor.at:%Y-%m-%d %H:%M} UTC"
            if entry is None:
                return BrokenLink(seq=anchor.seq, reason=f"entry {anchor.seq} is missing; it was there on {when}")
            if entry.hash != anchor.hash:
                return BrokenLink(seq=anchor.seq, reason=f"entry {anchor.seq} is not the one that was there on {when}")
        return None

    def list_lines(
        self, actor: Actor, wanted: AuditSearch, *, before: int | None = None, limit: int = 100
    ) -> Sequence[AuditLine]:
        """Return what matches, newest first; ``before`` pages by sequence number."""
        with self._begin.reading() as tx:
            access.require(tx.people.current(actor), access.MAY_READ_AUDIT, "read the audit log")
            return [as_line(entry) for entry in tx.audit.search(wanted, before=before, limit=limit)]

    def list_filters(self, actor: Actor) -> AuditFilters:
        """Return who and what occurs in the log."""
        with self._begin.reading() as tx:
            access.require(tx.people.current(actor), access.MAY_READ_AUDIT, "read the audit log")
            return AuditFilters(actors=tx.audit.list_actors(), verbs=tx.audit.list_verbs())

    def export(self, actor: Actor, wanted: AuditSearch, *, kind: str) -> Sequence[AuditLine]:
        """Return what matches, for a file; that somebody took it is itself in the log."""
        with self._begin() as tx:
            current = tx.people.current(actor)
            access.require(current, access.MAY_READ_AUDIT, "export the audit log")
            lines = [as_line(entry) for entry in tx.audit.search(wanted, limit=MOST_EXPORTED)]
            tx.audit.append(current, "audit.exported", "audit", kind=kind, entries=len(lines))
        return lines

    def _require_reader(self, actor: Actor) -> None:
        with self._begin.reading() as tx:
            access.require(tx.people.current(actor), access.MAY_READ_AUDIT, "check the audit log")


def as_line(entry: AuditEntry) -> AuditLine:
    """Return an entry as a sentence; a verb without one is shown as it is."""
    return AuditLine(
        seq=entry.seq,
        at=entry.at,
        who=entry.actor_name,
        verb=entry.verb,
        sentence=SENTENCES.get(entry.verb, entry.verb.replace(".", " ").replace("_", " ")),
        object_id=entry.object_id,
        data=entry.data,
        hash=entry.hash,
    )
