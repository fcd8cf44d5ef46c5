"""What every use case about footage stands on: its stores, and one trace in custody and audit together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from console.domain.actors import Actor
from console.domain.audit import AuditLog
from console.domain.errors import Blocked, InvalidInput
from console.domain.people import Person
from evidence_share.custody import CustodyEntry, CustodyLog
from evidence_share.model import Hold, Release, ReleaseState, Rendition, Report


class People(Protocol):
    """Who somebody is now."""

    def current(self, actor: Actor) -> Actor:
        """Return the actor with today's roles; raises NotPermitted for somebody who left."""
        ...

    def list_people(self) -> Sequence[Person]:
        """Return everybody by name."""
        ...


class RenditionStore(Protocol):
    """Renditions, which never change."""

    def add(self, rendition: Rendition) -> None:
        """Write a new rendition."""
        ...

    def get_rendition(self, rendition_id: str) -> Rendition:
        """Return one rendition; raises NotFound."""
        ...

    def list_recent(self, *, limit: int = 100) -> Sequence[Rendition]:
        """Return the newest renditions first."""
        ...

    def has_view(self, view_id: str) -> bool:
        """Return whether this signed address was opened before."""
        ...

    def add_view(self, view_id: str, *, rendition_id: str, part: str, actor_id: str, at: datetime) -> None:
        """Write that a signed address was opened."""
        ...


class ReleaseStore(Protocol):
    """Releases and their reports."""

    def add(self, release: Release) -> None:
        """Write a newly opened release."""
        ...

    def get_release(self, release_id: str) -> Release:
        """Return one release; raises NotFound."""
        ...

    def lock_release(self, release_id: str) -> Release:
        """Return one release, held until the transaction ends; raises NotFound."""
        ...

    def lock_case(self, case_number: str) -> Sequence[Release]:
        """Return every release of a case, held until the transaction ends."""
        ...

    def list_releases(self, *, states: Sequence[ReleaseState] = (), limit: int = 100) -> Sequence[Release]:
        """Return releases, the next due first; all states when none is named."""
        ...

    def list_public(self, *, limit: int = 100) -> Sequence[Release]:
        """Return what is or was public, the newest first."""
        ...

    def list_due(self, now: datetime, *, limit: int = 50) -> Sequence[str]:
        """Return the ids of scheduled releases whose time has come."""
        ...

    def move(self, release: Release, to: ReleaseState, **values: Any) -> Release:
        """Compare and set the state; raises Conflict."""
        ...

    def add_report(self, report: Report) -> None:
        """Keep what the checks found."""
        ...


class HoldStore(Protocol):
    """Legal holds by case number."""

    def add(self, hold: Hold) -> None:
        """Write a new hold."""
        ...

    def get_hold(self, hold_id: str) -> Hold:
        """Return one hold; raises NotFound."""
        ...

    def list_standing(self, case_number: str = "", *, limit: int = 200) -> Sequence[Hold]:
        """Return the holds that stand, on one case or on all."""
        ...

    def lift(self, hold_id: str, *, by: str, at: datetime, reason: str) -> None:
        """End a hold that stands; raises Conflict when it was lifted before."""
        ...


class TracingTransaction(Protocol):
    """Where a trace is left."""

    @property
    def audit(self) -> AuditLog:
        """The audit chain."""
        ...

    @property
    def custody(self) -> CustodyLog:
        """The custody chains."""
        ...


class FootageTransaction(TracingTransaction, Protocol):
    """What the use cases about footage need of the database."""

    @property
    def people(self) -> People:
        """People."""
        ...

    @property
    def renditions(self) -> RenditionStore:
        """Renditions."""
        ...

    @property
    def releases(self) -> ReleaseStore:
        """Releases."""
        ...

    @property
    def holds(self) -> HoldStore:
        """Legal holds."""
        ...


def trace(
    tx: TracingTransaction, actor: Actor, verb: str, object_id: str, rendition: Rendition, /, **data: Any
) -> CustodyEntry:
    """Write one step into the rendition's custody and into the audit log, which witnesses the custody's hash."""
    entry = tx.custody.append(actor, verb, rendition.id, rendition.sha256, object=object_id, **data)
    witness = {"item": entry.item_id, "seq": entry.seq, "hash": entry.hash}
    tx.audit.append(actor, verb, object_id, custody=witness, **data)
    return entry


def refuse_held(tx: FootageTransaction, case_number: str) -> None:
    """Raise Blocked while a legal hold stands on the case, whoever asks."""
    if holds := tx.holds.list_standing(case_number):
        raise Blocked([f"Case {case_number} is under legal hold: {hold.reason}" for hold in holds])


def needed(text: str, message: str, field: str) -> str:
    """Return ``text`` without surrounding space; raises InvalidInput when nothing is left."""
    if not text.strip():
        raise InvalidInput(message, field=field)
    return text.strip()
