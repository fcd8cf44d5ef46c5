"""Writing and reading the worker's sign of life."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from console.domain.time import Clock
from console.domain.workers import Heartbeat
from console.services.transaction import Begin


class WorkerStore(Protocol):
    """Signs of life."""

    def write(self, heartbeat: Heartbeat) -> None:
        """Write a sign of life, new or changed."""
        ...

    def find_newest(self) -> Heartbeat | None:
        """Return the last one of a worker that was not stopped, else of any, or None."""
        ...


class BeatingTransaction(Protocol):
    """What a sign of life needs of the database."""

    @property
    def workers(self) -> WorkerStore:
        """Signs of life."""
        ...


class Beating:
    """One process's sign of life, and the question whether any worker is alive."""

    def __init__(self, *, begin: Begin[BeatingTransaction], clock: Clock, process_id: str) -> None:
        self._begin = begin
        self._clock = clock
        now = clock.now()
        self._heartbeat = Heartbeat(id=process_id, started_at=now, beat_at=now)

    def beat(self) -> None:
        """Say that this worker is alive."""
        self._write(replace(self._heartbeat, beat_at=self._clock.now()))

    def stop(self) -> None:
        """Say that this worker ended in good order."""
        now = self._clock.now()
        self._write(replace(self._heartbeat, beat_at=now, stopped_at=now))

    def find_silence(self) -> str | None:
        """Return a sentence when no worker is alive, so that nothing goes out; else None."""
        with self._begin.reading() as tx:
            newest = tx.workers.find_newest()
        if newest is None:
            return "The worker has never run: nothing goes out and nothing comes in. Start it with `rapport worker`."
        if newest.is_silent(self._clock.now()):
            return "The worker is silent: nothing goes out and nothing comes in. Start it with `rapport worker`."
        return None

    def _write(self, heartbeat: Heartbeat) -> None:
        with self._begin() as tx:
            tx.workers.write(heartbeat)
