"""Live question-and-answer sessions and their questions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel


class QaSessionRow(SQLModel, table=True):
    """One session."""

    __tablename__ = "qa_sessions"
    __table_args__ = (Index("qa_sessions_by_time", "state", "starts_at", "id"),)

    id: str = Field(primary_key=True)
    state: str
    topic: str
    description: str
    hosts: str
    opens_at: datetime
    starts_at: datetime
    ends_at: datetime
    account_ids: list[str] = Field(sa_type=JSON)
    created_by: str
    created_at: datetime
    closed_at: datetime | None = None


class QuestionRow(SQLModel, table=True):
    """One question."""

    __tablename__ = "questions"
    __table_args__ = (Index("questions_on_board", "session_id", "state", "asked_at", "id"),)

    id: str = Field(primary_key=True)
    session_id: str = Field(foreign_key="qa_sessions.id")
    state: str
    source: str
    text: str
    asker_name: str
    asked_at: datetime
    receipt_hash: str | None = Field(default=None, unique=True)
    #: One comment becomes one question at most.
    message_id: str | None = Field(default=None, unique=True)
    account_id: str | None = None
    remote_id: str | None = None
    intent: str | None = None
    flags: list[str] = Field(sa_type=JSON)
    lang: str = ""
    hold_reason: str | None = None
    taken_by: str | None = None
    taken_by_name: str = ""
    taken_at: datetime | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    answer: str = ""
    decline_reason: str | None = None
    merged_into: str | None = Field(default=None, foreign_key="questions.id", index=True)
    #: One question gets one answer back at most.
    delivery_id: str | None = Field(default=None, unique=True)
