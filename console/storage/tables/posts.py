"""Posts and every version of them; a version row is never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel


class PostRow(SQLModel, table=True):
    """Where a post stands, and which version of its content is the newest."""

    __tablename__ = "posts"

    id: str = Field(primary_key=True)
    state: str = Field(index=True)
    version: int
    #: Copied from the newest version for the calendar's query.
    due_at: datetime | None = Field(default=None, index=True)
    release_id: str | None = Field(default=None, index=True)
    qa_session_id: str | None = Field(default=None, index=True)
    #: Copied likewise, for the calendar's filters and for pauses by campaign or area.
    campaign_id: str = Field(default="", index=True)
    area: str = ""
    created_by: str = Field(foreign_key="people.id", index=True)
    created_at: datetime
    updated_at: datetime
    submitted_by: str | None = None
    submitted_at: datetime | None = None
    approved_hash: str | None = None
    approved_by: str | None = None
    approved_at: datetime | None = None
    sent_back_reason: str = ""


class PostVersionRow(SQLModel, table=True):
    """The content as somebody saved it."""

    __tablename__ = "post_versions"

    post_id: str = Field(primary_key=True, foreign_key="posts.id")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    title: str
    text: str
    variants: dict[str, str] = Field(sa_type=JSON)
    attachments: list[dict[str, Any]] = Field(sa_type=JSON)
    account_ids: list[str] = Field(sa_type=JSON)
    due_at: datetime | None = None
    category: str = ""
    campaign_id: str = ""
    area: str = ""
    emergency: bool = False
    comes_down_at: datetime | None = None
    release_id: str | None = None
    qa_session_id: str | None = None
    content_hash: str
    saved_by: str = Field(foreign_key="people.id")
    saved_at: datetime
