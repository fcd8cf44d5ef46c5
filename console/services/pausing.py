"""Pauses: from the moment one is committed no call that it covers begins; nothing resumes unseen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from connectors.base import PLATFORM_NAMES, Platform
from console.domain.accounts import Account
from console.domain.actors import Actor
from console.domain.deliveries import MAY_BE_POSTED, STOPPABLE, Delivery, DeliveryState
from console.domain.errors import Conflict, InvalidInput
from console.domain.ids import new_id
from console.domain.pauses import PAUSE_GRAPH, Pause, PauseScope, PauseState
from console.domain.posts import Post
from console.domain.time import Clock
from console.services import access
from console.services.connecting import AccountStore
from console.services.delivering import DeliveringTransaction, advance, lock
from console.services.exempting import ExemptingTransaction, PeopleById, is_covered, is_exempt
from console.services.last_look import ReadablePosts
from console.services.posting_ports import People
from console.services.transaction import Begin

_BATCH = 50


class PauseStore(Protocol):
    """Pauses, and the lock that makes a pause and a send take turns."""

    def hold_off(self) -> None:
        """Wait for every intent that is being written, and let no other begin until this transaction ends."""
        ...

    def list_active(self) -> Sequence[Pause]:
        """Return the active pauses, the newest first."""
        ...

    def get_pause(self, pause_id: str) -> Pause:
        """Return one pause, lifted or not; raises NotFound."""
        ...

    def add(self, pause: Pause) -> None:
        """Write a new pause; raises Conflict where the same is paused already."""
        ...

    def lift(self, pause: Pause, *, by: str, at: datetime) -> None:
        """End an active pause; raises Conflict."""
        ...

    def list_recent(self, *, limit: int = 20) -> Sequence[Pause]:
        """Return the newest pauses first."""
        ...


class PeopleHere(People, PeopleById, Protocol):
    """Who somebody is now."""


class PausingTransaction(DeliveringTransaction, ExemptingTransaction, Protocol):
    """What pausing needs of the database."""

    @property
    def pauses(self) -> PauseStore:
        """Pauses."""
        ...

    @property
    def posts(self) -> ReadablePosts:
        """Posts."""
        ...

    @property
    def accounts(self) -> AccountStore:
        """Accounts."""
        ...

    @property
    def people(self) -> PeopleHere:
        """People."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """What a pause did: how much it holds, and what was on its way already and may still appear."""

    pause: Pause
    held: int
    in_flight: tuple[Delivery, ...]


class Pausing:
    """Stops what goes out, by scope, and lets it go on only one by one."""

    def __init__(self, *, begin: Begin[PausingTransaction], clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    def list_active(self) -> Sequence[Pause]:
        """Return the pauses that hold now, the newest first."""
        with self._begin.reading() as tx:
            return tx.pauses.list_active()

    def list_recent(self) -> Sequence[Pause]:
        """Return the last pauses, newest first."""
        with self._begin.reading() as tx:
            return tx.pauses.list_recent()

    def pause(
        self,
        actor: Actor,
        reason: str,
        *,
        scope: PauseScope = PauseScope.EVERYTHING,
        target: str = "",
        target_name: str = "",
    ) -> Paused:
        """Stop it now, but for emergency posts that a person who may has approved.

        ``target`` is the account's or campaign's id, or the area's name. Raises InvalidInput without a reason or a
        target, Conflict when the same is paused already.
        """
        if not reason.strip():
            raise InvalidInput("Say why, so that the next shift knows.", field="reason")
        if (scope is PauseScope.EVERYTHING) == bool(target):
            raise InvalidInput("Say what is to be paused.", field="target")
        pause, in_flight = self._begin_pause(actor, reason.strip(), scope, target, target_name or target)
        return Paused(pause=pause, held=self._hold_all_waiting(actor, pause), in_flight=in_flight)

    def resume(self, actor: Actor, pause_id: str = "") -> Pause:
        """Lift one pause, or that of everything; what it holds waits for a person to release each.

        Raises Conflict when it is not active.
        """
        with self._begin.reading() as tx:
            pause = _active(tx, pause_id)
            access.require(tx.people.current(actor), access.MAY_RESUME, "lift a pause")
        self._hold_all_waiting(actor, pause)
        now = self._clock.now()
        with self._begin() as tx:
            person = tx.people.current(actor)
            access.require(person, access.MAY_RESUME, "lift a pause")
            tx.pauses.hold_off()
            pause = _active(tx, pause.id)
            PAUSE_GRAPH.check(pause.state, PauseState.LIFTED)
            _refuse_unheld(tx, pause)
            tx.pauses.lift(pause, by=person.id, at=now)
            tx.audit.append(person, "sending.resumed", pause.id, reason=pause.reason, **_scope_said(pause))
        return pause

    def list_held(self, pause_id: str) -> Sequence[Delivery]:
        """Return what a pause, lifted or not, still holds: each waits for a person, the earliest due first."""
        with self._begin.reading() as tx:
            return tx.deliveries.list_held_by(pause_id)

    def _begin_pause(
        self, actor: Actor, reason: str, scope: PauseScope, target: str, target_name: str
    ) -> tuple[Pause, tuple[Delivery, ...]]:
        with self._begin() as tx:
            person = tx.people.current(actor)
            access.require(person, access.MAY_PAUSE, "pause what goes out")
            tx.pauses.hold_off()
            if scope is PauseScope.ACCOUNT:
                target_name = name_of(tx.accounts.get_account(target))
            pause = Pause(
                id=new_id("pause"),
                scope=scope,
                target=target,
                target_name=target_name,
                reason=reason,
                started_at=self._clock.now(),
                started_by=person.id,
            )
            _refuse_twice(tx, pause)
            pause = _begun_after_what_is_sent(tx, pause)
            tx.pauses.add(pause)
            in_flight = tuple(_in_flight(tx, pause))
            said = {"reason": reason, "in_flight": [each.id for each in in_flight], **_scope_said(pause)}
            tx.audit.append(person, "sending.paused", pause.id, **said)
        return pause, in_flight

    def _hold_all_waiting(self, actor: Actor, pause: Pause) -> int:
        """Hold what is covered, each in its own transaction, so that the pause itself waits for none."""
        held, after = 0, ""
        while batch := self._list_covered(pause, after):
            held += sum(self._hold(actor, delivery, pause) for delivery in batch)
            after = batch[-1].id
        return held

    def _list_covered(self, pause: Pause, after: str) -> Sequence[Delivery]:
        with self._begin.reading() as tx:
            return tx.deliveries.list_covered(pause, after=after, limit=_BATCH)

    def _hold(self, actor: Actor, delivery: Delivery, pause: Pause) -> int:
        facts: dict[str, Any] = {"hold_reason": pause.sentence, "pause_id": pause.id}
        facts |= {"lease_owner": "", "lease_until": None}
        with self._begin() as tx:
            fresh, post = lock(tx, delivery)
            if fresh.state not in STOPPABLE or is_exempt(tx, post):
                return 0
            if fresh.state is DeliveryState.BY_HAND:
                facts["last_error"] = MAY_BE_POSTED
            said = {"pause": pause.id}
            advance(tx, actor, fresh, DeliveryState.HELD, "delivery.held", at=self._clock.now(), said=said, **facts)
        return 1


def name_of(account: Account) -> str:
    """Return the account's name with its platform, so that it is not taken for the whole agency."""
    platform = PLATFORM_NAMES[Platform(account.platform)]
    return account.name if platform.casefold() in account.name.casefold().split() else f"{account.name} on {platform}"


