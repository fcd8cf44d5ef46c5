"""Sending what is due: never twice, never late, never silently.

Lease → prepare → write the intent (and look at pause, approval and time once more in that very
transaction) → upload → one last look → the public write → settle. A process may die after any of these:
before the intent the lease runs out and another sender takes over; after it the delivery becomes ``unconfirmed``.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from connectors.base import fingerprint
from console.domain.actors import WORKER
from console.domain.deliveries import WAITING, Delivery, DeliveryState, Doubt
from console.domain.errors import AuthExpired, Conflict, ConnectorError, ConsoleError
from console.domain.posts import Post
from console.domain.time import Clock
from console.services.budgeting import WriteBudgets
from console.services.by_hand import is_by_hand
from console.services.calling import call
from console.services.clearance import Clearance, Stop
from console.services.connecting import ConnectorFor
from console.services.delivering import DeliveryStore, advance, lock
from console.services.last_look import LastLook, LookingTransaction
from console.services.lease_keeping import LEASE_S, LeaseKeeping
from console.services.outbound import MediaStore
from console.services.preparing import prepare
from console.services.settling import Settling
from console.services.transaction import Begin
from console.services.waiting import spread

_log = logging.getLogger(__name__)

_PREPARING_S = 120
_LOOK_FIRST_GAP_S = 30
#: What waits for the same window goes out within this time of its opening, not all at once.
_SPREAD_S = 5


class Outbox(DeliveryStore, Protocol):
    """The outbox as the sender needs it."""

    def has_due(self, now: datetime) -> bool:
        """Return whether anything could be claimed."""
        ...

    def claim_due(self, now: datetime, *, owner: str, lease_until: datetime) -> Delivery | None:
        """Lease the delivery that has been due longest, or return None."""
        ...

    def list_lost(self, now: datetime) -> Sequence[Delivery]:
        """Return deliveries whose sender died after the intent was written."""
        ...

    def list_to_look_up(self, now: datetime) -> Sequence[Delivery]:
        """Return deliveries in doubt whose next look at the platform is due."""
        ...


class SendingTransaction(LookingTransaction, Protocol):
    """What the sender needs of the database."""

    @property
    def deliveries(self) -> Outbox:
        """Deliveries."""
        ...

    @property
    def media(self) -> MediaStore:
        """Stored files."""
        ...

    @property
    def budgets(self) -> WriteBudgets:
        """How many writes each platform still takes."""
        ...


class Sending:
    """One sender; any number of them, in any number of processes, may run at once."""

    def __init__(
        self,
        *,
        begin: Begin[SendingTransaction],
        clock: Clock,
        connector_for: ConnectorFor,
        clearance: Clearance,
        settling: Settling,
        media_folder: Path,
        owner: str,
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._connector_for = connector_for
        self._clearance = clearance
        self._last_look = LastLook(begin=begin, clock=clock, clearance=clearance)
        self._settling = settling
        self._leases = LeaseKeeping(begin=begin, clock=clock)
        self._media_folder = media_folder
        self._owner = owner

    def send_due(self, limit: int = 50) -> int:
        """Deal with up to ``limit`` deliveries that are due, one after the other; returns how many there were."""
        for count in range(limit):
            claimed = self._claim()
            if claimed is None:
                return count
            self.send(claimed)
        return limit

    def claim(self, limit: int) -> Sequence[Delivery]:
        """Lease up to ``limit`` deliveries that are due, in one transaction; each is for one hand to send at once."""
        now = self._clock.now()
        with self._begin.reading() as tx:
            if not tx.deliveries.has_due(now):
                return ()
        until = now + timedelta(seconds=_PREPARING_S)
        claimed: list[Delivery] = []
        with self._begin() as tx:
            while len(claimed) < limit:
                delivery = tx.deliveries.claim_due(now, owner=self._owner, lease_until=until)
                if delivery is None:
                    break
                claimed.append(delivery)
        return claimed

    def send(self, claimed: Delivery) -> None:
        """Deal with one; what cannot be dealt with keeps its lease and never holds up the others."""
        try:
            self._send(claimed)
        except ConsoleError as error:
            _log.warning("delivery.set_aside", extra={"delivery_id": claimed.id, "why": error.message})

    def recover_lost(self) -> int:
        """Call deliveries whose sender died in mid-call unconfirmed; returns how many there were."""
        now = self._clock.now()
        with self._begin.reading() as tx:
            lost = tx.deliveries.list_lost(now)
        for delivery in lost:
            error = "The sender stopped in the middle of the call; it may be public."
            self._settling.write_unconfirmed(delivery, Doubt.UNKNOWN, error, now)
        return len(lost)

    def look_up_doubtful(self) -> int:
        """Look on the platform for what is in doubt and due for a look; returns how many there were."""
        with self._begin.reading() as tx:
            doubtful = tx.deliveries.list_to_look_up(self._clock.now())
        for delivery in doubtful:
            self._settling.look_again(delivery)
        return len(doubtful)

    def _claim(self) -> Delivery | None:
        return next(iter(self.claim(1)), None)

    def _send(self, claimed: Delivery) -> None:
        try:
            connector = self._connector_for(claimed.account_id)
            if is_by_hand(connector, claimed):
                self._hand_over(claimed)
                return
            outbound = prepare(self._begin, claimed, self._media_folder)
            if self._is_settled_by_a_look(claimed):
                return
        except ConnectorError as error:
            self._wait(claimed, error)
            return
        except ConsoleError as error:
            self._stop(claimed, Stop(to=DeliveryState.HELD, reason=error.message))
            return
        began_at = self._clock.now()
        sending = self._write_intent(claimed, began_at)
        if sending is not None:
            gate = self._last_look.gate(sending, began_at)
            with self._leases.kept(sending) if outbound.media else nullcontext():
                outcome = call(connector, sending, outbound, gate)
            self._settling.settle(sending, outcome)

    def _is_settled_by_a_look(self, delivery: Delivery) -> bool:
        """Look before sending again, whatever made us think that the earlier attempt did not come through."""
        if delivery.doubt is Doubt.NONE:
            return False
        try:
            found = self._settling.find(delivery)
        except Conflict as error:
            self._settling.write_ambiguous(delivery, delivery.doubt, error.message)
            return True
        if found is not None:
            self._settling.write_sent(delivery, found)
        return found is not None

    def _write_intent(self, claimed: Delivery, now: datetime) -> Delivery | None:
        """Write ``sending`` and commit; None when it may not go out after all."""
        with self._begin() as tx:
            cleared = self._cleared(tx, claimed, now)
            if cleared is None or _waits_for_its_budget(tx, cleared[0], now):
                return None
            fresh, post = cleared
            intent = _intent(fresh, now)
            return advance(tx, WORKER, fresh, DeliveryState.SENDING, "delivery.sending", at=now, post=post, **intent)

    def _hand_over(self, claimed: Delivery) -> None:
        """Give what the platform takes from no program to a person, if it may go out now."""
        now = self._clock.now()
        with self._begin() as tx:
            cleared = self._cleared(tx, claimed, now)
            if cleared is not None:
                free: dict[str, Any] = {"lease_owner": "", "lease_until": None}
                advance(tx, WORKER, cleared[0], DeliveryState.BY_HAND, "delivery.handed_over", at=now, **free)

    def _cleared(self, tx: SendingTransaction, claimed: Delivery, now: datetime) -> tuple[Delivery, Post | None] | None:
        """Return the delivery and its post, locked, if it is still ours and may go out; else write down why not."""
        pauses = tx.pauses.list_active_shared()
        fresh, post = lock(tx, claimed)
        if not _is_still_ours(fresh, claimed):
            return None
        stop = self._clearance.judge(tx, fresh, post, pauses, now)
        if stop is not None:
            _write_stop(tx, fresh, stop, now)
        return (fresh, post) if stop is None else None

    def _stop(self, claimed: Delivery, stop: Stop) -> None:
        with self._begin() as tx:
            fresh, _post = lock(tx, claimed)
            if _is_still_ours(fresh, claimed):
                _write_stop(tx, fresh, stop, self._clock.now())

    def _wait(self, claimed: Delivery, error: ConnectorError) -> None:
        """The platform could not be asked; the delivery keeps its state and its lateness limit."""
        if isinstance(error, AuthExpired):
            self._settling.needs_reconnect(claimed.account_id, error.message)
        now = self._clock.now()
        with self._begin() as tx:
            cleared = self._cleared(tx, claimed, now)
            if cleared is None:
                return
            fresh, _post = cleared
            again = {"next_attempt_at": now + timedelta(seconds=_LOOK_FIRST_GAP_S), "lease_until": None}
            tx.deliveries.move(fresh, fresh.state, last_error=error.message, **again)


def _is_still_ours(fresh: Delivery, claimed: Delivery) -> bool:
    lease = (claimed.lease_owner, claimed.lease_until)
    return fresh.state in WAITING and (fresh.lease_owner, fresh.lease_until) == lease


def _write_stop(tx: SendingTransaction, delivery: Delivery, stop: Stop, now: datetime) -> None:
    verb = "delivery.missed" if stop.to is DeliveryState.MISSED else "delivery.held"
    facts: dict[str, Any] = {
        "hold_reason": stop.reason,
        "pause_id": stop.pause_id,
        "lease_owner": "",
        "lease_until": None,
    }
    advance(tx, WORKER, delivery, stop.to, verb, at=now, said={"reason": stop.reason}, **facts)


def _waits_for_its_budget(tx: SendingTransaction, delivery: Delivery, now: datetime) -> bool:
    """Spend one write ahead; where none is left, wait until the platform takes more."""
    opens_at = tx.budgets.take(delivery.account_id, now)
    if opens_at is None:
        return False
    error = "The platform takes no more posts from this account for now. It goes out as soon as it does."
    free: dict[str, Any] = {"lease_owner": "", "lease_until": None, "last_error": error}
    again = opens_at + spread(delivery, _SPREAD_S)
    tx.deliveries.move(delivery, delivery.state, next_attempt_at=again, **free)
    return True


def _intent(delivery: Delivery, now: datetime) -> dict[str, Any]:
    return {
        "fingerprint": fingerprint(delivery.text),
        "sending_at": now,
        "attempts": delivery.attempts + 1,
        "lookups": 0,
        "lease_until": now + timedelta(seconds=LEASE_S),
    }
