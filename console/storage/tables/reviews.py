"""Reviews, the decisions in them, the records preserved before an act, and the acts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DDL, JSON, Index, event
from sqlmodel import Field, SQLModel


class ReviewRow(SQLModel, table=True):
    """One case about one message."""

    __tablename__ = "reviews"
    __table_args__ = (Index("reviews_queue", "state", "urgent", "opened_at", "id"),)

    id: str = Field(primary_key=True)
    state: str
    message_id: str = Field(foreign_key="messages.id", unique=True)
    flags: list[str] = Field(sa_type=JSON)
    urgent: bool
    opened_at: datetime
    decided_at: datetime | None = None


class DecisionRow(SQLModel, table=True):
    """What a named person decided; never changed."""

    __tablename__ = "review_decisions"

    id: str = Field(primary_key=True)
    review_id: str = Field(foreign_key="reviews.id", index=True)
    message_id: str = Field(foreign_key="messages.id", index=True)
    kind: str
    actor_id: str
    actor_name: str
    reason: str
    clause_id: str
    policy: str
    record_sha256: str
    decided_at: datetime


class ActRow(SQLModel, table=True):
    """The act that a decision orders on the platform."""

    __tablename__ = "moderation_acts"
    __table_args__ = (Index("moderation_acts_due", "state", "next_attempt_at"),)

    id: str = Field(primary_key=True)
    state: str
    decision_id: str = Field(foreign_key="review_decisions.id", unique=True)
    message_id: str = Field(foreign_key="messages.id", index=True)
    account_id: str
    remote_id: str
    hide: bool
    attempts: int = 0
    next_attempt_at: datetime
    error: str = ""
    done_at: datetime | None = None


class PreservedRecordRow(SQLModel, table=True):
    """What was there before an act; the database itself refuses to change or delete it."""

    __tablename__ = "preserved_records"

    id: str = Field(primary_key=True)
    message_id: str = Field(foreign_key="messages.id", index=True)
    decision_id: str = Field(foreign_key="review_decisions.id", unique=True)
    content: str
    sha256: str
    preserved_at: datetime


SQLITE_GUARDS = (
    "CREATE TRIGGER IF NOT EXISTS preserved_records_no_update BEFORE UPDATE ON preserved_records "
    "BEGIN SELECT RAISE(ABORT, 'a preserved record is never changed'); END",
    "CREATE TRIGGER IF NOT EXISTS preserved_records_no_delete BEFORE DELETE ON preserved_records "
    "BEGIN SELECT RAISE(ABORT, 'a preserved record is never changed'); END",
)
POSTGRES_GUARDS = (
    "CREATE OR REPLACE FUNCTION preserved_records_keep() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'a preserved record is never changed'; END $$",
    "CREATE OR REPLACE TRIGGER preserved_records_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON preserved_records "
    "FOR EACH STATEMENT EXECUTE FUNCTION preserved_records_keep()",
)


def _guard(statement: str, dialect: str) -> None:
    rule = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
    event.listen(SQLModel.metadata.tables["preserved_records"], "after_create", rule)


for _statement in SQLITE_GUARDS:
    _guard(_statement, "sqlite")
for _statement in POSTGRES_GUARDS:
    _guard(_statement, "postgresql")
