"""The database of a simulation: rows, transactions and locks with the meaning that storage gives them.

Two ways of keeping order, as the two databases have them. One writer at a time (SQLite, ``BEGIN IMMEDIATE``): a
writing transaction is one step. Row locks (PostgreSQL, READ COMMITTED): transactions interleave at every lock, a
statement sees what is committed then, and a compare-and-set waits for the row and looks again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

Rows = dict[str, Any]


class Waiting(Protocol):
    """How a transaction lets others go on."""

    def step(self, what: str) -> None:
        """End a step."""
        ...

    def wait_until(self, may_go_on: Callable[[], bool]) -> None:
        """Wait for others."""
        ...


class StoreFailed(Exception):
    """The database did not answer: locked, full, or gone in the middle."""


class NotUnique(Exception):
    """A unique index refused a row."""


@dataclass(slots=True)
class Lock:
    """One lock: one holder alone, or several who share it."""

    alone: object | None = None
    shared: set[object] = field(default_factory=set)

    def is_free_for(self, one: object, *, alone: bool) -> bool:
        """Return whether ``one`` may have it now."""
        if self.alone not in {None, one}:
            return False
        return not alone or self.shared <= {one}


class Database:
    """All that is committed, and who holds which lock."""

    def __init__(self, tables: tuple[str, ...], *, turns: Waiting) -> None:
        self.rows: dict[str, Rows] = {name: {} for name in tables}
        #: Whether it keeps order as PostgreSQL does; until this is set, as SQLite does.
        self.row_locks = False
        self.turns = turns
        self.locks: dict[tuple[str, str], Lock] = {}
        self.commits = 0
        #: Told of every commit, in the step in which it happens.
        self.observe: Callable[[Mapping[tuple[str, str], tuple[Any, Any]], list[Any]], None] = lambda _changes, _log: (
            None
        )


class Work:
    """What one transaction did so far; nobody else sees it before the commit."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rows = database.rows
        self._written: dict[str, Rows] = {}
        self._held: list[Lock] = []
        self.log: list[Any] = []

    def find(self, table: str, row_id: str) -> Any:
        """Return one row as this transaction sees it now, or None."""
        written = self._written.get(table)
        if written is not None and row_id in written:
            return written[row_id]
        return self._rows[table].get(row_id)

    def all(self, table: str) -> Iterator[Any]:
        """Yield every row, in the order in which they were written first."""
        written = self._written.get(table)
        if written is None:
            return iter(self._rows[table].values())
        return iter({**self._rows[table], **written}.values())

    def put(self, table: str, row_id: str, row: Any) -> None:
        """Write one row; waits for whoever holds it."""
        self.hold(table, row_id)
        self._written.setdefault(table, {})[row_id] = row

    def hold(self, table: str, row_id: str, *, alone: bool = True) -> None:
        """Hold one row, or a lock by its name, until the end of this transaction."""
        database = self._database
        if not database.row_locks:
            return
        database.turns.step("before a lock")
        lock = database.locks.setdefault((table, row_id), Lock())
        database.turns.wait_until(lambda: lock.is_free_for(self, alone=alone))
        if alone:
            lock.alone = self
        else:
            lock.shared.add(self)
        self._held.append(lock)

    def is_held_by_another(self, table: str, row_id: str) -> bool:
        """Return whether somebody else holds a row, as ``SKIP LOCKED`` asks."""
        lock = self._database.locks.get((table, row_id))
        return lock is not None and not lock.is_free_for(self, alone=True)

    def commit(self) -> None:
        """Let everybody see it."""
        database, written = self._database, self._written
        changes = {
            (table, row_id): (self._rows[table].get(row_id), row)
            for table, rows in written.items()
            for row_id, row in rows.items()
        }
        for (table, row_id), (_before, row) in changes.items():
            self._rows[table][row_id] = row
        if changes:
            database.commits += 1
        self.release()
        if changes:
            database.observe(changes, self.log)

    def release(self) -> None:
        """Give every lock back."""
        for lock in self._held:
            lock.shared.discard(self)
            if lock.alone is self:
                lock.alone = None
        self._held.clear()
