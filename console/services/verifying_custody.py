"""Proving custody: every item's chain is read anew, with the audit log as the witness of each entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from console.domain.audit import AuditEntry
from evidence_share.custody import BrokenCustody, CustodyEntry, first_broken_link


class WitnessLog(Protocol):
    """The audit log, read from its beginning."""

    def walk(self) -> Iterator[AuditEntry]:
        """Yield every entry in order."""
        ...


class CustodyChains(Protocol):
    """All custody, item by item."""

    def list_items(self) -> Sequence[str]:
        """Return the ids of all items that have custody."""
        ...

    def walk(self, item_id: str) -> Iterator[CustodyEntry]:
        """Yield every entry of one item in order."""
        ...


class VerifyingTransaction(Protocol):
    """What the proof reads."""

    @property
    def audit(self) -> WitnessLog:
        """The audit chain."""
        ...

    @property
    def custody(self) -> CustodyChains:
        """The custody chains."""
        ...


def verify_custody(tx: VerifyingTransaction) -> list[BrokenCustody]:
    """Return the first broken link of every item whose custody does not hold, items that vanished included."""
    seen = _witnessed(tx.audit.walk())
    items = dict.fromkeys([*tx.custody.list_items(), *seen])
    broken = (first_broken_link(item, tx.custody.walk(item), witnessed=seen.get(item)) for item in items)
    return [each for each in broken if each is not None]


def _witnessed(entries: Iterable[AuditEntry]) -> Mapping[str, dict[int, str]]:
    seen: dict[str, dict[int, str]] = {}
    for entry in entries:
        witness = entry.data.get("custody")
        if isinstance(witness, dict):
            seen.setdefault(str(witness["item"]), {})[int(witness["seq"])] = str(witness["hash"])
    return seen
