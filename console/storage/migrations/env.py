"""How Alembic runs a migration: on the connection that the caller opened."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

import console.storage.tables.all  # noqa: F401  (registers every table)

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
