"""The custody chains' table; the database itself refuses to change or delete a row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, JSON, event
from sqlmodel import Field, SQLModel


class CustodyRow(SQLModel, table=True):
    """One link of one item's chain."""

    __tablename__ = "custody"

    item_id: str = Field(primary_key=True)
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime
    actor_id: str
    actor_name: str
    action: str
    sha256: str = Field(index=True)
    data: dict[str, Any] = Field(sa_type=JSON)
    previous_hash: str
    hash: str


SQLITE_GUARDS = (
    "CREATE TRIGGER IF NOT EXISTS custody_no_update BEFORE UPDATE ON custody "
    "BEGIN SELECT RAISE(ABORT, 'the custody log is append-only'); END",
    "CREATE TRIGGER IF NOT EXISTS custody_no_delete BEFORE DELETE ON custody "
    "BEGIN SELECT RAISE(ABORT, 'the custody log is append-only'); END",
)
POSTGRES_GUARDS = (
    "CREATE OR REPLACE FUNCTION custody_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the custody log is append-only'; END $$",
    "CREATE OR REPLACE TRIGGER custody_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON custody "
    "FOR EACH STATEMENT EXECUTE FUNCTION custody_append_only()",
)


def _guard(statement: str, dialect: str) -> None:
    rule = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
    event.listen(SQLModel.metadata.tables["custody"], "after_create", rule)


for _statement in SQLITE_GUARDS:
    _guard(_statement, "sqlite")
for _statement in POSTGRES_GUARDS:
    _guard(_statement, "postgresql")
