"""Pauses in the database, and the lock that makes a pause and a send take turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import or_, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from console.domain.errors import Conflict, NotFound
from console.domain.pauses import Pause, PauseScope, PauseState
from console.storage import compare_and_set
from console.storage.tables.pauses import PauseRow

_LOCK_KEY = 7_262_002


class SqlPauses:
    """What is paused. SQLite has one writer at a time; PostgreSQL gets an advisory lock."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def hold_off(self) -> None:
        """Wait for every intent that is being written, and let no other begin until this transaction ends."""
        self._lock("pg_advisory_xact_lock")

    def list_active_shared(self) -> Sequence[Pause]:
        """Return the active pauses; none can begin until this transaction ends."""
        self._lock("pg_advisory_xact_lock_shared")
        return self.list_active()

    def list_shared_since(self, at: datetime) -> Sequence[Pause]:
        """Return the pauses that are active or began at ``at`` or later; none can begin until this transaction ends."""
        self._lock("pg_advisory_xact_lock_shared")
        return self._list(or_(col(PauseRow.state) == PauseState.ACTIVE, col(PauseRow.started_at) >= at))

    def list_active(self) -> Sequence[Pause]:
        """Return the active pauses, the newest first."""
        return self._list(col(PauseRow.state) == PauseState.ACTIVE)

    def get_pause(self, pause_id: str) -> Pause:
        """Return one pause, lifted or not; raises NotFound."""
        row = self._session.get(PauseRow, pause_id)
        if row is None:
            raise NotFound("There is no such pause.")
        return as_pause(row)

    def add(self, pause: Pause) -> None:
        """Write a new pause; raises Conflict where the same is paused already."""
        self._session.add(PauseRow(**asdict(pause)))
        try:
            self._session.flush()
        except IntegrityError:
            raise Conflict(f"{pause.what} already.") from None

    def lift(self, pause: Pause, *, by: str, at: datetime) -> None:
        """End an active pause; raises Conflict when somebody else did."""
        compare_and_set.move(
            self._session, PauseRow, pause.id, expected=pause.state, to=PauseState.LIFTED, lifted_by=by, lifted_at=at
        )

    def list_recent(self, *, limit: int = 20) -> Sequence[Pause]:
        """Return the newest pauses first."""
        rows = self._session.exec(select(PauseRow).order_by(col(PauseRow.started_at).desc()).limit(limit))
        return [as_pause(row) for row in rows]

    def _list(self, wanted: Any) -> Sequence[Pause]:
        rows = self._session.exec(select(PauseRow).where(wanted).order_by(col(PauseRow.started_at).desc()))
        return [as_pause(row) for row in rows]

    def _lock(self, function: str) -> None:
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.connection().execute(text(f"SELECT {function}(:key)"), {"key": _LOCK_KEY})


def as_pause(row: PauseRow) -> Pause:
    """Return the row as the domain knows it."""
    plain = row.model_dump(exclude={"state", "scope"})
    return Pause(**plain, state=PauseState(row.state), scope=PauseScope(row.scope))
