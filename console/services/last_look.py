"""The look between the uploads and the one public write: uploads take minutes, and a pause does not wait for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from connectors.base import Gate
from console.domain.deliveries import Delivery, DeliveryState
from console.domain.errors import Blocked, NotFound
from console.domain.pauses import Pause
from console.domain.posts import Post
from console.domain.time import Clock
from console.services.clearance import Clearance, ClearanceTransaction, PauseStore
from console.services.delivering import DeliveredPosts
from console.services.transaction import Begin


class PastPauses(PauseStore, Protocol):
    """Pauses, the lifted ones too."""

    def list_shared_since(self, at: datetime) -> Sequence[Pause]:
        """Return the pauses that are active or began at ``at`` or later; none can begin until this transaction ends."""
        ...


class ReadablePosts(DeliveredPosts, Protocol):
    """Posts, without holding them."""

    def get_post(self, post_id: str) -> Post:
        """Return one post; raises NotFound."""
        ...


class LookingTransaction(ClearanceTransaction, Protocol):
    """What the last look reads; it writes nothing."""

    @property
    def posts(self) -> ReadablePosts:
        """Posts."""
        ...

    @property
    def pauses(self) -> PastPauses:
        """Pauses."""
        ...


class LastLook:
    """Makes the gate of one send. A pause that came during its uploads stops it, even when it is lifted again."""

    def __init__(self, *, begin: Begin[LookingTransaction], clock: Clock, clearance: Clearance) -> None:
        self._begin = begin
        self._clock = clock
        self._clearance = clearance

    def gate(self, sending: Delivery, began_at: datetime) -> Gate:
        """Return what the connector calls before the public write of ``sending``, whose intent is of ``began_at``."""

        def look() -> None:
            reason = self._why_not(sending, began_at)
            if reason:
                raise Blocked([reason])

        return look

    def _why_not(self, sending: Delivery, began_at: datetime) -> str:
        with self._begin.reading() as tx:
            pauses = tx.pauses.list_shared_since(began_at)
            try:
                fresh = tx.deliveries.get_delivery(sending.id)
                post = tx.posts.get_post(fresh.post_id) if fresh.post_id else None
            except NotFound as error:
                return error.message
            if (fresh.state, fresh.attempts) != (DeliveryState.SENDING, sending.attempts):
                return "The upload took so long that the delivery was given up meanwhile. Nothing went out."
            stop = self._clearance.judge(tx, fresh, post, pauses, self._clock.now())
        return stop.reason if stop else ""
