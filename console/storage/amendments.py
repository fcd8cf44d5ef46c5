"""Changes to public posts in the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from console.domain.amendments import UNDER_WAY, Amendment, AmendmentKind, AmendmentState
from console.domain.deliveries import DeliveryState
from console.domain.errors import NotFound
from console.storage import compare_and_set
from console.storage.tables.amendments import AmendmentRow
from console.storage.tables.deliveries import DeliveryRow
from console.storage.tables.posts import PostVersionRow


class SqlAmendments:
    """Changes inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, amendment: Amendment) -> None:
        """Write a new change."""
        self._session.add(AmendmentRow(**{name: getattr(amendment, name) for name in Amendment.__slots__}))
        self._session.flush()

    def get_amendment(self, amendment_id: str) -> Amendment:
        """Return one change; raises NotFound."""
        row = self._session.get(AmendmentRow, amendment_id)
        if row is None:
            raise NotFound("There is no such change.")
        return _as_amendment(row)

    def list_for_deliveries(self, delivery_ids: Collection[str], *, limit: int = 500) -> Sequence[Amendment]:
        """Return everything that was done to these, oldest first."""
        query = select(AmendmentRow).where(col(AmendmentRow.delivery_id).in_(delivery_ids))
        rows = self._session.exec(query.order_by(col(AmendmentRow.ordered_at), col(AmendmentRow.id)).limit(limit))
        return [_as_amendment(row) for row in rows]

    def list_due(self, now: datetime, *, limit: int = 20) -> Sequence[Amendment]:
        """Return what is to be carried out now, the oldest first."""
        states = [state.value for state in UNDER_WAY]
        query = select(AmendmentRow).where(
            col(AmendmentRow.state).in_(states), col(AmendmentRow.next_attempt_at) <= now
        )
        rows = self._session.exec(query.order_by(col(AmendmentRow.next_attempt_at)).limit(limit))
        return [_as_amendment(row) for row in rows]

    def list_to_come_down(self, now: datetime, *, limit: int = 100) -> Sequence[str]:
        """Return ids of public deliveries whose time to come down is here and that nobody ordered to be deleted."""
        ordered = select(AmendmentRow.id).where(
            AmendmentRow.delivery_id == DeliveryRow.id, AmendmentRow.kind == AmendmentKind.DELETE.value
        )
        version = (col(PostVersionRow.post_id) == col(DeliveryRow.post_id)) & (
            col(PostVersionRow.number) == col(DeliveryRow.post_version)
        )
        query = (
            select(DeliveryRow.id)
            .join(PostVersionRow, version)
            .where(col(PostVersionRow.comes_down_at) <= now, DeliveryRow.state == DeliveryState.SENT.value)
            .where(~ordered.exists())
        )
        return list(self._session.exec(query.order_by(col(DeliveryRow.sent_at)).limit(limit)))

    def list_in(self, states: Collection[AmendmentState], *, limit: int = 100) -> Sequence[Amendment]:
        """Return changes in any of ``states``, oldest first."""
        query = select(AmendmentRow).where(col(AmendmentRow.state).in_([state.value for state in states]))
        rows = self._session.exec(query.order_by(col(AmendmentRow.ordered_at)).limit(limit))
        return [_as_amendment(row) for row in rows]

    def move(self, amendment: Amendment, to: AmendmentState, **values: Any) -> Amendment:
        """Compare and set the state; raises Conflict."""
        expected = amendment.state.value
        compare_and_set.move(self._session, AmendmentRow, amendment.id, expected=expected, to=to.value, **values)
        return replace(amendment, state=to, **values)

    def try_claim(self, amendment: Amendment, until: datetime) -> bool:
        """Take it for one worker until ``until``; False where another was quicker."""
        columns = AmendmentRow.__table__.c  # type: ignore[attr-defined]
        as_seen = (
            (columns.id == amendment.id)
            & (columns.state == amendment.state.value)
            & (columns.attempts == amendment.attempts)
        )
        values = {"state": AmendmentState.CARRYING_OUT.value, "next_attempt_at": until}
        statement = update(AmendmentRow).where(as_seen).values(attempts=amendment.attempts + 1, **values)
        outcome = self._session.connection().execute(statement)
        self._session.expire_all()
        return outcome.rowcount == 1


def _as_amendment(row: AmendmentRow) -> Amendment:
    values = {name: getattr(row, name) for name in Amendment.__slots__}
    return Amendment(**values | {"kind": AmendmentKind(row.kind), "state": AmendmentState(row.state)})
