"""Deliveries: the outbox. A row in ``sending`` is on disk before the platform is called."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class DeliveryRow(SQLModel, table=True):
    """One text on its way to one account."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("post_id", "post_version", "account_id", "part", name="deliveries_once_per_part"),
        Index("deliveries_due", "state", "next_attempt_at"),
        Index("deliveries_to_look_up", "state", "next_lookup_at"),
        # two deliveries never stand for one public post
        Index("deliveries_by_remote", "account_id", "remote_id", unique=True),
    )

    id: str = Field(primary_key=True)
    kind: str
    source_id: str = Field(index=True)
    post_id: str | None = Field(default=None, foreign_key="posts.id")
    post_version: int
    account_id: str = Field(foreign_key="accounts.id")
    text: str
    media: list[dict[str, Any]] = Field(sa_type=JSON)
    part: int = 1
    parts: int = 1
    follows_id: str | None = None
    to_remote_id: str | None = None
    due_at: datetime
    #: Empty for what was planned before this was kept: then it is ``due_at``.
    intended_at: datetime | None = None
    state: str
    content_hash: str
    fingerprint: str
    attempts: int
    next_attempt_at: datetime
    lease_owner: str
    lease_until: datetime | None = None
    sending_at: datetime | None = None
    doubt: str
    lookups: int
    next_lookup_at: datetime | None = None
    sent_at: datetime | None = None
    sent_by: str = ""
    remote_id: str | None = None
    remote_url: str | None = None
    last_error: str
    hold_reason: str
    pause_id: str = Field(default="", index=True)
