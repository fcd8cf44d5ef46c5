"""Making on the platforms the changes to public posts that named people decided.

Deleting, editing and pinning twice is harmless, so a change whose outcome is unknown is simply made again. What a
pause covers is not edited or pinned; what harms somebody can still be taken away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from connectors.base import Connector, OutboundPost
from console.domain.actors import WORKER
from console.domain.amendments import AMENDMENT_GRAPH, Amendment, AmendmentKind, AmendmentState
from console.domain.audit import AuditLog
from console.domain.deliveries import Delivery
from console.domain.errors import AuthExpired, Blocked, ConsoleError, NotFound, RateLimited, Rejected
from console.domain.pauses import Pause
from console.domain.posts import Post
from console.domain.time import Clock
from console.services.connecting import ConnectorFor
from console.services.exempting import is_covered
from console.services.transaction import Begin

log = structlog.get_logger()

_LEASE = timedelta(minutes=2)
_FIRST_WAIT = timedelta(seconds=15)
_LONGEST_WAIT = timedelta(minutes=15)
_MOST_ATTEMPTS = 12
_CERTAIN = (AuthExpired, Rejected, Blocked, NotFound)


class DueChanges(Protocol):
    """Changes that wait to be made."""

    def list_due(self, now: datetime) -> Sequence[Amendment]: ...
    def get_amendment(self, amendment_id: str) -> Amendment: ...
    def try_claim(self, amendment: Amendment, until: datetime) -> bool: ...
    def move(self, amendment: Amendment, to: AmendmentState, **values: Any) -> Amendment: ...


class ChangedDeliveries(Protocol):
    """The deliveries that they change."""

    def get_delivery(self, delivery_id: str) -> Delivery: ...


class Pauses(Protocol):
    """What is paused."""

    def list_active(self) -> Sequence[Pause]: ...


class ReadablePosts(Protocol):
    """The posts that they belong to."""

    def get_post(self, post_id: str) -> Post: ...


class ChangingTransaction(Protocol):
    """What making a change needs of the database."""

    @property
    def amendments(self) -> DueChanges: ...
    @property
    def deliveries(self) -> ChangedDeliveries: ...
    @property
    def posts(self) -> ReadablePosts: ...
    @property
    def pauses(self) -> Pauses: ...
    @property
    def audit(self) -> AuditLog: ...


class CarryingOutChanges:
    """The worker's half of what happens to public posts."""

    def __init__(self, *, begin: Begin[ChangingTransaction], clock: Clock, connector_for: ConnectorFor) -> None:
        self._begin = begin
        self._clock = clock
        self._connector_for = connector_for

    def carry_out(self) -> int:
        """Make every change whose time has come; returns how many are done."""
        with self._begin.reading() as tx:
            due = tx.amendments.list_due(self._clock.now())
        return sum(self._carry_out_one(amendment) for amendment in due)

    def _carry_out_one(self, amendment: Amendment) -> bool:
        claimed = self._claim(amendment)
        if claimed is None:
            return False
        try:
            with self._begin.reading() as tx:
                delivery = tx.deliveries.get_delivery(claimed.delivery_id)
            _refuse_without_its_ground(claimed)
            _make(self._connector_for(delivery.account_id), claimed, delivery.remote_id or "")
        except Exception as error:  # noqa: BLE001 - one change that fails never stops the others; its error is shown
            self._note_failure(claimed, error)
            return False
        self._note_done(claimed, delivery)
        return True

    def _claim(self, amendment: Amendment) -> Amendment | None:
        now = self._clock.now()
        with self._begin() as tx:
            if _is_paused(tx, amendment):
                return None
            if not tx.amendments.try_claim(amendment, now + _LEASE):
                return None
            return tx.amendments.get_amendment(amendment.id)

    def _note_done(self, amendment: Amendment, delivery: Delivery) -> None:
        AMENDMENT_GRAPH.check(amendment.state, AmendmentState.DONE)
        with self._begin() as tx:
            tx.amendments.move(amendment, AmendmentState.DONE, done_at=self._clock.now(), error="")
            said = {"kind": amendment.kind.value, "amendment": amendment.id, "delivery": delivery.id}
            tx.audit.append(WORKER, "public_post.changed", delivery.source_id, **said)

    def _note_failure(self, amendment: Amendment, error: Exception) -> None:
        now, sentence = self._clock.now(), _sentence(error)
        final = isinstance(error, _CERTAIN) or amendment.attempts >= _MOST_ATTEMPTS
        to = AmendmentState.FAILED if final else AmendmentState.ORDERED
        log.warning("public_post.change_failed", amendment_id=amendment.id, error=type(error).__name__, final=final)
        AMENDMENT_GRAPH.check(amendment.state, to)
        with self._begin() as tx:
            tx.amendments.move(amendment, to, error=sentence, next_attempt_at=_next_try(amendment, error, now))
            if final:
                source = tx.deliveries.get_delivery(amendment.delivery_id).source_id
                tx.audit.append(WORKER, "public_post.change_failed", source, amendment=amendment.id, why=sentence)


def _refuse_without_its_ground(amendment: Amendment) -> None:
    """Raise Blocked unless what was public before is in the record, whole, and an edit has its second person."""
    if hashlib.sha256(amendment.before.encode()).hexdigest() != amendment.before_sha256:
        raise Blocked(["What was to be preserved was changed, so nothing was done."])
    if amendment.kind is AmendmentKind.EDIT and amendment.approved_by in {None, amendment.ordered_by}:
        raise Blocked(["Nobody else approved these words, so nothing was changed."])


def _is_paused(tx: ChangingTransaction, amendment: Amendment) -> bool:
    if amendment.kind is AmendmentKind.DELETE:
        return False
    delivery = tx.deliveries.get_delivery(amendment.delivery_id)
    post = tx.posts.get_post(delivery.post_id) if delivery.post_id else None
    return any(is_covered(pause, delivery, post) for pause in tx.pauses.list_active())


def _make(connector: Connector, amendment: Amendment, remote_id: str) -> None:
    if amendment.kind is AmendmentKind.DELETE:
        connector.delete(remote_id)
    elif amendment.kind is AmendmentKind.EDIT:
        connector.edit(remote_id, OutboundPost(text=amendment.text))
    elif amendment.kind is AmendmentKind.PIN:
        connector.pin(remote_id)
    else:
        connector.unpin(remote_id)


def _next_try(amendment: Amendment, error: Exception, now: datetime) -> datetime:
    if isinstance(error, RateLimited):
        return error.retry_at
    return now + min(_FIRST_WAIT * (1 << min(amendment.attempts, 10)), _LONGEST_WAIT)


def _sentence(error: Exception) -> str:
    if isinstance(error, ConsoleError):
        return error.message
    return f"It failed in an unexpected way ({type(error).__name__}) and will be tried again. The log says more."
