"""Pauses in a simulation's transaction, and the lock that makes a pause and a send take turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from console.bench.simulation.tables import Work
from console.domain.errors import Conflict, NotFound
from console.domain.pauses import Pause, PauseState


class MemoryPauses:
    """Whether sending is paused."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def hold_off(self) -> None:
        """Wait for every intent that is being written, and let no other begin until this transaction ends."""
        self._work.hold("locks", "pauses")

    def list_active_shared(self) -> Sequence[Pause]:
        """Return the active pauses; none can begin until this transaction ends."""
        self._work.hold("locks", "pauses", alone=False)
        return self.list_active()

    def list_shared_since(self, at: datetime) -> Sequence[Pause]:
        """Return the pauses that are active or began at ``at`` or later; none can begin until this transaction ends."""
        self._work.hold("locks", "pauses", alone=False)
        return [pause for pause in self._newest() if pause.state is PauseState.ACTIVE or pause.started_at >= at]

    def list_active(self) -> Sequence[Pause]:
        """Return the active pauses, the newest first."""
        return [pause for pause in self._newest() if pause.state is PauseState.ACTIVE]

    def get_pause(self, pause_id: str) -> Pause:
        """Return one pause, lifted or not; raises NotFound."""
        pause: Pause | None = self._work.find("pauses", pause_id)
        if pause is None:
            raise NotFound("There is no such pause.")
        return pause

    def add(self, pause: Pause) -> None:
        """Write a new pause; raises Conflict where the same is paused already."""
        if any((each.scope, each.target) == (pause.scope, pause.target) for each in self.list_active()):
            raise Conflict(f"{pause.what} already.")
        self._work.put("pauses", pause.id, pause)

    def lift(self, pause: Pause, *, by: str, at: datetime) -> None:
        """End an active pause; raises Conflict."""
        self._work.hold("pauses", pause.id)
        now: Pause | None = self._work.find("pauses", pause.id)
        if now is None or now.state is not pause.state:
            raise Conflict("Somebody else changed this a moment ago. Look at it again before you decide.")
        self._work.put("pauses", pause.id, replace(now, state=PauseState.LIFTED, lifted_by=by, lifted_at=at))

    def list_recent(self, *, limit: int = 20) -> Sequence[Pause]:
        """Return the newest pauses first."""
        return self._newest()[:limit]

    def _newest(self) -> list[Pause]:
        return sorted(self._work.all("pauses"), key=lambda pause: pause.started_at, reverse=True)
