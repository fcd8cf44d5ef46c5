"""The hands that send: a bounded number of threads, each with one delivery at a time.

What is due is claimed only when a hand is free for it, so that a long video never holds up an urgent answer that was
claimed behind it; and several at once, so that a burst costs few transactions.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from console.domain.deliveries import Delivery

_log = logging.getLogger(__name__)

HANDS = 12
#: How many hands are free before more is claimed in the middle of a burst.
_AT_ONCE = 4
_PATIENCE_S = 0.1


class Sender(Protocol):
    """What the hands do."""

    def claim(self, limit: int) -> Sequence[Delivery]:
        """Lease up to ``limit`` deliveries that are due."""
        ...

    def send(self, claimed: Delivery) -> None:
        """Deal with one of them; never raises ConsoleError."""
        ...


class Crew:
    """Sends with as many hands as there are."""

    def __init__(self, sender: Sender, hands: int = HANDS) -> None:
        self._sender = sender
        self._hands = hands
        self._free = hands
        self._changed = threading.Condition()
        self._pool = ThreadPoolExecutor(hands, thread_name_prefix="sending")

    def send_due(self) -> None:
        """Hand out what is due until nothing is left that nobody has; what was handed out may be under way still."""
        while claimed := self._claim():
            for delivery in claimed:
                self._pool.submit(self._send, delivery)

    def close(self) -> None:
        """Finish what is being sent, and take no more."""
        self._pool.shutdown(wait=True)

    def _claim(self) -> Sequence[Delivery]:
        with self._changed:
            self._changed.wait_for(lambda: self._free >= min(_AT_ONCE, self._hands), timeout=_PATIENCE_S)
            self._changed.wait_for(lambda: self._free > 0)
            taken = self._free
            self._free = 0
        claimed: Sequence[Delivery] = ()
        try:
            claimed = self._sender.claim(taken)
        finally:
            self._give_back(taken - len(claimed))
        return claimed

    def _send(self, delivery: Delivery) -> None:
        try:
            self._sender.send(delivery)
        except Exception:  # noqa: BLE001 - one hand that fails never stops the others; its lease runs out and is seen
            _log.exception("delivery.send_broke", extra={"delivery_id": delivery.id})
        finally:
            self._give_back(1)

    def _give_back(self, hands: int) -> None:
        with self._changed:
            self._free += hands
            self._changed.notify_all()
