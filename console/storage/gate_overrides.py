"""Overrides of the gate in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlmodel import Session, col, select

from console.domain.overrides import GateOverride
from console.storage.tables.gate_overrides import GateOverrideRow


class SqlGateOverrides:
    """Overrides inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, override: GateOverride) -> None:
        """Write one override."""
        self._session.add(GateOverrideRow(**asdict(override)))
        self._session.flush()

    def list_for(self, subject_id: str, content_hash: str, *, limit: int = 200) -> Sequence[GateOverride]:
        """Return what was let pass for exactly this content, oldest first."""
        query = select(GateOverrideRow).where(
            GateOverrideRow.subject_id == subject_id, GateOverrideRow.content_hash == content_hash
        )
        rows = self._session.exec(query.order_by(col(GateOverrideRow.at)).limit(limit))
        return [GateOverride(**row.model_dump()) for row in rows]
