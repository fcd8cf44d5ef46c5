"""Keeping the lease of a send whose files take minutes to upload: short, and renewed for as long as this process lives.

A sender that dies is found out a minute or two later, not after the longest upload that there could be.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Protocol

from console.domain.deliveries import Delivery, DeliveryState
from console.domain.time import Clock
from console.services.delivering import DeliveryStore
from console.services.transaction import Begin

_log = logging.getLogger(__name__)

#: How long a lease lasts without being renewed, and how often it is.
LEASE_S = 120
_RENEW_EVERY_S = 30.0


class LeaseTransaction(Protocol):
    """What renewing needs of the database."""

    @property
    def deliveries(self) -> DeliveryStore:
        """Deliveries."""
        ...


class LeaseKeeping:
    """Renews leases in a thread of its own while a call is made."""

    def __init__(self, *, begin: Begin[LeaseTransaction], clock: Clock, renew_every_s: float = _RENEW_EVERY_S) -> None:
        self._begin = begin
        self._clock = clock
        self._renew_every_s = renew_every_s

    @contextmanager
    def kept(self, sending: Delivery) -> Iterator[None]:
        """Renew the lease of ``sending`` until the block ends."""
        done = threading.Event()
        thread = threading.Thread(target=self._renew_until, args=(sending, done), daemon=True, name="lease")
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def renew(self, sending: Delivery) -> bool:
        """Renew once; False when the delivery is no longer this attempt's."""
        with self._begin() as tx:
            fresh = tx.deliveries.lock_delivery(sending.id)
            if (fresh.state, fresh.attempts) != (DeliveryState.SENDING, sending.attempts):
                return False
            tx.deliveries.move(fresh, fresh.state, lease_until=self._clock.now() + timedelta(seconds=LEASE_S))
            return True

    def _renew_until(self, sending: Delivery, done: threading.Event) -> None:
        while not done.wait(self._renew_every_s):
            try:
                if not self.renew(sending):
                    return
            except Exception:  # noqa: BLE001 - the next renewal may succeed; a lease that runs out is found out
                _log.exception("delivery.lease_not_renewed", extra={"delivery_id": sending.id})
