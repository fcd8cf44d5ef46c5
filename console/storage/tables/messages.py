"""What residents wrote: the message as it stands, and everything about it that is only ever added."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class MessageRow(SQLModel, table=True):
    """One message as it stands now."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("platform", "remote_id", name="messages_once"),
        Index("messages_newest", "waiting", "rank", "created_at", "id"),
        Index("messages_by_desk", "desk", "waiting", "rank", "created_at", "id"),
        Index("messages_by_clock", "waiting", "rank", "due_at", "id"),
        Index("messages_taken", "taken_by_id", "waiting", "rank", "created_at", "id"),
        Index("messages_by_platform", "platform", "waiting", "rank", "created_at", "id"),
        Index("messages_to_read", "reading", "first_seen_at"),
        Index("messages_under_post", "post_id", "first_seen_at"),
        Index("messages_in_thread", "platform", "post_remote_id", "created_at"),
        Index("messages_counts", "waiting", "desk", "urgent", "due_at"),
    )

    id: str = Field(primary_key=True)
    platform: str
    account_id: str = Field(foreign_key="accounts.id", index=True)
    remote_id: str
    kind: str
    author_id: str
    author_name: str
    author_handle: str
    text: str
    #: Text and author folded to one case, for "contains".
    search_text: str
    url: str
    created_at: datetime
    first_seen_at: datetime
    post_remote_id: str
    parent_remote_id: str
    post_id: str | None = None
    version: int
    is_hidden: bool
    is_deleted: bool
    is_backlog: bool
    state: str
    revision: int
    reading: str
    intent: str | None = None
    flags: list[str] = Field(sa_type=JSON)
    lang: str = ""
    desk: str
    also_desks: list[str] = Field(sa_type=JSON)
    desk_why: str
    routed_by: str | None = None
    routed_version: int | None = None
    due_at: datetime | None = None
    urgent: bool = False
    #: 1 until it is done; one column, so that an index can hold every list in its order.
    waiting: int = 1
    #: 1 while it is urgent and waits, so that it comes first in every list.
    rank: int = 0
    read_at: datetime | None = None
    taken_by_id: str | None = None
    taken_by_name: str | None = None
    taken_until: datetime | None = None


class MessageFlagRow(SQLModel, table=True):
    """One flag of one message's newest assessment, for filters."""

    __tablename__ = "message_flags"

    flag: str = Field(primary_key=True)
    message_id: str = Field(primary_key=True, foreign_key="messages.id", index=True)


class MessageAlsoDeskRow(SQLModel, table=True):
    """Another desk that must see a message."""

    __tablename__ = "message_also_desks"

    desk: str = Field(primary_key=True)
    message_id: str = Field(primary_key=True, foreign_key="messages.id", index=True)


class MessageVersionRow(SQLModel, table=True):
    """One state of a message as it reached us."""

    __tablename__ = "message_versions"

    message_id: str = Field(primary_key=True, foreign_key="messages.id")
    number: int = Field(primary_key=True)
    change: str
    text: str
    is_hidden: bool
    is_deleted: bool
    raw: str
    raw_sha256: str
    changed_at: datetime | None = None
    seen_at: datetime


class MessageAssessmentRow(SQLModel, table=True):
    """The model's signal about one version."""

    __tablename__ = "message_assessments"

    id: str = Field(primary_key=True)
    message_id: str = Field(foreign_key="messages.id", index=True)
    version: int
    scored: bool
    intent: str | None = None
    intent_scores: dict[str, float] = Field(sa_type=JSON)
    flags: list[str] = Field(sa_type=JSON)
    flag_scores: dict[str, float] = Field(sa_type=JSON)
    lang: str
    spans: list[list[Any]] = Field(sa_type=JSON)
    reasons: list[str] = Field(sa_type=JSON)
    model: str
    policy: str
    assessed_at: datetime


class NoteRow(SQLModel, table=True):
    """An internal note."""

    __tablename__ = "message_notes"

    id: str = Field(primary_key=True)
    message_id: str = Field(foreign_key="messages.id", index=True)
    author_id: str
    author_name: str
    text: str
    written_at: datetime


class ReplyRow(SQLModel, table=True):
    """Our answer to a message."""

    __tablename__ = "message_replies"

    id: str = Field(primary_key=True)
    message_id: str = Field(foreign_key="messages.id", index=True)
    author_id: str
    author_name: str
    text: str
    delivery_id: str | None = Field(default=None, unique=True)
    link: str
    written_at: datetime
