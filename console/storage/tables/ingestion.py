"""How far each account has been read, what came by webhook, and what could not be taken in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class AccountReadingRow(SQLModel, table=True):
    """How far one account's comments have been read, and how the last try went."""

    __tablename__ = "account_readings"

    account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    cursor: str | None = None
    first_read_at: datetime | None = None
    read_at: datetime | None = None
    next_read_at: datetime | None = None
    failed_at: datetime | None = None
    error: str = ""


class IngestFaultRow(SQLModel, table=True):
    """An item that could not be taken in, kept whole for a person."""

    __tablename__ = "ingest_faults"

    id: str = Field(primary_key=True)
    account_id: str | None = Field(default=None, index=True)
    platform: str
    remote_id: str = Field(index=True)
    raw: str
    error: str
    at: datetime


class WebhookEventRow(SQLModel, table=True):
    """The exact bytes that a platform pushed, and whether they have been taken in."""

    __tablename__ = "webhook_events"
    __table_args__ = (Index("webhook_events_waiting", "state", "received_at"),)

    id: str = Field(primary_key=True)
    state: str
    platform: str
    body: bytes
    sha256: str = Field(unique=True)
    received_at: datetime
    error: str = ""
