"""The one way a row changes state: only if it is still in the state that the decision was made on."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update
from sqlmodel import Session, SQLModel

from console.domain.errors import Conflict


def move(session: Session, table: type[SQLModel], row_id: str, /, *, expected: str, to: str, **values: Any) -> None:
    """Set ``state`` from ``expected`` to ``to`` (and ``values`` with it), or raise Conflict.

    The table has the columns ``id`` and ``state``. The caller checks the state graph first.
    """
    if not try_move(session, table, row_id, expected=expected, to=to, **values):
        raise Conflict("Somebody else changed this a moment ago. Look at it again before you decide.")


def try_move(session: Session, table: type[SQLModel], row_id: str, /, *, expected: str, to: str, **values: Any) -> bool:
    """Like ``move``, but return False where another process was quicker."""
    columns = table.__table__.c  # type: ignore[attr-defined]
    statement = update(table).where(columns.id == row_id, columns.state == expected).values(state=to, **values)
    outcome = session.connection().execute(statement)
    session.expire_all()
    return outcome.rowcount == 1
