"""Engagement figures over time, in the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from connectors.base import Figures
from console.services.measuring import Measured
from console.storage.tables.amendments import FiguresRow


class SqlFigures:
    """Figures inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, measured: Measured) -> None:
        """Keep the figures of one instant; another worker's of the same instant stand."""
        if self._session.get(FiguresRow, (measured.delivery_id, measured.at)) is None:
            figures = {name: getattr(measured.figures, name) for name in Figures.__slots__}
            self._session.add(FiguresRow(delivery_id=measured.delivery_id, at=measured.at, **figures))
            self._session.flush()

    def last_at(self, delivery_ids: Collection[str]) -> Mapping[str, datetime]:
        """Return when each was measured last."""
        query = select(FiguresRow.delivery_id, func.max(FiguresRow.at)).where(
            col(FiguresRow.delivery_id).in_(delivery_ids)
        )
        return dict(self._session.exec(query.group_by(col(FiguresRow.delivery_id))).all())

    def list_for_deliveries(self, delivery_ids: Collection[str], *, limit: int = 5000) -> Sequence[Measured]:
        """Return every figure of these, oldest first."""
        query = select(FiguresRow).where(col(FiguresRow.delivery_id).in_(delivery_ids))
        rows = self._session.exec(query.order_by(col(FiguresRow.at)).limit(limit))
        return [_as_measured(row) for row in rows]


def _as_measured(row: FiguresRow) -> Measured:
    figures = Figures(likes=row.likes, shares=row.shares, replies=row.replies, views=row.views)
    return Measured(delivery_id=row.delivery_id, at=row.at, figures=figures)
