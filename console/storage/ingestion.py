"""Readings, pushed events and faults in the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from console.domain.ingestion import AccountReading, IngestFault, PushedEvent, PushState
from console.storage import compare_and_set
from console.storage.tables.ingestion import AccountReadingRow, IngestFaultRow, WebhookEventRow


class SqlIngestion:
    """How residents' words reach us."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get_reading(self, account_id: str) -> AccountReading:
        """Return how far an account has been read; an account that never was is at the beginning."""
        row = self._session.get(AccountReadingRow, account_id)
        return _as_reading(row) if row else AccountReading(account_id=account_id)

    def put_reading(self, reading: AccountReading) -> None:
        """Write how far an account has been read."""
        values = {name: getattr(reading, name) for name in AccountReading.__slots__}
        self._session.merge(AccountReadingRow(**values))
        self._session.flush()

    def list_readings(self, limit: int = 200) -> Sequence[AccountReading]:
        """Return the readings of every account."""
        return [_as_reading(row) for row in self._session.exec(select(AccountReadingRow).limit(limit))]

    def add_fault(self, fault: IngestFault) -> None:
        """Keep an item that could not be taken in; the same item again adds nothing."""
        same = select(IngestFaultRow.id).where(
            IngestFaultRow.remote_id == fault.remote_id, IngestFaultRow.raw == fault.raw
        )
        if self._session.exec(same).first() is not None:
            return
        self._session.add(IngestFaultRow(**{name: getattr(fault, name) for name in IngestFault.__slots__}))
        self._session.flush()

    def list_faults(self, limit: int = 50) -> Sequence[IngestFault]:
        """Return the newest faults."""
        query = select(IngestFaultRow).order_by(col(IngestFaultRow.at).desc()).limit(limit)
        return [_as_fault(row) for row in self._session.exec(query)]

    def add_event(self, event: PushedEvent) -> bool:
        """Keep a pushed event; False when the same bytes have come before."""
        values = {name: getattr(event, name) for name in PushedEvent.__slots__} | {"state": event.state.value}
        try:
            with self._session.begin_nested():
                self._session.add(WebhookEventRow(**values))
        except IntegrityError:
            return False
        return True

    def list_events(self, state: PushState, limit: int = 50) -> Sequence[PushedEvent]:
        """Return events in this state, oldest first."""
        query = select(WebhookEventRow).where(WebhookEventRow.state == state.value)
        ordered = query.order_by(col(WebhookEventRow.received_at), col(WebhookEventRow.id)).limit(limit)
        return [_as_event(row) for row in self._session.exec(ordered)]

    def try_move_event(self, event: PushedEvent, to: PushState, error: str = "") -> bool:
        """Set the event's state if it is still as it was read; False where another process was quicker."""
        return compare_and_set.try_move(
            self._session, WebhookEventRow, event.id, expected=event.state.value, to=to.value, error=error
        )


def _as_reading(row: AccountReadingRow) -> AccountReading:
    return AccountReading(**{name: getattr(row, name) for name in AccountReading.__slots__})


def _as_fault(row: IngestFaultRow) -> IngestFault:
    return IngestFault(**{name: getattr(row, name) for name in IngestFault.__slots__})


def _as_event(row: WebhookEventRow) -> PushedEvent:
    values = {name: getattr(row, name) for name in PushedEvent.__slots__}
    return PushedEvent(**values | {"state": PushState(values["state"])})