def _active(tx: PausingTransaction, pause_id: str) -> Pause:
    for pause in tx.pauses.list_active():
        if pause.id == pause_id or (not pause_id and pause.scope is PauseScope.EVERYTHING):
            return pause
    raise Conflict("This pause is lifted already." if pause_id else "Nothing is paused.")


def _refuse_twice(tx: PausingTransaction, pause: Pause) -> None:
    if any((each.scope, each.target) == (pause.scope, pause.target) for each in tx.pauses.list_active()):
        raise Conflict(f"{pause.what} already.")


def _begun_after_what_is_sent(tx: PausingTransaction, pause: Pause) -> Pause:
    """Return the pause as of no earlier than what it finds on its way, even where our clock was set back meanwhile."""
    sent_at = [each.sending_at for each in tx.deliveries.list_in({DeliveryState.SENDING}) if each.sending_at]
    return replace(pause, started_at=max([pause.started_at, *sent_at]))


def _in_flight(tx: PausingTransaction, pause: Pause) -> Iterator[Delivery]:
    for delivery in tx.deliveries.list_in({DeliveryState.SENDING}):
        post = _post_of(tx, delivery)
        if is_covered(pause, delivery, post) and not is_exempt(tx, post):
            yield delivery


def _refuse_unheld(tx: PausingTransaction, pause: Pause) -> None:
    after = ""
    while batch := tx.deliveries.list_covered(pause, after=after, limit=_BATCH):
        if any(not is_exempt(tx, _post_of(tx, delivery)) for delivery in batch):
            raise Conflict("Something was scheduled while the pause was being lifted. Lift it again.")
        after = batch[-1].id


def _post_of(tx: PausingTransaction, delivery: Delivery) -> Post | None:
    return tx.posts.get_post(delivery.post_id) if delivery.post_id else None


def _scope_said(pause: Pause) -> dict[str, str]:
    return {"scope": pause.scope.value, "target": pause.target} if pause.target else {}
