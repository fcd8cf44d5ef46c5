"""What every tier of tests stands on: a stepped clock, people, and databases of both kinds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel

import console.storage.tables.all  # noqa: F401  (registers every table)
from console.domain.actors import Actor, Role
from console.storage.engine import make_engine
from console.storage.unit_of_work import UnitOfWork
from tests.postgres import PrivatePostgres, find_postgres


class SteppedClock:
    """A clock that moves only when told."""

    def __init__(self, start: datetime) -> None:
        self.instant = start

    def now(self) -> datetime:
        return self.instant

    def advance(self, **delta: float) -> datetime:
        """Move on by ``timedelta(**delta)`` and return the new instant."""
        self.instant += timedelta(**delta)
        return self.instant


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(datetime(2026, 11, 23, 15, 0, tzinfo=UTC))


#: The standing cast: Alice writes, Bob approves, Carol keeps records, Dave is a stranger to every role.
ALICE = Actor(id="person_alice", name="Alice Moreau", roles=frozenset({Role.PIO}))
BOB = Actor(id="person_bob", name="Bob Tanaka", roles=frozenset({Role.PIO, Role.COMMAND}))
CAROL = Actor(id="person_carol", name="Carol Osei", roles=frozenset({Role.RECORDS}))
DAVE = Actor(id="person_dave", name="Dave Lind", roles=frozenset())
ERIN = Actor(id="person_erin", name="Erin Castillo", roles=frozenset({Role.COMMUNITY_OFFICER}))
MORGAN = Actor(id="person_morgan", name="Morgan Ade", roles=frozenset({Role.MODERATOR}))
ADA = Actor(id="person_ada", name="Ada Novak", roles=frozenset({Role.ADMINISTRATOR}))


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivatePostgres]:
    binaries = find_postgres()
    if binaries is None:
        pytest.skip("PostgreSQL's server binaries are not on this machine: its half of the storage tests did not run.")
    with PrivatePostgres.started(binaries, tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of each kind, with every table."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'test.db'}"
    else:
        server: PrivatePostgres = request.getfixturevalue("postgres")
        url = server.new_database()
    engine = make_engine(url)
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def begin(engine: Engine, clock: SteppedClock) -> UnitOfWork:
    """Transactions over both kinds of database, at the stepped clock's time."""
    return UnitOfWork(engine, clock)


@pytest.fixture
def sqlite_begin(tmp_path: Path, clock: SteppedClock) -> Iterator[UnitOfWork]:
    """Transactions over SQLite alone, for tests in which the database is not the point."""
    engine = make_engine(f"sqlite:///{tmp_path / 'test.db'}")
    SQLModel.metadata.create_all(engine)
    yield UnitOfWork(engine, clock)
    engine.dispose()
