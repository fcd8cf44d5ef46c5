"""Transactions of a simulation: a boundary before and after each, and a database that sometimes does not answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from console.bench.simulation import stores
from console.bench.simulation.pauses import MemoryPauses
from console.bench.simulation.tables import Database, StoreFailed, Work
from console.domain.time import Clock


class MemoryTransaction:
    """The stores of one open transaction."""

    def __init__(self, work: Work, clock: Clock) -> None:
        self.audit = stores.MemoryAudit(work, clock)
        self.people = stores.MemoryPeople(work)
        self.accounts = stores.MemoryAccounts(work)
        self.budgets = stores.MemoryBudgets(work)
        self.media = stores.NoMedia()
        self.approvals = stores.MemoryApprovals(work)
        self.posts = stores.MemoryPosts(work)
        self.deliveries = stores.MemoryDeliveries(work)
        self.pauses = MemoryPauses(work)


class MemoryUnitOfWork:
    """Opens transactions over the rows in memory, as ``console.storage.unit_of_work`` does over a database.

    ``step`` is called at every boundary; ``fails`` says, by the moment's name, whether the database fails there.
    """

    def __init__(
        self, database: Database, clock: Clock, *, step: Callable[[str], None], fails: Callable[[str], bool]
    ) -> None:
        self._database = database
        self._clock = clock
        self._step = step
        self._fails = fails

    @contextmanager
    def __call__(self) -> Iterator[MemoryTransaction]:
        """Open a writing transaction."""
        self._step("before a transaction")
        self._fail_at("begin")
        work = Work(self._database)
        try:
            yield MemoryTransaction(work, self._clock)
            self._fail_at("commit")
            work.commit()
        finally:
            work.release()
        self._fail_at("answer to the commit")
        self._step("after a commit")

    @contextmanager
    def reading(self) -> Iterator[MemoryTransaction]:
        """Open a transaction that only reads."""
        self._step("before a look")
        self._fail_at("begin")
        work = Work(self._database)
        try:
            yield MemoryTransaction(work, self._clock)
        finally:
            work.release()

    def _fail_at(self, moment: str) -> None:
        if self._fails(moment):
            raise StoreFailed(f"The database failed at its {moment}.")
