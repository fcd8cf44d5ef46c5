"""What a person needs who has to decide whether a delivery is public: the evidence side by side, and one more look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from console.domain.actors import Actor
from console.domain.deliveries import IN_DOUBT, Delivery
from console.domain.errors import ConsoleError, IllegalTransition
from console.services import access
from console.services.connecting import ConnectorFor
from console.services.delivering import DeliveryStore
from console.services.posting_ports import People
from console.services.settling import Settling
from console.services.transaction import Begin

#: How long before the call a post of ours may have been that is worth seeing beside it.
_BEFORE = timedelta(hours=1)
_SHOWN = 5


class SentDeliveries(DeliveryStore, Protocol):
    """Deliveries, and what an account has sent."""

    def list_sent_posts(self, account_id: str, since: datetime) -> Sequence[Delivery]:
        """Return the account's published posts since ``since``, newest first."""
        ...


class DoubtingTransaction(Protocol):
    """What the evidence is read from."""

    @property
    def deliveries(self) -> SentDeliveries:
        """Deliveries."""
        ...

    @property
    def people(self) -> People:
        """People."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known about one delivery that nobody knows of."""

    delivery: Delivery
    #: Posts of ours on that account since about then that are known to be public, newest first.
    known: tuple[Delivery, ...]
    #: Where a person can look for themselves; empty where the account cannot be asked.
    page: str


class Doubting:
    """Lays the evidence out, and looks again when a person asks."""

    def __init__(self, *, begin: Begin[DoubtingTransaction], settling: Settling, connector_for: ConnectorFor) -> None:
        self._begin = begin
        self._settling = settling
        self._connector_for = connector_for

    def evidence(self, delivery: Delivery) -> Evidence:
        """Return what is known about a delivery in doubt; asks no platform."""
        since = (delivery.sending_at or delivery.due_at) - _BEFORE
        with self._begin.reading() as tx:
            known = tx.deliveries.list_sent_posts(delivery.account_id, since)
        try:
            page = self._connector_for(delivery.account_id).compose_link()
        except ConsoleError:
            page = ""
        return Evidence(delivery=delivery, known=tuple(known[:_SHOWN]), page=page)

    def look_now(self, actor: Actor, delivery_id: str) -> Delivery:
        """Ask the platform once more, now; returns the delivery as it stands then."""
        with self._begin.reading() as tx:
            access.require(tx.people.current(actor), access.MAY_WRITE_POSTS, "decide about what goes out")
            delivery = tx.deliveries.get_delivery(delivery_id)
        if delivery.state not in IN_DOUBT:
            raise IllegalTransition("It is not in doubt any more.")
        self._settling.look_again(delivery)
        with self._begin.reading() as tx:
            return tx.deliveries.get_delivery(delivery_id)
