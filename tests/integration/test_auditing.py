"""The audit log is read, searched, exported and checked; nobody changes or cuts it unseen (promise 8)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from console.domain.audit import entry_hash
from console.domain.errors import NotPermitted, StoreUnavailable
from console.services.auditing import Auditing, AuditSearch
from console.storage.anchors import FileAnchors
from console.storage.unit_of_work import UnitOfWork
from tests.cast import add_cast
from tests.conftest import ADA, ALICE, BOB, CAROL, ERIN, SteppedClock

KEY, OTHER_KEY = b"k" * 32, b"o" * 32


@pytest.fixture
def anchors(tmp_path: Path) -> FileAnchors:
    return FileAnchors(tmp_path / "home" / "anchors.jsonl")


@pytest.fixture
def auditing(begin: UnitOfWork, clock: SteppedClock, anchors: FileAnchors) -> Auditing:
    add_cast(begin)
    with begin() as tx:
        tx.audit.append(ALICE, "post.drafted", "post_1", title="Road closure")
        tx.audit.append(ALICE, "post.submitted", "post_1")
        tx.audit.append(BOB, "post.approved", "post_1")
        tx.audit.append(ERIN, "something.odd_happened", "post_2")
    return Auditing(begin=begin, clock=clock, anchors=anchors, keys=(KEY,))


def _owner_of_the_database(engine: Engine, *statements: str) -> None:
    """Do what somebody with the database's own password could do."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER IF EXISTS audit_no_update"))
            connection.execute(text("DROP TRIGGER IF EXISTS audit_no_delete"))
        else:
            connection.execute(text("DROP TRIGGER IF EXISTS audit_no_change ON audit"))
        for statement in statements:
            connection.execute(text(statement))


def test_the_log_reads_as_sentences_newest_first(auditing: Auditing) -> None:
    lines = auditing.list_lines(CAROL, AuditSearch())
    assert [(line.who, line.sentence) for line in lines] == [
        ("Erin Castillo", "something odd happened"),
        ("Bob Tanaka", "approved the post"),
        ("Alice Moreau", "submitted the post for review"),
        ("Alice Moreau", "began the post"),
    ]
    assert [line.seq for line in auditing.list_lines(CAROL, AuditSearch(), before=3, limit=1)] == [2]


def test_the_log_is_searched_by_who_what_which_and_when(
    auditing: Auditing, begin: UnitOfWork, clock: SteppedClock
) -> None:
    later = clock.advance(hours=1)
    with begin() as tx:
        tx.audit.append(ALICE, "post.cancelled", "post_9")

    def found(wanted: AuditSearch) -> list[int]:
        return [line.seq for line in auditing.list_lines(ADA, wanted)]

    assert found(AuditSearch(actor_id=ALICE.id)) == [5, 2, 1]
    assert found(AuditSearch(verb="post.")) == [5, 3, 2, 1]
    assert found(AuditSearch(object_id="post_2")) == [4]
    assert found(AuditSearch(since=later)) == [5]
    assert found(AuditSearch(until=later)) == [4, 3, 2, 1]
    assert found(AuditSearch(verb="%")) == []
    filters = auditing.list_filters(ADA)
    assert filters.actors[0] == (ALICE.id, "Alice Moreau")
    assert "post.approved" in filters.verbs


def test_only_those_who_may_read_the_log_do(auditing: Auditing) -> None:
    for call in (
        lambda: auditing.list_lines(ALICE, AuditSearch()),
        lambda: auditing.list_filters(ALICE),
        lambda: auditing.export(ALICE, AuditSearch(), kind="csv"),
        lambda: auditing.check_all(ALICE),
        lambda: auditing.check_recent(ALICE),
    ):
        with pytest.raises(NotPermitted):
            call()


def test_taking_a_copy_is_itself_on_record(auditing: Auditing) -> None:
    assert len(auditing.export(CAROL, AuditSearch(verb="post."), kind="csv")) == 3
    newest = auditing.list_lines(CAROL, AuditSearch(), limit=1)[0]
    assert (newest.who, newest.verb, newest.data["entries"]) == (CAROL.name, "audit.exported", 3)


def test_a_whole_log_is_said_to_be_whole_and_anchored(auditing: Auditing, anchors: FileAnchors) -> None:
    assert auditing.verify() is None
    assert anchors.read() == []
    found = auditing.check_all(ADA)
    assert (found.entries, found.checked_from, found.broken) == (4, 1, None)
    assert [anchor.seq for anchor in anchors.read()] == [4]
    again = auditing.check_recent(ADA)
    assert (again.entries, again.checked_from, again.broken) == (4, 5, None)
    assert auditing.anchor() is None


def test_a_changed_entry_is_named(auditing: Auditing, engine: Engine) -> None:
    _owner_of_the_database(engine, "UPDATE audit SET actor_name = 'Somebody Else' WHERE seq = 2")
    broken = auditing.verify()
    assert broken is not None
    assert broken.seq == 2
    assert auditing.anchor() is None


def test_a_cut_off_end_is_named(auditing: Auditing, engine: Engine) -> None:
    auditing.anchor()
    _owner_of_the_database(engine, "DELETE FROM audit WHERE seq >= 3")
    broken = auditing.verify()
    assert broken is not None
    assert (broken.seq, "missing" in broken.reason) == (4, True)


def test_a_chain_that_was_computed_anew_is_named(auditing: Auditing, engine: Engine, begin: UnitOfWork) -> None:
    auditing.anchor()
    with begin.reading() as tx:
        entries = list(tx.audit.walk())
    _owner_of_the_database(engine)
    previous = entries[0].previous_hash
    for entry in entries:
        forged = replace(entry, previous_hash=previous, actor_name="Nobody" if entry.seq == 2 else entry.actor_name)
        previous = entry_hash(
            seq=forged.seq, at=forged.at, actor_id=forged.actor_id, actor_name=forged.actor_name, verb=forged.verb,
            object_id=forged.object_id, data=forged.data, previous_hash=forged.previous_hash,
        )  # fmt: skip
        with engine.begin() as connection:
            connection.execute(
                text("UPDATE audit SET actor_name = :name, previous_hash = :before, hash = :hash WHERE seq = :seq"),
                {"name": forged.actor_name, "before": forged.previous_hash, "hash": previous, "seq": forged.seq},
            )
    broken = auditing.verify()
    assert broken is not None
    assert "not the one that was there" in broken.reason


def test_an_anchor_that_was_made_elsewhere_is_named(
    begin: UnitOfWork, auditing: Auditing, clock: SteppedClock, anchors: FileAnchors
) -> None:
    Auditing(begin=begin, clock=clock, anchors=anchors, keys=(OTHER_KEY,)).anchor()
    broken = auditing.verify()
    assert broken is not None
    assert "not made here" in broken.reason
    assert Auditing(begin=begin, clock=clock, anchors=anchors, keys=(KEY, OTHER_KEY)).verify() is None


def test_anchors_that_cannot_be_read_are_no_proof(auditing: Auditing, tmp_path: Path) -> None:
    auditing.anchor()
    path = tmp_path / "home" / "anchors.jsonl"
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text("{not json\n")
    with pytest.raises(StoreUnavailable, match="backup"):
        auditing.verify()


def test_an_empty_log_is_whole(begin: UnitOfWork, clock: SteppedClock, anchors: FileAnchors) -> None:
    auditing = Auditing(begin=begin, clock=clock, anchors=anchors, keys=(KEY,))
    assert auditing.verify() is None
    assert auditing.anchor() is None
