"""Fetching how public posts are received, and keeping every figure, so that it can be seen over time.

A new post is measured often, an old one seldom: every 15 minutes on its first day, every two hours in its first week,
once a day in its first month, then no more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from connectors.base import Capability, Figures
from console.domain.deliveries import Delivery
from console.domain.errors import ConsoleError
from console.domain.time import Clock
from console.services.connecting import AccountStore, ConnectorFor
from console.services.transaction import Begin

log = structlog.get_logger()

_GAPS = (
    (timedelta(days=1), timedelta(minutes=15)),
    (timedelta(days=7), timedelta(hours=2)),
    (timedelta(days=30), timedelta(days=1)),
)
_LONGEST = _GAPS[-1][0]
_BATCH = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The figures of one delivery at one instant."""

    delivery_id: str
    at: datetime
    figures: Figures


class FiguresStore(Protocol):
    """Figures over time."""

    def add(self, measured: Measured) -> None: ...
    def last_at(self, delivery_ids: Collection[str]) -> Mapping[str, datetime]: ...
    def list_for_deliveries(self, delivery_ids: Collection[str]) -> Sequence[Measured]: ...


class SentPosts(Protocol):
    """What is public."""

    def list_public_since(self, since: datetime) -> Sequence[Delivery]: ...


class MeasuringTransaction(Protocol):
    """What measuring needs of the database."""

    @property
    def figures(self) -> FiguresStore: ...
    @property
    def deliveries(self) -> SentPosts: ...
    @property
    def accounts(self) -> AccountStore: ...


class Measuring:
    """Figures of our own public posts."""

    def __init__(self, *, begin: Begin[MeasuringTransaction], clock: Clock, connector_for: ConnectorFor) -> None:
        self._begin = begin
        self._clock = clock
        self._connector_for = connector_for

    def measure(self) -> int:
        """Fetch the figures that are due, account by account; returns how many were kept."""
        return sum(self._measure_account(account_id, due) for account_id, due in self._due().items())

    def history(self, delivery_ids: Collection[str]) -> Mapping[str, Sequence[Measured]]:
        """Return every figure of these deliveries, oldest first."""
        found: dict[str, list[Measured]] = {}
        with self._begin.reading() as tx:
            for measured in tx.figures.list_for_deliveries(delivery_ids):
                found.setdefault(measured.delivery_id, []).append(measured)
        return found

    def _due(self) -> Mapping[str, list[Delivery]]:
        now = self._clock.now()
        by_account: dict[str, list[Delivery]] = {}
        with self._begin.reading() as tx:
            sent = tx.deliveries.list_public_since(now - _LONGEST)
            last = tx.figures.last_at([delivery.id for delivery in sent])
        for delivery in sent:
            if _is_due(delivery, last.get(delivery.id), now):
                by_account.setdefault(delivery.account_id, []).append(delivery)
        return {account_id: due[:_BATCH] for account_id, due in by_account.items()}

    def _measure_account(self, account_id: str, due: Sequence[Delivery]) -> int:
        """An account that cannot be asked now is asked again at the next tick and never holds up the others."""
        try:
            connector = self._connector_for(account_id)
            if Capability.ENGAGEMENT not in connector.capabilities().can:
                return 0
            figures = connector.engagement([delivery.remote_id or "" for delivery in due])
        except ConsoleError as error:
            log.info("engagement.not_read", account_id=account_id, why=error.message)
            return 0
        return self._keep([(delivery, figures.get(delivery.remote_id or "", Figures())) for delivery in due])

    def _keep(self, read: Sequence[tuple[Delivery, Figures]]) -> int:
        """Keep an empty figure too: what is gone from the platform is not asked for at every tick."""
        now = self._clock.now()
        with self._begin() as tx:
            for delivery, figures in read:
                tx.figures.add(Measured(delivery_id=delivery.id, at=now, figures=figures))
        return len(read)


def _is_due(delivery: Delivery, last: datetime | None, now: datetime) -> bool:
    if not delivery.remote_id or delivery.sent_at is None:
        return False
    gap = next((gap for age, gap in _GAPS if now - delivery.sent_at <= age), None)
    return gap is not None and (last is None or now - last >= gap)
