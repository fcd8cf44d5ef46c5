"""Renditions in the database, and who watched them; the bytes are in the evidence store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlmodel import Session, col, select

from console.domain.errors import NotFound
from console.storage.tables.releases import FootageViewRow, RenditionRow
from evidence_share.model import Rendition, VideoFacts


class SqlRenditions:
    """Renditions by id, newest first."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, rendition: Rendition) -> None:
        """Write a new rendition."""
        self._session.add(RenditionRow(**asdict(rendition)))
        self._session.flush()

    def get_rendition(self, rendition_id: str) -> Rendition:
        """Return one rendition; raises NotFound."""
        row = self._session.get(RenditionRow, rendition_id)
        if row is None:
            raise NotFound("There is no such footage.")
        return as_rendition(row)

    def list_recent(self, *, limit: int = 100) -> Sequence[Rendition]:
        """Return the newest renditions first."""
        query = select(RenditionRow).order_by(col(RenditionRow.ingested_at).desc(), col(RenditionRow.id)).limit(limit)
        return [as_rendition(row) for row in self._session.exec(query)]

    def has_view(self, view_id: str) -> bool:
        """Return whether this signed address was opened before."""
        return self._session.get(FootageViewRow, view_id) is not None

    def add_view(self, view_id: str, *, rendition_id: str, part: str, actor_id: str, at: datetime) -> None:
        """Write that a signed address was opened."""
        row = FootageViewRow(id=view_id, rendition_id=rendition_id, part=part, actor_id=actor_id, at=at)
        self._session.add(row)
        self._session.flush()


def as_rendition(row: RenditionRow) -> Rendition:
    """Return the row as the evidence store knows it."""
    facts = {**row.facts, "metadata": tuple(row.facts.get("metadata", ()))}
    return Rendition(**row.model_dump(exclude={"facts"}), facts=VideoFacts(**facts))
