"""Question-and-answer sessions in the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlmodel import Session, col, select

from console.domain.errors import NotFound
from console.domain.qa_sessions import QaSession, SessionState
from console.storage import compare_and_set
from console.storage.tables.questions import QaSessionRow


class SqlQaSessions:
    """Reads and writes sessions inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, planned: QaSession) -> None:
        """Write a new session."""
        self._session.add(QaSessionRow(**asdict(planned) | {"account_ids": list(planned.account_ids)}))
        self._session.flush()

    def get_session(self, session_id: str) -> QaSession:
        """Return one session; raises NotFound."""
        row = self._session.get(QaSessionRow, session_id)
        if row is None:
            raise NotFound("There is no such question-and-answer session.")
        return as_session(row)

    def list_sessions(self, states: Collection[SessionState], *, limit: int = 100) -> Sequence[QaSession]:
        """Return sessions in these states, the next to start first."""
        query = select(QaSessionRow).where(col(QaSessionRow.state).in_(states))
        query = query.order_by(col(QaSessionRow.starts_at), col(QaSessionRow.id)).limit(limit)
        return [as_session(row) for row in self._session.exec(query)]

    def list_newest(self, states: Collection[SessionState], *, limit: int = 50) -> Sequence[QaSession]:
        """Return sessions in these states, the latest start first."""
        query = select(QaSessionRow).where(col(QaSessionRow.state).in_(states))
        query = query.order_by(col(QaSessionRow.starts_at).desc(), col(QaSessionRow.id).desc()).limit(limit)
        return [as_session(row) for row in self._session.exec(query)]

    def move(
        self, session_id: str, *, expected: SessionState, to: SessionState, closed_at: datetime | None = None
    ) -> None:
        """Set a session's state if it is still ``expected``; raises Conflict."""
        compare_and_set.move(self._session, QaSessionRow, session_id, expected=expected, to=to, closed_at=closed_at)


def as_session(row: QaSessionRow) -> QaSession:
    """Return the row as the domain knows it."""
    fields = row.model_dump() | {"state": SessionState(row.state), "account_ids": tuple(row.account_ids)}
    return QaSession(**fields)
