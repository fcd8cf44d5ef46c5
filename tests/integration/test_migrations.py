"""Migrations from nothing, on both databases, give exactly the tables of the code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from console.storage.engine import make_engine
from console.storage.migrating import differences, migrate
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import ALICE, SteppedClock
from tests.postgres import PrivatePostgres


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database with nothing in it."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        server: PrivatePostgres = request.getfixturevalue("postgres")
        url = server.new_database()
    engine = make_engine(url)
    yield engine
    engine.dispose()


def test_migrating_from_nothing_gives_the_tables_of_the_code(empty: Engine) -> None:
    migrate(empty)
    assert differences(empty) == []


def test_migrating_twice_is_harmless(empty: Engine) -> None:
    migrate(empty)
    migrate(empty)
    assert differences(empty) == []


def test_a_migrated_database_guards_what_is_append_only(empty: Engine, clock: SteppedClock) -> None:
    migrate(empty)
    begin = UnitOfWork(empty, clock)
    with begin() as tx:
        tx.audit.append(ALICE, "post.drafted", "post_1")
    for statement in ("UPDATE audit SET verb = 'x'", "DELETE FROM audit"):
        with pytest.raises(DBAPIError, match="append-only"), empty.begin() as connection:
            connection.execute(text(statement))
