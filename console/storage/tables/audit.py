"""The audit chain's table; the database itself refuses to change or delete a row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, JSON, event
from sqlmodel import Field, SQLModel


class AuditRow(SQLModel, table=True):
    """One link of the chain."""

    __tablename__ = "audit"

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime
    actor_id: str = Field(index=True)
    actor_name: str
    verb: str = Field(index=True)
    object_id: str = Field(index=True)
    data: dict[str, Any] = Field(sa_type=JSON)
    previous_hash: str
    hash: str


SQLITE_GUARDS = (
    "CREATE TRIGGER IF NOT EXISTS audit_no_update BEFORE UPDATE ON audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER IF NOT EXISTS audit_no_delete BEFORE DELETE ON audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
)
POSTGRES_GUARDS = (
    "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$",
    "CREATE OR REPLACE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()",
)


def _guard(statement: str, dialect: str) -> None:
    rule = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
    event.listen(SQLModel.metadata.tables["audit"], "after_create", rule)


for _statement in SQLITE_GUARDS:
    _guard(_statement, "sqlite")
for _statement in POSTGRES_GUARDS:
    _guard(_statement, "postgresql")
