"""Pauses in the database, and the lock that makes a pause and a send take turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import or_, text
from sqlmodel import Session, col, select

from console.domain.pauses import Pause, PauseState
from console.storage import compare_and_set
from console.storage.tables.pauses import PauseRow

_LOCK_KEY = 7_262_002


class SqlPauses:
    """Whether sending is paused. SQLite has one writer at a time; PostgreSQL gets an advisory lock."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def hold_off(self) -> None:
        """Wait for every intent that is being written, and let no other begin until this transaction ends."""
        self._lock("pg_advisory_xact_lock")

    def find_active_shared(self) -> Pause | None:
        """Return the active pause, or None; none can begin until this transaction ends."""
        self._lock("pg_advisory_xact_lock_shared")
        return self.find_active()

    def find_shared_since(self, at: datetime) -> Pause | None:
        """Return a pause that is active or began at ``at`` or later; none can begin until this transaction ends."""
        self._lock("pg_advisory_xact_lock_shared")
        counts = or_(col(PauseRow.state) == PauseState.ACTIVE, col(PauseRow.started_at) >= at)
        row = self._session.exec(select(PauseRow).where(counts).order_by(col(PauseRow.started_at).desc())).first()
        return as_pause(row) if row else None

    def find_active(self) -> Pause | None:
        """Return the active pause, or None."""
        row = self._session.exec(select(PauseRow).where(PauseRow.state == PauseState.ACTIVE)).first()
        return as_pause(row) if row else None

    def add(self, pause: Pause) -> None:
        """Write a new pause."""
        self._session.add(PauseRow(**asdict(pause)))
        self._session.flush()

    def lift(self, pause: Pause, *, by: str, at: datetime) -> None:
        """End an active pause; raises Conflict when somebody else did."""
        compare_and_set.move(
            self._session, PauseRow, pause.id, expected=pause.state, to=PauseState.LIFTED, lifted_by=by, lifted_at=at
        )

    def list_recent(self, *, limit: int = 20) -> Sequence[Pause]:
        """Return the newest pauses first."""
        rows = self._session.exec(select(PauseRow).order_by(col(PauseRow.started_at).desc()).limit(limit))
        return [as_pause(row) for row in rows]

    def _lock(self, function: str) -> None:
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.connection().execute(text(f"SELECT {function}(:key)"), {"key": _LOCK_KEY})


def as_pause(row: PauseRow) -> Pause:
    """Return the row as the domain knows it."""
    return Pause(**row.model_dump(exclude={"state"}), state=PauseState(row.state))
