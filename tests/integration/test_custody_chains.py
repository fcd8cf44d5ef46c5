"""Custody on both databases: append-only, every broken entry named, the audit log as witness (promise 8)."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from console.storage.unit_of_work import UnitOfWork
from tests.conftest import SteppedClock
from tests.footage import FootageRoom


@pytest.fixture
def room(begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> FootageRoom:
    return FootageRoom(begin, clock, tmp_path)


def test_a_changed_custody_entry_is_named(room: FootageRoom, engine: Engine) -> None:
    release = room.scheduled()
    _lift_the_guard(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE custody SET actor_name = 'Carol Osej' WHERE seq = 4"))
    (broken,) = room.broken_custody()
    assert (broken.item_id, broken.seq) == (release.rendition_id, 4)


def test_custody_cut_short_is_noticed_by_the_audit_log(room: FootageRoom, engine: Engine) -> None:
    release = room.scheduled()
    _lift_the_guard(engine)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM custody WHERE seq >= 4"))
    (broken,) = room.broken_custody()
    assert (broken.item_id, broken.seq) == (release.rendition_id, 4)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM custody"))
    assert [broken.seq for broken in room.broken_custody()] == [1]


def test_the_database_refuses_to_change_or_delete_custody(room: FootageRoom, engine: Engine) -> None:
    room.keep_clip()
    for statement in ("UPDATE custody SET action = 'x'", "DELETE FROM custody"):
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(text(statement))


def _lift_the_guard(engine: Engine) -> None:
    """Do what somebody with the database's own password could do."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for row in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.execute(text(f"DROP TRIGGER {row[0]}"))
        else:
            connection.execute(text("DROP TRIGGER custody_no_change ON custody"))
