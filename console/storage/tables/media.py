"""Stored pictures and videos."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel


class MediaFileRow(SQLModel, table=True):
    """One file; the same bytes are stored once."""

    __tablename__ = "media_files"

    id: str = Field(primary_key=True)
    sha256: str = Field(unique=True)
    media_type: str
    kind: str
    name: str
    path: str
    size_bytes: int
    width: int
    height: int
    duration_s: float
    stored_by: str
    stored_at: datetime
