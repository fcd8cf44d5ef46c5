"""One row per worker process that ever ran."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel


class HeartbeatRow(SQLModel, table=True):
    """The worker's last sign of life."""

    __tablename__ = "worker_heartbeats"

    id: str = Field(primary_key=True)
    started_at: datetime
    beat_at: datetime = Field(index=True)
    stopped_at: datetime | None = None
