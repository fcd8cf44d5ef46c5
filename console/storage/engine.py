"""The database engine: SQLite (WAL, one writer at a time) embedded, PostgreSQL by URL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

_BUSY_TIMEOUT_MS = 15_000
#: Enough for every thread of a worker at once, so that none of them waits for a connection.
_POOL: dict[str, Any] = {"pool_size": 16, "max_overflow": 32}


def make_engine(url: str) -> Engine:
    """Return an engine for ``url``.

    On SQLite every transaction begins with ``BEGIN IMMEDIATE``: with the default begin, two
    processes were measured to claim the same row.
    """
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, hide_parameters=True, **_POOL)
    connect_args = {"check_same_thread": False, "timeout": _BUSY_TIMEOUT_MS / 1000}
    engine = create_engine(url, connect_args=connect_args, hide_parameters=True, **_POOL)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={_BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "trusted_schema=OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
