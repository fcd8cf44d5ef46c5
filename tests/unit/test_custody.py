"""An item's custody: each entry over the one before, a broken byte named, a shortened chain noticed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from evidence_share.custody import CustodyEntry, first_broken_link, next_entry
from tests.conftest import BOB, CAROL

AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
ITEM = "rend_1"


def _chain() -> list[CustodyEntry]:
    entries: list[CustodyEntry] = []
    for actor, action in ((CAROL, "rendition.registered"), (CAROL, "release.cleared"), (BOB, "release.approved")):
        last = entries[-1] if entries else None
        entries.append(
            next_entry(last, actor=actor, at=AT, action=action, item_id=ITEM, sha256="ab" * 32, data={"n": 1})
        )
    return entries


def test_a_true_chain_holds() -> None:
    assert first_broken_link(ITEM, _chain()) is None


@pytest.mark.parametrize(
    "change", [{"actor_name": "Carol Oseii"}, {"sha256": "ac" * 32}, {"data": {"n": 2}}, {"action": "release.opened"}]
)
def test_a_changed_byte_is_named(change: dict[str, Any]) -> None:
    chain = _chain()
    chain[1] = replace(chain[1], **change)
    broken = first_broken_link(ITEM, chain)
    assert broken is not None
    assert (broken.item_id, broken.seq) == (ITEM, 2)


def test_an_entry_taken_out_is_named() -> None:
    chain = _chain()
    broken = first_broken_link(ITEM, [chain[0], chain[2]])
    assert broken is not None
    assert "missing" in broken.reason


def test_a_chain_cut_short_is_noticed_by_its_witness() -> None:
    chain = _chain()
    witnessed = {entry.seq: entry.hash for entry in chain}
    assert first_broken_link(ITEM, chain[:2]) is None
    broken = first_broken_link(ITEM, chain[:2], witnessed=witnessed)
    assert broken is not None
    assert (broken.seq, "audit log saw" in broken.reason) == (3, True)


def test_a_chain_written_anew_is_noticed_by_its_witness() -> None:
    witnessed = {entry.seq: entry.hash for entry in _chain()}
    forged = next_entry(None, actor=BOB, at=AT, action="release.cleared", item_id=ITEM, sha256="ab" * 32, data={})
    broken = first_broken_link(ITEM, [forged], witnessed=witnessed)
    assert broken is not None
    assert broken.seq == 1
