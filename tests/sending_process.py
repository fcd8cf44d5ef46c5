"""A sender in a process of its own, which can be killed at any step of its work."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.process import BaseProcess
from pathlib import Path

from sqlalchemy import Engine

from connectors.base import Connector, Gate, OutboundPost, RemotePost, SendKey, open_gate
from connectors.fake import FakeConnector, FakePlatform
from console.storage.engine import make_engine
from console.storage.unit_of_work import SqlTransaction, UnitOfWork
from tests.newsroom import ACCOUNTS, Newsroom

_CONTEXT = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class StoppedClock:
    """A clock that stands."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant


@dataclass(frozen=True)
class Place:
    """Where a sender works: the database, the files and the platform's journal, at one instant."""

    url: str
    folder: Path
    journal: Path
    now: datetime

    def newsroom(self, engine: Engine, owner: str, steps: Steps | None = None) -> Newsroom:
        """Return a newsroom here; with ``steps`` it takes a note before and after everything that it does."""
        clock = StoppedClock(self.now)
        platform = FakePlatform(self.journal, clock)
        if steps is None:
            return Newsroom(UnitOfWork(engine, clock), clock, self.folder, platform, owner=owner)
        platform.when_accepted = lambda: steps.step("accepted")
        return _SteppingNewsroom(
            _SteppingUnitOfWork(engine, clock, steps), clock, self.folder, platform, owner=owner, steps=steps
        )


class Steps:
    """Counts the steps of a process, writes each down, and dies at one of them without a chance to clean up."""

    def __init__(self, notes: Path, die_at: int) -> None:
        self._notes = notes
        self._die_at = die_at
        self._count = 0

    def step(self, name: str) -> None:
        self._count += 1
        with self._notes.open("a") as file:
            file.write(f"{name}\n")
        if self._count == self._die_at:
            os.kill(os.getpid(), signal.SIGKILL)


class _SteppingUnitOfWork(UnitOfWork):
    def __init__(self, engine: Engine, clock: StoppedClock, steps: Steps) -> None:
        super().__init__(engine, clock)
        self._steps = steps

    @contextmanager
    def __call__(self) -> Iterator[SqlTransaction]:
        self._steps.step("before a transaction")
        with super().__call__() as tx:
            yield tx
            self._steps.step("before a commit")
        self._steps.step("after a commit")


class _SteppingNewsroom(Newsroom):
    def __init__(
        self,
        begin: UnitOfWork,
        clock: StoppedClock,
        folder: Path,
        platform: FakePlatform,
        *,
        owner: str,
        steps: Steps,
    ) -> None:
        self._steps = steps
        super().__init__(begin, clock, folder, platform, owner=owner)

    def connector_for(self, account_id: str) -> Connector:
        return _SteppingConnector(account_id, self.platform, self._steps)


class _SteppingConnector(FakeConnector):
    def __init__(self, account_id: str, platform: FakePlatform, steps: Steps) -> None:
        super().__init__(ACCOUNTS[account_id], platform, account_id)
        self._steps = steps

    def publish(self, post: OutboundPost, *, gate: Gate = open_gate) -> RemotePost:
        self._steps.step("before the call")
        remote = super().publish(post, gate=gate)
        self._steps.step("after the call")
        return remote

    def find(
        self, fingerprint: str, since: datetime, *, known: Collection[str] = (), key: SendKey | None = None
    ) -> RemotePost | None:
        self._steps.step("before a look")
        found = super().find(fingerprint, since, known=known, key=key)
        self._steps.step("after a look")
        return found


def start_sender(place: Place, owner: str, notes: Path | None = None, die_at: int = 0) -> BaseProcess:
    """Start a process that sends what is due at ``place`` and ends, or dies at step ``die_at``."""
    _CONTEXT.set_forkserver_preload(["tests.sending_process"])
    process = _CONTEXT.Process(target=_work, args=(place, owner, notes, die_at))
    with _nameless_main():
        process.start()
    return process


@contextmanager
def _nameless_main() -> Iterator[None]:
    """Keep the child from running the test runner's own script again: pytest-xdist's cannot be run twice."""
    main = sys.modules["__main__"].__dict__
    path = main.pop("__file__", None)
    try:
        yield
    finally:
        if path is not None:
            main["__file__"] = path


def _work(place: Place, owner: str, notes: Path | None, die_at: int) -> None:
    engine = make_engine(place.url)
    room = place.newsroom(engine, owner, Steps(notes, die_at) if notes else None)
    room.sending.recover_lost()
    room.sending.look_up_doubtful()
    room.sending.send_due()
    engine.dispose()
