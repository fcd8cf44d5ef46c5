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

_AT = "'2026-11-22 12:00:00'"
#: One row of each table that the second version adds to, as the first version wrote it.
_FIRST_VERSION = (
    "INSERT INTO agency (id, name, short_name, zone, emergency_number, crisis_line, private_channel, policy_url) "
    "VALUES ('agency', 'Harbourford Police', 'HPS', 'America/Toronto', '911', '988', 'At the desk.', '')",
    "INSERT INTO accounts (id, state, platform, remote_id, name, owner, authority, sealed_credentials, health) "
    "VALUES ('acct_1', 'connected', 'x', '1', '@Harbourford', 'Alice', '', 'sealed', '')",
    "INSERT INTO deliveries (id, kind, source_id, post_version, account_id, text, media, due_at, state, content_hash, "
    "fingerprint, attempts, next_attempt_at, lease_owner, doubt, lookups, remote_id, last_error, hold_reason) "
    f"VALUES ('dlv_1', 'reply', 'msg_1', 0, 'acct_1', 'Thank you.', '[]', {_AT}, 'sent', 'h', 'f', 1, {_AT}, "
    "'', '', 0, 'r1', '', '')",
    f"INSERT INTO pauses (id, state, reason, started_at, started_by) VALUES ('p1', 'lifted', 'Fire', {_AT}, 'alice')",
)


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


def test_what_the_first_version_held_is_what_it_was_after_the_second(empty: Engine) -> None:
    """A delivery was whole, a pause paused everything; their new columns say so."""
    migrate(empty, "0001")
    with empty.begin() as connection:
        for statement in _FIRST_VERSION:
            connection.execute(text(statement))
    migrate(empty)
    with empty.begin() as connection:
        delivery = connection.execute(text("SELECT part, parts, sent_by FROM deliveries")).one()
        pause = connection.execute(text("SELECT scope, target FROM pauses")).one()
        agency = connection.execute(text("SELECT name, areas FROM agency")).one()
    assert tuple(delivery) == (1, 1, "")
    assert tuple(pause) == ("everything", "")
    assert (agency[0], agency[1] in ("[]", [])) == ("Harbourford Police", True)
