"""Footage: renditions, releases, their reports, holds on cases, and who watched what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, text
from sqlmodel import Field, SQLModel


class RenditionRow(SQLModel, table=True):
    """A redacted file in the evidence store and what belongs to it; never changed."""

    __tablename__ = "renditions"

    id: str = Field(primary_key=True)
    case_number: str = Field(index=True)
    sha256: str = Field(index=True)
    size_bytes: int
    name: str
    facts: dict[str, Any] = Field(sa_type=JSON)
    mask_log_sha256: str
    captions_sha256: str = ""
    no_speech: str = ""
    poster_sha256: str = ""
    poster_alt: str = ""
    source_sha256: str = ""
    redactor_id: str = ""
    redactor_name: str
    ingested_by: str
    ingested_at: datetime = Field(index=True)


class ReleaseRow(SQLModel, table=True):
    """Where a release stands; its words, and the signatures under exactly these words."""

    __tablename__ = "releases"

    id: str = Field(primary_key=True)
    state: str = Field(index=True)
    case_number: str = Field(index=True)
    rendition_id: str = Field(foreign_key="renditions.id", index=True)
    title: str
    shown: str
    redacted: str
    redacted_why: str
    content_warning: str
    post_text: str
    account_ids: list[str] = Field(sa_type=JSON)
    due_at: datetime = Field(index=True)
    revision: int
    authors: list[str] = Field(sa_type=JSON)
    opened_by: str
    opened_by_name: str
    opened_at: datetime
    report_id: str | None = None
    signatures: list[dict[str, Any]] = Field(sa_type=JSON)
    post_id: str | None = Field(default=None, foreign_key="posts.id", index=True)
    published_at: datetime | None = Field(default=None, index=True)
    withheld_reason: str = ""
    withdrawn_at: datetime | None = None
    withdrawn_class: str = ""
    held_reason: str = ""


class ReleaseReportRow(SQLModel, table=True):
    """What the checks found, each time that they were run."""

    __tablename__ = "release_reports"

    id: str = Field(primary_key=True)
    release_id: str = Field(foreign_key="releases.id", index=True)
    revision: int
    file_sha256: str
    results: list[dict[str, Any]] = Field(sa_type=JSON)
    at: datetime
    hash: str


class HoldRow(SQLModel, table=True):
    """A legal hold on a case: ``standing`` or ``lifted``; at most one stands on a case."""

    __tablename__ = "legal_holds"
    __table_args__ = (
        Index(
            "one_standing_hold",
            "case_number",
            unique=True,
            sqlite_where=text("state = 'standing'"),
            postgresql_where=text("state = 'standing'"),
        ),
    )

    id: str = Field(primary_key=True)
    state: str = Field(index=True)
    case_number: str = Field(index=True)
    reason: str
    placed_by: str
    placed_at: datetime
    lifted_by: str = ""
    lifted_at: datetime | None = None
    lift_reason: str = ""


class FootageViewRow(SQLModel, table=True):
    """A signed address that was opened; its key is the address's signature, so each is counted once."""

    __tablename__ = "footage_views"

    id: str = Field(primary_key=True)
    rendition_id: str = Field(foreign_key="renditions.id", index=True)
    part: str
    actor_id: str = Field(index=True)
    at: datetime
