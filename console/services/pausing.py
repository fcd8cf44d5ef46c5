"""Pause-all: from the moment it is committed no call to a platform that writes begins; nothing resumes unseen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from console.domain.actors import Actor
from console.domain.deliveries import WAITING, Delivery, DeliveryState
from console.domain.errors import Conflict, InvalidInput
from console.domain.ids import new_id
from console.domain.pauses import PAUSE_GRAPH, Pause, PauseState
from console.domain.time import Clock
from console.services import access
from console.services.delivering import DeliveringTransaction, advance, lock
from console.services.posting_ports import People
from console.services.transaction import Begin

_BATCH = 50


class PauseStore(Protocol):
    """Pauses, and the lock that makes a pause and a send take turns."""

    def hold_off(self) -> None:
        """Wait for every intent that is being written, and let no other begin until this transaction ends."""
        ...

    def find_active(self) -> Pause | None:
        """Return the active pause, or None."""
        ...

    def add(self, pause: Pause) -> None:
        """Write a new pause."""
        ...

    def lift(self, pause: Pause, *, by: str, at: datetime) -> None:
        """End an active pause; raises Conflict."""
        ...

    def list_recent(self, *, limit: int = 20) -> Sequence[Pause]:
        """Return the newest pauses first."""
        ...


class PausingTransaction(DeliveringTransaction, Protocol):
    """What pausing needs of the database."""

    @property
    def pauses(self) -> PauseStore:
        """Pauses."""
        ...

    @property
    def people(self) -> People:
        """People."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """What a pause did: how much it holds, and what was on its way already and may still appear."""

    pause: Pause
    held: int
    in_flight: tuple[Delivery, ...]


class Pausing:
    """Stops everything that goes out, and lets it go on only one by one."""

    def __init__(self, *, begin: Begin[PausingTransaction], clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    def find_active(self) -> Pause | None:
        """Return the pause that holds now, or None."""
        with self._begin.reading() as tx:
            return tx.pauses.find_active()

    def list_recent(self) -> Sequence[Pause]:
        """Return the last pauses, newest first."""
        with self._begin.reading() as tx:
            return tx.pauses.list_recent()

    def pause(self, actor: Actor, reason: str) -> Paused:
        """Stop everything now; raises InvalidInput without a reason, Conflict when it is paused already."""
        if not reason.strip():
            raise InvalidInput("Say why, so that the next shift knows.", field="reason")
        pause, in_flight = self._begin_pause(actor, reason.strip())
        return Paused(pause=pause, held=self._hold_all_waiting(actor, pause), in_flight=in_flight)

    def resume(self, actor: Actor) -> Pause:
        """Lift the pause; what it holds waits for a person to release each. Raises Conflict when none is active."""
        with self._begin.reading() as tx:
            pause = _active(tx)
            access.require(tx.people.current(actor), access.MAY_RESUME, "lift a pause")
        self._hold_all_waiting(actor, pause)
        now = self._clock.now()
        with self._begin() as tx:
            person = tx.people.current(actor)
            access.require(person, access.MAY_RESUME, "lift a pause")
            tx.pauses.hold_off()
            pause = _active(tx)
            PAUSE_GRAPH.check(pause.state, PauseState.LIFTED)
            _refuse_unheld(tx)
            tx.pauses.lift(pause, by=person.id, at=now)
            tx.audit.append(person, "sending.resumed", pause.id, reason=pause.reason)
        return pause

    def _begin_pause(self, actor: Actor, reason: str) -> tuple[Pause, tuple[Delivery, ...]]:
        with self._begin() as tx:
            person = tx.people.current(actor)
            access.require(person, access.MAY_PAUSE, "pause everything")
            tx.pauses.hold_off()
            if tx.pauses.find_active() is not None:
                raise Conflict("Everything is paused already.")
            pause = Pause(id=new_id("pause"), reason=reason, started_at=self._clock.now(), started_by=person.id)
            tx.pauses.add(pause)
            in_flight = tuple(tx.deliveries.list_in({DeliveryState.SENDING}))
            tx.audit.append(person, "sending.paused", pause.id, reason=reason, in_flight=[d.id for d in in_flight])
        return pause, in_flight

    def _hold_all_waiting(self, actor: Actor, pause: Pause) -> int:
        """Hold every waiting delivery, each in its own transaction, so that the pause itself waits for none."""
        held = 0
        while batch := self._list_waiting():
            held += sum(self._hold(actor, delivery, pause) for delivery in batch)
        return held

    def _list_waiting(self) -> Sequence[Delivery]:
        with self._begin.reading() as tx:
            return tx.deliveries.list_in(WAITING, limit=_BATCH)

    def _hold(self, actor: Actor, delivery: Delivery, pause: Pause) -> int:
        reason = f"Everything is paused: {pause.reason}"
        facts = {"hold_reason": reason, "lease_owner": "", "lease_until": None}
        with self._begin() as tx:
            fresh, _post = lock(tx, delivery)
            if fresh.state not in WAITING:
                return 0
            said = {"pause": pause.id}
            advance(tx, actor, fresh, DeliveryState.HELD, "delivery.held", at=self._clock.now(), said=said, **facts)
        return 1


def _active(tx: PausingTransaction) -> Pause:
    pause = tx.pauses.find_active()
    if pause is None:
        raise Conflict("Nothing is paused.")
    return pause


def _refuse_unheld(tx: PausingTransaction) -> None:
    if tx.deliveries.list_in(WAITING, limit=1):
        raise Conflict("Something was scheduled while the pause was being lifted. Lift it again.")
