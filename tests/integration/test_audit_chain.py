"""The audit chain on both databases (promise 8)."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from console.domain.audit import first_broken
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import ALICE, BOB


def _write_three(begin: UnitOfWork) -> None:
    with begin() as tx:
        tx.audit.append(ALICE, "post.drafted", "post_1", title="Road closure")
        tx.audit.append(ALICE, "post.submitted", "post_1")
    with begin() as tx:
        tx.audit.append(BOB, "post.approved", "post_1", content_hash="ab" * 32)


def test_a_chain_written_in_two_transactions_is_whole(begin: UnitOfWork) -> None:
    _write_three(begin)
    with begin.reading() as tx:
        entries = list(tx.audit.walk())
    assert [entry.verb for entry in entries] == ["post.drafted", "post.submitted", "post.approved"]
    assert first_broken(entries) is None


def test_the_database_refuses_to_change_or_delete_an_entry(begin: UnitOfWork, engine: Engine) -> None:
    _write_three(begin)
    for statement in ("UPDATE audit SET verb = 'post.x' WHERE seq = 2", "DELETE FROM audit WHERE seq = 2"):
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(text(statement))


def test_a_changed_byte_is_named(begin: UnitOfWork, engine: Engine) -> None:
    _write_three(begin)
    _lift_the_guard(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE audit SET actor_name = 'Alice Moreaux' WHERE seq = 2"))
    with begin.reading() as tx:
        broken = first_broken(tx.audit.walk())
    assert broken is not None
    assert broken.seq == 2
    assert "post.submitted" in broken.reason


def test_a_removed_entry_is_named(begin: UnitOfWork, engine: Engine) -> None:
    _write_three(begin)
    _lift_the_guard(engine)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM audit WHERE seq = 2"))
    with begin.reading() as tx:
        broken = first_broken(tx.audit.walk())
    assert broken is not None
    assert (broken.seq, "missing" in broken.reason) == (2, True)


def test_a_transaction_that_fails_leaves_no_entry(begin: UnitOfWork) -> None:
    with pytest.raises(RuntimeError), begin() as tx:
        tx.audit.append(ALICE, "post.drafted", "post_1")
        raise RuntimeError
    with begin.reading() as tx:
        assert list(tx.audit.walk()) == []


def _lift_the_guard(engine: Engine) -> None:
    """Do what somebody with the database's own password could do."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for row in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.execute(text(f"DROP TRIGGER {row[0]}"))
        else:
            connection.execute(text("DROP TRIGGER audit_no_change ON audit"))
