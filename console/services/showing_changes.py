"""What the post's page shows after publication: the words that are public, what was done to them, and the figures."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from connectors.base import Capabilities
from console.domain.amendments import Amendment, AmendmentKind, AmendmentState
from console.domain.deliveries import Delivery
from console.domain.errors import ConsoleError
from console.domain.people import Person
from console.services.amending import NEEDS, deleted_at, public_text
from console.services.connecting import ConnectorFor
from console.services.measuring import Measured
from console.services.transaction import Begin


class AmendmentReader(Protocol):
    """Changes to read."""

    def list_for_deliveries(self, delivery_ids: Collection[str]) -> Sequence[Amendment]: ...
    def list_in(self, states: Collection[AmendmentState]) -> Sequence[Amendment]: ...


class FiguresReader(Protocol):
    """Figures to read."""

    def list_for_deliveries(self, delivery_ids: Collection[str]) -> Sequence[Measured]: ...


class PeopleReader(Protocol):
    """People by id."""

    def find_person(self, person_id: str) -> Person | None: ...


class DeliveryReader(Protocol):
    """Deliveries by id."""

    def get_delivery(self, delivery_id: str) -> Delivery: ...


class ShowingChangesTransaction(Protocol):
    """What the view reads."""

    @property
    def amendments(self) -> AmendmentReader: ...
    @property
    def figures(self) -> FiguresReader: ...
    @property
    def people(self) -> PeopleReader: ...
    @property
    def deliveries(self) -> DeliveryReader: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One change with the names of those who decided it."""

    amendment: Amendment
    ordered_by: str
    approved_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPost:
    """One delivery that is, or was, public."""

    delivery: Delivery
    text: str
    deleted_at: datetime | None
    changes: tuple[ChangeLine, ...]
    figures: tuple[Measured, ...]
    #: What can be done to it now, and for what cannot the platform's sentence.
    offered: frozenset[AmendmentKind]
    cannot: tuple[str, ...]


class ShowingChanges:
    """Frozen views; nothing here writes."""

    def __init__(self, *, begin: Begin[ShowingChangesTransaction], connector_for: ConnectorFor) -> None:
        self._begin = begin
        self._connector_for = connector_for

    def show(self, deliveries: Sequence[Delivery]) -> Sequence[PublicPost]:
        """Return these public deliveries with everything that was done to them since."""
        ids = [delivery.id for delivery in deliveries]
        with self._begin.reading() as tx:
            lines = [_line(tx, amendment) for amendment in tx.amendments.list_for_deliveries(ids)]
            figures = tx.figures.list_for_deliveries(ids)
        return [
            self._public(
                delivery,
                tuple(line for line in lines if line.amendment.delivery_id == delivery.id),
                tuple(one for one in figures if one.delivery_id == delivery.id),
            )
            for delivery in deliveries
        ]

    def list_to_decide(self) -> Sequence[tuple[Amendment, Delivery]]:
        """Return new words that wait for a second person, and changes that the platform refused."""
        with self._begin.reading() as tx:
            waiting = tx.amendments.list_in({AmendmentState.PROPOSED, AmendmentState.FAILED})
            return [(amendment, tx.deliveries.get_delivery(amendment.delivery_id)) for amendment in waiting]

    def _public(self, delivery: Delivery, changes: tuple[ChangeLine, ...], figures: tuple[Measured, ...]) -> PublicPost:
        amendments = [line.amendment for line in changes]
        gone = deleted_at(amendments)
        able = self._able(delivery)
        possible = {kind for kind, needed in NEEDS.items() if able is not None and needed in able.can}
        sentences = [able.cannot[needed] for needed in NEEDS.values() if needed in able.cannot] if able else []
        return PublicPost(
            delivery=delivery,
            text=public_text(delivery, amendments),
            deleted_at=gone,
            changes=changes,
            figures=figures,
            offered=frozenset() if gone else frozenset(possible | {AmendmentKind.CORRECTED}),
            cannot=tuple(dict.fromkeys(sentences)),
        )

    def _able(self, delivery: Delivery) -> Capabilities | None:
        """Return what the account can do, or None where it is not connected any more."""
        try:
            return self._connector_for(delivery.account_id).capabilities()
        except ConsoleError:
            return None


def _line(tx: ShowingChangesTransaction, amendment: Amendment) -> ChangeLine:
    return ChangeLine(
        amendment=amendment,
        ordered_by=_name(tx, amendment.ordered_by),
        approved_by=_name(tx, amendment.approved_by) if amendment.approved_by else "",
    )


def _name(tx: ShowingChangesTransaction, person_id: str) -> str:
    if person_id.startswith("process:"):
        return "the clock, as approved"
    person = tx.people.find_person(person_id)
    return person.name if person else "somebody who left"
