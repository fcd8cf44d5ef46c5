"""Sign-in sessions in the database; of a token only its SHA-256."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, or_, select

from console.domain.errors import NotFound
from console.domain.sessions import SIGN_IN_GRAPH, Method, SessionState, SignInSession
from console.storage import compare_and_set
from console.storage.tables.people import SessionRow


class SqlSessions:
    """Who is signed in, where."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, session: SignInSession, token_sha256: str) -> None:
        """Write a new session."""
        row = SessionRow(
            id=session.id,
            state=session.state,
            person_id=session.person_id,
            token_sha256=token_sha256,
            method=session.method,
            browser=session.browser,
            address=session.address,
            started_at=session.started_at,
            seen_at=session.seen_at,
            expires_at=session.expires_at,
        )
        self._session.add(row)
        self._session.flush()

    def find_by_token(self, token_sha256: str) -> SignInSession | None:
        """Return the session of a token, in whatever state, or None."""
        row = self._session.exec(select(SessionRow).where(SessionRow.token_sha256 == token_sha256)).first()
        return as_session(row) if row else None

    def find_session(self, session_id: str) -> SignInSession | None:
        """Return one session, or None."""
        row = self._session.get(SessionRow, session_id)
        return as_session(row) if row else None

    def list_live(self, person_id: str = "", *, limit: int = 500) -> Sequence[SignInSession]:
        """Return sessions that nobody ended, newest first: one person's, or everybody's."""
        query = select(SessionRow).where(SessionRow.state == SessionState.LIVE)
        if person_id:
            query = query.where(SessionRow.person_id == person_id)
        return [
            as_session(row)
            for row in self._session.exec(query.order_by(col(SessionRow.started_at).desc()).limit(limit))
        ]

    def list_by_ids(self, ids: Collection[str]) -> Sequence[SignInSession]:
        """Return those of ``ids`` that exist."""
        query = select(SessionRow).where(col(SessionRow.id).in_(ids))
        return [as_session(row) for row in self._session.exec(query)]

    def list_overdue(self, now: datetime, idle_since: datetime, *, limit: int = 100) -> Sequence[SignInSession]:
        """Return live sessions past their end, or with nothing done since ``idle_since``."""
        over = or_(col(SessionRow.expires_at) <= now, col(SessionRow.seen_at) <= idle_since)
        query = select(SessionRow).where(SessionRow.state == SessionState.LIVE, over).limit(limit)
        return [as_session(row) for row in self._session.exec(query)]

    def touch(self, session_id: str, at: datetime) -> None:
        """Write when something was last done in a session; raises NotFound."""
        row = self._session.get(SessionRow, session_id)
        if row is None:
            raise NotFound("There is no such session.")
        row.seen_at = at
        self._session.flush()

    def try_end(self, session_id: str, *, to: SessionState, at: datetime) -> bool:
        """End a live session; False when it was over already."""
        SIGN_IN_GRAPH.check(SessionState.LIVE, to)
        return compare_and_set.try_move(
            self._session, SessionRow, session_id, expected=SessionState.LIVE, to=to, ended_at=at
        )


def as_session(row: SessionRow) -> SignInSession:
    """Return the row as the domain knows it, without its token's hash."""
    return SignInSession(
        id=row.id,
        person_id=row.person_id,
        state=SessionState(row.state),
        method=Method(row.method),
        browser=row.browser,
        address=row.address,
        started_at=row.started_at,
        seen_at=row.seen_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
    )
