"""What deliveries cost where a platform charges for them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel


class CostRow(SQLModel, table=True):
    """The price of one delivery that went out; it is never changed."""

    __tablename__ = "costs"
    __table_args__ = (Index("costs_by_account", "account_id", "spent_at"),)

    delivery_id: str = Field(primary_key=True, foreign_key="deliveries.id")
    account_id: str = Field(foreign_key="accounts.id")
    #: Millionths of a US dollar: whole numbers add up without rounding on every database.
    usd_micros: int = Field(sa_type=BigInteger)
    why: str
    spent_at: datetime
