"""Every pause of all sending; at most one is active."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

_ACTIVE = text("state = 'active'")


class PauseRow(SQLModel, table=True):
    """One pause, with its reason and who lifted it."""

    __tablename__ = "pauses"
    __table_args__ = (Index("pauses_one_active", "state", unique=True, sqlite_where=_ACTIVE, postgresql_where=_ACTIVE),)

    id: str = Field(primary_key=True)
    state: str
    reason: str
    started_at: datetime = Field(index=True)
    started_by: str
    lifted_at: datetime | None = None
    lifted_by: str | None = None
