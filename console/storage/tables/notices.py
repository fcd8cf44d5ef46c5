"""Notices to people, how they want them, and what is on its way outside the console."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel


class NoticeRow(SQLModel, table=True):
    """One thing that one person is told."""

    __tablename__ = "notices"
    __table_args__ = (Index("notices_of_person", "person_id", "read_at", "last_at"),)

    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="people.id")
    kind: str
    subject_id: str = Field(index=True)
    text: str
    link: str
    first_at: datetime
    last_at: datetime
    times: int
    read_at: datetime | None = None


class NoticeSendRow(SQLModel, table=True):
    """One notice on its way by e-mail or web hook."""

    __tablename__ = "notice_sends"
    __table_args__ = (Index("notice_sends_due", "state", "next_attempt_at"),)

    id: str = Field(primary_key=True)
    notice_id: str = Field(foreign_key="notices.id", index=True)
    channel: str
    state: str
    attempts: int
    next_attempt_at: datetime
    error: str


class NoticePreferencesRow(SQLModel, table=True):
    """How one person wants to be told."""

    __tablename__ = "notice_preferences"

    person_id: str = Field(primary_key=True, foreign_key="people.id")
    channels: dict[str, list[str]] = Field(sa_type=JSON)
    hook_url: str
    sealed_hook_secret: str


class NoticeCursorRow(SQLModel, table=True):
    """How far the audit log has been read for notices; there is one row."""

    __tablename__ = "notice_cursor"

    id: str = Field(primary_key=True)
    seq: int
