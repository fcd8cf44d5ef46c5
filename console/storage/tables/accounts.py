"""The agency's connected accounts, their tokens sealed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

_IN_USE = text("state <> 'removed'")


class AccountRow(SQLModel, table=True):
    """One account on one platform."""

    __tablename__ = "accounts"
    __table_args__ = (
        Index(
            "accounts_once",
            "platform",
            "remote_id",
            unique=True,
            sqlite_where=_IN_USE,
            postgresql_where=_IN_USE,
        ),
    )

    id: str = Field(primary_key=True)
    state: str = Field(index=True)
    platform: str
    remote_id: str
    name: str
    owner: str
    authority: str
    #: Sealed to this row's id and this column; see ``console.storage.sealing``.
    sealed_credentials: str
    health: str = ""
    health_at: datetime | None = None
    #: Who is asking the platform for new credentials, and until when nobody else may.
    renewing_by: str = ""
    renewing_until: datetime | None = None
