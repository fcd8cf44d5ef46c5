"""Signs of life of the worker processes."""

from __future__ import annotations

from dataclasses import asdict

from sqlmodel import Session, col, select

from console.domain.workers import Heartbeat
from console.storage.tables.workers import HeartbeatRow


class SqlWorkers:
    """The newest sign of life of each worker."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def write(self, heartbeat: Heartbeat) -> None:
        """Write a sign of life, new or changed."""
        self._session.merge(HeartbeatRow(**asdict(heartbeat)))
        self._session.flush()

    def find_newest(self) -> Heartbeat | None:
        """Return the last sign of life of a worker that was not stopped, else of any, or None."""
        query = select(HeartbeatRow).order_by(
            col(HeartbeatRow.stopped_at).is_not(None), col(HeartbeatRow.beat_at).desc()
        )
        row = self._session.exec(query.limit(1)).first()
        return Heartbeat(**row.model_dump()) if row else None
