"""Taking posts down when their approved time to come down is here, as booking photographs must; our record stays.

The time is part of what was approved, so nobody decides again. A deletion is ordered as a person would order it: what
was public is written down first, the worker carries it out, and what a platform refuses waits for a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from console.domain.actors import WORKER
from console.domain.amendments import AmendmentKind
from console.domain.deliveries import Delivery, DeliveryState
from console.domain.time import Clock
from console.services.amending import Amending, AmendingTransaction, AmendmentStore
from console.services.transaction import Begin

REASON = "The time is here at which it comes down, as approved."


class ExpiringStore(AmendmentStore, Protocol):
    """Changes, and what the clock has to take down."""

    def list_to_come_down(self, now: datetime) -> Sequence[str]:
        """Return ids of public deliveries whose time to come down is here and that nobody ordered to be deleted."""
        ...


class TakingDownTransaction(AmendingTransaction, Protocol):
    """What the clock needs of the database."""

    @property
    def amendments(self) -> ExpiringStore: ...


class TakingDown:
    """The clock's own deletions."""

    def __init__(self, *, begin: Begin[TakingDownTransaction], clock: Clock, amending: Amending) -> None:
        self._begin = begin
        self._clock = clock
        self._amending = amending

    def take_down_due(self) -> int:
        """Order the deletion of everything whose time is here; returns how many there were."""
        with self._begin.reading() as tx:
            due = tx.amendments.list_to_come_down(self._clock.now())
        return sum(self._take_down(delivery_id) for delivery_id in due)

    def _take_down(self, delivery_id: str) -> int:
        with self._begin() as tx:
            delivery = tx.deliveries.lock_delivery(delivery_id)
            if not _is_public(tx, delivery):
                return 0
            self._amending.order_deletion(tx, WORKER, delivery, REASON)
        return 1


def _is_public(tx: TakingDownTransaction, delivery: Delivery) -> bool:
    """Another worker, or a person, may have been quicker."""
    ordered = any(one.kind is AmendmentKind.DELETE for one in tx.amendments.list_for_deliveries([delivery.id]))
    return delivery.state is DeliveryState.SENT and not ordered
