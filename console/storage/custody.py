"""The custody chains in the database, one per item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sqlmodel import Session, col, select

from console.domain.actors import Actor
from console.domain.time import Clock
from console.storage.audit import hold_the_chains
from console.storage.tables.custody import CustodyRow
from evidence_share.custody import CustodyEntry, next_entry


class SqlCustody:
    """Appends to and reads custody inside one transaction."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    def append(self, actor: Actor, action: str, item_id: str, sha256: str, /, **data: Any) -> CustodyEntry:
        """Write one entry; ``data`` must be JSON and free of secrets."""
        hold_the_chains(self._session)
        entry = next_entry(
            self._last(item_id),
            actor=actor,
            at=self._clock.now(),
            action=action,
            item_id=item_id,
            sha256=sha256,
            data=data,
        )
        self._session.add(CustodyRow(**asdict(entry)))
        self._session.flush()
        return entry

    def _last(self, item_id: str) -> CustodyEntry | None:
        query = select(CustodyRow).where(CustodyRow.item_id == item_id).order_by(col(CustodyRow.seq).desc()).limit(1)
        row = self._session.exec(query).first()
        return as_custody(row) if row else None

    def list_for(self, item_id: str, limit: int = 500) -> Sequence[CustodyEntry]:
        """Return an item's first ``limit`` entries, oldest first."""
        query = select(CustodyRow).where(CustodyRow.item_id == item_id).order_by(col(CustodyRow.seq)).limit(limit)
        return [as_custody(row) for row in self._session.exec(query)]

    def walk(self, item_id: str) -> Iterator[CustodyEntry]:
        """Yield every entry of one item, oldest first."""
        query = select(CustodyRow).where(CustodyRow.item_id == item_id).order_by(col(CustodyRow.seq))
        yield from (as_custody(row) for row in self._session.exec(query))

    def list_items(self) -> Sequence[str]:
        """Return the ids of all items that have custody, in the order of their ids."""
        return list(self._session.exec(select(CustodyRow.item_id).distinct().order_by(CustodyRow.item_id)))


def as_custody(row: CustodyRow) -> CustodyEntry:
    """Return the row as the evidence store knows it."""
    return CustodyEntry(**row.model_dump())
