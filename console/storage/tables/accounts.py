"""The agency's connected accounts, their tokens sealed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, text
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
    #: When the access ends unless a person connects it again, as the platform last said; and which end was told.
    expires_at: datetime | None = None
    ending_told: datetime | None = None
    checked_at: datetime | None = None
    #: What the account may cost in a month of the agency's calendar, in millionths of a US dollar.
    monthly_budget_micros: int | None = Field(default=None, sa_type=BigInteger)
    #: How many more writes the platform takes before the instant, spent ahead by every worker.
    writes_left: int | None = None
    writes_reset_at: datetime | None = None
    #: Who is asking the platform for new credentials, and until when nobody else may.
    renewing_by: str = ""
    renewing_until: datetime | None = None
