"""Carrying out what a named person decided: the only place that hides a resident's comment or shows it again.

Hiding twice is harmless, so an act whose outcome is unknown is simply tried again. Before each try
the preserved record is read back and hashed: without it, nothing is hidden (promise 4).

During a pause hiding goes on, because it protects people (a threat, an address). Showing again makes something
public, so it waits until no pause covers the account.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from console.domain.actors import WORKER
from console.domain.audit import AuditLog
from console.domain.errors import AuthExpired, Blocked, Conflict, ConsoleError, NotFound, RateLimited, Rejected
from console.domain.messages import Message
from console.domain.pauses import Pause
from console.domain.reviews import ACT_GRAPH, Act, ActState, Decision, DecisionKind, PreservedRecord
from console.domain.time import Clock
from console.services.connecting import ConnectorFor
from console.services.preserving import holds
from console.services.transaction import Begin

log = structlog.get_logger()

_LEASE = timedelta(minutes=2)
_FIRST_WAIT = timedelta(seconds=15)
_LONGEST_WAIT = timedelta(minutes=15)
_MOST_ATTEMPTS = 12
_UNDER_WAY = frozenset({ActState.ORDERED, ActState.CARRYING_OUT})


class MessageStore(Protocol):
    """Messages, as this use case needs them."""

    def get_message(self, message_id: str) -> Message: ...
    def change(self, message: Message, **values: Any) -> Message: ...


class ActStore(Protocol):
    """Acts, and the decisions and records that they stand on."""

    def list_due_acts(self, now: datetime, limit: int = 20) -> Sequence[Act]: ...
    def list_acts(self, message_id: str) -> Sequence[Act]: ...
    def get_act(self, act_id: str) -> Act: ...
    def get_decision(self, decision_id: str) -> Decision: ...
    def find_record(self, decision_id: str) -> PreservedRecord | None: ...
    def try_claim_act(self, act: Act, until: datetime) -> bool: ...
    def move_act(self, act: Act, to: ActState, **values: Any) -> None: ...


class PauseStore(Protocol):
    """What is paused."""

    def list_active_shared(self) -> Sequence[Pause]: ...


class CarryingOutTransaction(Protocol):
    """The stores that carrying out needs."""

    @property
    def messages(self) -> MessageStore: ...
    @property
    def reviews(self) -> ActStore: ...
    @property
    def pauses(self) -> PauseStore: ...
    @property
    def audit(self) -> AuditLog: ...


class CarryingOut:
    """The worker's half of moderation."""

    def __init__(self, *, begin: Begin[CarryingOutTransaction], clock: Clock, connector_for: ConnectorFor) -> None:
        self._begin = begin
        self._clock = clock
        self._connector_for = connector_for

    def carry_out(self) -> int:
        """Perform every act whose time has come; returns how many are done."""
        with self._begin.reading() as tx:
            due = tx.reviews.list_due_acts(self._clock.now())
        return sum(self._carry_out_one(act) for act in due)

    def _carry_out_one(self, act: Act) -> bool:
        claimed = self._claim(act)
        if claimed is None:
            return False
        try:
            self._refuse_without_its_ground(claimed)
            connector = self._connector_for(claimed.account_id)
            (connector.hide if claimed.hide else connector.unhide)(claimed.remote_id)
        except Exception as error:  # noqa: BLE001 - one act that fails never stops the others; its error is shown
            self._note_failure(claimed, error)
            return False
        return self._note_done(claimed)

    def _claim(self, act: Act) -> Act | None:
        with self._begin() as tx:
            earlier = [one for one in tx.reviews.list_acts(act.message_id) if one.id < act.id]
            if any(one.state in _UNDER_WAY for one in earlier):
                return None  # acts on one message happen in the order in which they were decided
            if _is_paused(tx, act):
                return None
            if act.state is ActState.ORDERED:
                ACT_GRAPH.check(act.state, ActState.CARRYING_OUT)
            if not tx.reviews.try_claim_act(act, self._clock.now() + _LEASE):
                return None
            return tx.reviews.get_act(act.id)

    def _refuse_without_its_ground(self, act: Act) -> None:
        """Raise Blocked unless a person decided exactly this and the record of it is whole."""
        with self._begin.reading() as tx:
            decision = tx.reviews.get_decision(act.decision_id)
            record = tx.reviews.find_record(decision.id)
        wanted = DecisionKind.HIDE if act.hide else DecisionKind.UNHIDE
        if decision.kind is not wanted or decision.actor_id.startswith("process:"):
            raise Blocked(["No person decided this, so it was not done."])
        if not holds(record, decision):
            raise Blocked(["What was to be preserved is missing or was changed, so nothing was done."])

    def _note_done(self, act: Act) -> bool:
        try:
            with self._begin() as tx:
                ACT_GRAPH.check(act.state, ActState.DONE)
                tx.reviews.move_act(act, ActState.DONE, done_at=self._clock.now(), error="")
                message = tx.messages.get_message(act.message_id)
                if message.is_hidden != act.hide:
                    tx.messages.change(message, is_hidden=act.hide)
                verb = "moderation.hidden" if act.hide else "moderation.shown_again"
                tx.audit.append(WORKER, verb, act.message_id, act_id=act.id, decision_id=act.decision_id)
        except Conflict:
            return False  # the message changed meanwhile: after the lease it is done once more, harmlessly
        return True

    def _note_failure(self, act: Act, error: Exception) -> None:
        now, sentence = self._clock.now(), _sentence(error)
        final = isinstance(error, AuthExpired | Rejected | Blocked | NotFound) or act.attempts >= _MOST_ATTEMPTS
        to = ActState.FAILED if final else ActState.ORDERED
        log.warning("moderation.act_failed", act_id=act.id, error=type(error).__name__, final=final)
        ACT_GRAPH.check(act.state, to)
        with self._begin() as tx:
            tx.reviews.move_act(act, to, error=sentence, next_attempt_at=_next_try(act, error, now))
            if final:
                tx.audit.append(WORKER, "moderation.failed", act.message_id, act_id=act.id, why=sentence)


def _is_paused(tx: CarryingOutTransaction, act: Act) -> bool:
    return not act.hide and any(pause.covers(account_id=act.account_id) for pause in tx.pauses.list_active_shared())


def _next_try(act: Act, error: Exception, now: datetime) -> datetime:
    if isinstance(error, RateLimited):
        return error.retry_at
    doublings = min(act.attempts, 10)
    return now + min(_FIRST_WAIT * (1 << doublings), _LONGEST_WAIT)


def _sentence(error: Exception) -> str:
    if isinstance(error, ConsoleError):
        return error.message
    return f"It failed in an unexpected way ({type(error).__name__}) and will be tried again. The log says more."
