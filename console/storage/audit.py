"""The audit chain in the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, text
from sqlmodel import Session, col, select

from console.domain.actors import Actor
from console.domain.audit import GENESIS, AuditEntry, entry_hash
from console.domain.time import Clock
from console.services.auditing import AuditSearch
from console.storage.tables.audit import AuditRow

_LOCK_KEY = 7_262_001
_CHUNK = 1_000


class SqlAudit:
    """Appends to and reads the chain inside one transaction."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    def append(self, actor: Actor, verb: str, object_id: str, /, **data: Any) -> AuditEntry:
        """Write the next link; one writer at a time, whatever the database."""
        last = self._lock_and_read_last()
        fields: dict[str, Any] = {
            "seq": last.seq + 1 if last else 1,
            "at": self._clock.now(),
            "actor_id": actor.id,
            "actor_name": actor.name,
            "verb": verb,
            "object_id": object_id,
            "data": data,
            "previous_hash": last.hash if last else GENESIS,
        }
        row = AuditRow(**fields, hash=entry_hash(**fields))
        self._session.add(row)
        self._session.flush()
        return as_entry(row)

    def _lock_and_read_last(self) -> AuditRow | None:
        hold_the_chains(self._session)
        return self._session.exec(select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(1)).first()

    def walk(self, after: int = 0) -> Iterator[AuditEntry]:
        """Yield every entry after a sequence number, a thousand at a time."""
        while rows := self._session.exec(
            select(AuditRow).where(col(AuditRow.seq) > after).order_by(col(AuditRow.seq)).limit(_CHUNK)
        ).all():
            yield from (as_entry(row) for row in rows)
            after = rows[-1].seq
            self._session.expunge_all()

    def find_head(self) -> AuditEntry | None:
        """Return the newest entry, or None of an empty log."""
        row = self._session.exec(select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(1)).first()
        return as_entry(row) if row else None

    def find_entry(self, seq: int) -> AuditEntry | None:
        """Return the entry with this sequence number, or None."""
        row = self._session.exec(select(AuditRow).where(AuditRow.seq == seq)).first()
        return as_entry(row) if row else None

    def search(self, wanted: AuditSearch, *, before: int | None = None, limit: int = 100) -> Sequence[AuditEntry]:
        """Return what matches, newest first; ``before`` pages by sequence number."""
        query = select(AuditRow)
        if before is not None:
            query = query.where(col(AuditRow.seq) < before)
        if wanted.verb:
            query = query.where(col(AuditRow.verb).startswith(wanted.verb, autoescape=True))
        if wanted.actor_id:
            query = query.where(AuditRow.actor_id == wanted.actor_id)
        if wanted.object_id:
            query = query.where(AuditRow.object_id == wanted.object_id)
        if wanted.since:
            query = query.where(col(AuditRow.at) >= wanted.since)
        if wanted.until:
            query = query.where(col(AuditRow.at) < wanted.until)
        return [as_entry(row) for row in self._session.exec(query.order_by(col(AuditRow.seq).desc()).limit(limit))]

    def list_actors(self) -> Sequence[tuple[str, str]]:
        """Return (id, newest name) of everybody in the log, by name."""
        newest = select(func.max(AuditRow.seq)).group_by(AuditRow.actor_id)
        query = select(AuditRow.actor_id, AuditRow.actor_name).where(col(AuditRow.seq).in_(newest))
        return sorted(((one, name) for one, name in self._session.exec(query)), key=lambda each: each[1])

    def list_verbs(self) -> Sequence[str]:
        """Return the verbs that occur."""
        return sorted(self._session.exec(select(AuditRow.verb).distinct()))

    def list_for(self, object_id: str, limit: int = 200) -> Sequence[AuditEntry]:
        """Return what happened to one object, oldest first."""
        query = select(AuditRow).where(AuditRow.object_id == object_id).order_by(col(AuditRow.seq)).limit(limit)
        return [as_entry(row) for row in self._session.exec(query)]


def hold_the_chains(session: Session) -> None:
    """Make this transaction the only one that appends to the audit and custody chains, until it ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})


def as_entry(row: AuditRow) -> AuditEntry:
    """Return the row as the domain knows it."""
    return AuditEntry(
        seq=row.seq,
        at=row.at,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        verb=row.verb,
        object_id=row.object_id,
        data=row.data,
        previous_hash=row.previous_hash,
        hash=row.hash,
    )
