"""Queue slots in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from sqlmodel import Session, col, select

from console.domain.errors import NotFound
from console.domain.slots import Slot
from console.storage.tables.planning import SlotRow


class SqlSlots:
    """Reads and writes slots inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, slot: Slot) -> None:
        """Write a new slot."""
        wall = f"{slot.at:%H:%M}"
        self._session.add(SlotRow(id=slot.id, weekday=slot.weekday, wall=wall, account_ids=list(slot.account_ids)))
        self._session.flush()

    def list_slots(self, *, limit: int = 200) -> Sequence[Slot]:
        """Return every slot, by weekday and time."""
        query = select(SlotRow).order_by(col(SlotRow.weekday), col(SlotRow.wall), col(SlotRow.id)).limit(limit)
        return [_as_slot(row) for row in self._session.exec(query)]

    def lock_slots(self) -> Sequence[Slot]:
        """Return every slot; whoever else is choosing one waits until this transaction ends."""
        self._session.exec(select(SlotRow.id).order_by(col(SlotRow.id)).with_for_update()).all()
        return self.list_slots()

    def remove(self, slot_id: str) -> Slot:
        """Delete a slot and return what it was; raises NotFound. Posts that stand in it stay where they are."""
        row = self._session.get(SlotRow, slot_id)
        if row is None:
            raise NotFound("There is no such slot.")
        slot = _as_slot(row)
        self._session.delete(row)
        self._session.flush()
        return slot


def _as_slot(row: SlotRow) -> Slot:
    return Slot(id=row.id, weekday=row.weekday, at=time.fromisoformat(row.wall), account_ids=tuple(row.account_ids))
