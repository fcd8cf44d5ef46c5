"""What a plan is made of: campaigns, queue slots, series, templates, working copies, words for pictures."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel


class CampaignRow(SQLModel, table=True):
    """One campaign."""

    __tablename__ = "campaigns"

    id: str = Field(primary_key=True)
    state: str = Field(index=True)
    name: str
    colour: str
    starts_on: date
    ends_on: date | None = None
    owner_id: str = Field(foreign_key="people.id")
    created_at: datetime


class SlotRow(SQLModel, table=True):
    """One place in the week; the time is the wall clock's, so that it survives its changes."""

    __tablename__ = "queue_slots"

    id: str = Field(primary_key=True)
    weekday: int
    #: ``HH:MM`` on the agency's clock.
    wall: str
    account_ids: list[str] = Field(sa_type=JSON)


class SeriesRow(SQLModel, table=True):
    """One series; its times are naive ISO 8601, on the agency's clock."""

    __tablename__ = "series"

    id: str = Field(primary_key=True)
    state: str = Field(index=True)
    content: dict[str, Any] = Field(sa_type=JSON)
    rule: str
    starts_wall: str
    ends_on: date | None = None
    exceptions: list[str] = Field(sa_type=JSON)
    ahead_days: int
    submits: bool
    version: int
    owner_id: str = Field(foreign_key="people.id")
    author_ids: list[str] = Field(sa_type=JSON)
    created_at: datetime
    follows: str = ""
    trouble: str = ""


class OccurrenceRow(SQLModel, table=True):
    """One time of a series became one post: the key lets it be made only once."""

    __tablename__ = "series_occurrences"

    series_id: str = Field(primary_key=True, foreign_key="series.id")
    wall: str = Field(primary_key=True)
    post_id: str = Field(foreign_key="posts.id", unique=True)
    made_version: int


class TemplateRow(SQLModel, table=True):
    """One text to begin with."""

    __tablename__ = "post_templates"

    id: str = Field(primary_key=True)
    state: str = Field(index=True)
    name: str
    title: str
    text: str
    category: str = ""
    campaign_id: str = ""
    area: str = ""
    saved_by: str = Field(foreign_key="people.id")
    saved_at: datetime


class DraftCopyRow(SQLModel, table=True):
    """What one person was typing into one post; the empty post id stands for a new one."""

    __tablename__ = "draft_copies"

    person_id: str = Field(primary_key=True, foreign_key="people.id")
    post_id: str = Field(primary_key=True)
    version: int
    content: dict[str, Any] = Field(sa_type=JSON)
    kept_at: datetime


class MediaWordsRow(SQLModel, table=True):
    """The description that is offered when a picture is used again."""

    __tablename__ = "media_words"

    media_id: str = Field(primary_key=True, foreign_key="media_files.id")
    alt_text: str
    changed_by: str = Field(foreign_key="people.id")
    changed_at: datetime
