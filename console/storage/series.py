"""Series and the posts they became, in the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from console.domain.errors import Conflict, NotFound
from console.domain.series import Occurrence, Series, SeriesState
from console.storage.contents import content_as_json, content_from_json
from console.storage.tables.planning import OccurrenceRow, SeriesRow


class SqlSeries:
    """Reads and writes series inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, series: Series) -> None:
        """Write a new series."""
        self._session.add(_as_row(series))
        self._session.flush()

    def save(self, series: Series, changed: Series) -> None:
        """Write what became of ``series`` if nobody changed it since; raises Conflict."""
        columns = SeriesRow.__table__.c  # type: ignore[attr-defined]
        values = _as_row(changed).model_dump(exclude={"id"})
        same = (columns.id == series.id, columns.version == series.version, columns.state == series.state.value)
        outcome = self._session.connection().execute(update(SeriesRow).where(*same).values(**values))
        self._session.expire_all()
        if outcome.rowcount != 1:
            raise Conflict("Somebody else changed this series a moment ago. Look at it again.")

    def get_series(self, series_id: str) -> Series:
        """Return one series; raises NotFound."""
        row = self._session.get(SeriesRow, series_id)
        if row is None:
            raise NotFound("There is no such series.")
        return _as_series(row)

    def list_series(self, states: Collection[SeriesState], *, limit: int = 200) -> Sequence[Series]:
        """Return series in these states, the oldest first."""
        query = select(SeriesRow).where(col(SeriesRow.state).in_([state.value for state in states]))
        rows = self._session.exec(query.order_by(col(SeriesRow.created_at), col(SeriesRow.id)).limit(limit))
        return [_as_series(row) for row in rows]

    def lock_series(self, series_id: str) -> Series:
        """Return one series as it is now, held until this transaction ends; raises NotFound."""
        lock = select(SeriesRow).where(SeriesRow.id == series_id).with_for_update()
        row = self._session.exec(lock.execution_options(populate_existing=True)).first()
        if row is None:
            raise NotFound("There is no such series.")
        return _as_series(row)

    def note_occurrence(self, occurrence: Occurrence) -> None:
        """Write that a time became a post; a second one for the same time breaks the key."""
        wall = occurrence.wall.isoformat()
        self._session.add(
            OccurrenceRow(
                series_id=occurrence.series_id,
                wall=wall,
                post_id=occurrence.post_id,
                made_version=occurrence.made_version,
            )
        )
        self._session.flush()

    def list_occurrences(self, series_id: str, since: datetime, *, limit: int = 1000) -> Sequence[Occurrence]:
        """Return the times from ``since`` (naive, wall clock) on that became posts, the earliest first."""
        query = select(OccurrenceRow).where(OccurrenceRow.series_id == series_id)
        query = query.where(col(OccurrenceRow.wall) >= since.isoformat()).order_by(col(OccurrenceRow.wall))
        return [_as_occurrence(row) for row in self._session.exec(query.limit(limit))]

    def find_for_posts(self, post_ids: Collection[str]) -> Sequence[Occurrence]:
        """Return which of these posts came from a series."""
        query = select(OccurrenceRow).where(col(OccurrenceRow.post_id).in_(post_ids))
        return [_as_occurrence(row) for row in self._session.exec(query)]


def _as_row(series: Series) -> SeriesRow:
    return SeriesRow(
        id=series.id,
        state=series.state.value,
        content=content_as_json(series.content),
        rule=series.rule,
        starts_wall=series.starts_at.isoformat(),
        ends_on=series.ends_on,
        exceptions=[day.isoformat() for day in series.exceptions],
        ahead_days=series.ahead_days,
        submits=series.submits,
        version=series.version,
        owner_id=series.owner_id,
        author_ids=list(series.author_ids),
        created_at=series.created_at,
        follows=series.follows,
        trouble=series.trouble,
    )


def _as_series(row: SeriesRow) -> Series:
    fields: dict[str, Any] = row.model_dump(exclude={"starts_wall"}) | {
        "state": SeriesState(row.state),
        "content": content_from_json(row.content),
        "starts_at": datetime.fromisoformat(row.starts_wall),
        "exceptions": tuple(date.fromisoformat(day) for day in row.exceptions),
        "author_ids": tuple(row.author_ids),
    }
    return Series(**fields)


def _as_occurrence(row: OccurrenceRow) -> Occurrence:
    return Occurrence(
        series_id=row.series_id,
        wall=datetime.fromisoformat(row.wall),
        post_id=row.post_id,
        made_version=row.made_version,
    )
