"""What was done to public posts, and how they were received over time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class AmendmentRow(SQLModel, table=True):
    """One change to what one delivery made public."""

    __tablename__ = "amendments"
    __table_args__ = (Index("amendments_due", "state", "next_attempt_at"),)

    id: str = Field(primary_key=True)
    delivery_id: str = Field(foreign_key="deliveries.id", index=True)
    kind: str
    text: str
    reason: str
    ordered_by: str
    ordered_at: datetime
    approved_by: str | None = None
    before: str
    before_sha256: str
    state: str
    attempts: int
    next_attempt_at: datetime
    error: str
    done_at: datetime | None = None


class FiguresRow(SQLModel, table=True):
    """Engagement with one public post at one instant; empty is what the platform does not tell."""

    __tablename__ = "engagement_figures"

    delivery_id: str = Field(primary_key=True, foreign_key="deliveries.id")
    at: datetime = Field(primary_key=True)
    likes: int | None = None
    shares: int | None = None
    replies: int | None = None
    views: int | None = None
