"""Every pause of sending; at most one is active for everything, and for each account, campaign and area."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

_ACTIVE = text("state = 'active'")


class PauseRow(SQLModel, table=True):
    """One pause, with its reason and who lifted it."""

    __tablename__ = "pauses"
    __table_args__ = (
        Index(
            "pauses_one_active_each",
            "scope",
            "target",
            unique=True,
            sqlite_where=_ACTIVE,
            postgresql_where=_ACTIVE,
        ),
    )

    id: str = Field(primary_key=True)
    state: str = Field(index=True)
    scope: str = "everything"
    target: str = ""
    target_name: str = ""
    reason: str
    started_at: datetime = Field(index=True)
    started_by: str
    lifted_at: datetime | None = None
    lifted_by: str | None = None
