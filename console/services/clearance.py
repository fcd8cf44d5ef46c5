"""The last look before a delivery goes out: is it still allowed, still approved, still on time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from console.domain.accounts import AccountState
from console.domain.deliveries import Delivery, DeliveryKind, DeliveryState, reply_hash
from console.domain.errors import ConsoleError
from console.domain.pauses import Pause
from console.domain.posts import DELIVERED_STATES, Post
from console.domain.threads import join_parts, split_parts
from console.services.connecting import AccountStore
from console.services.delivering import DeliveringTransaction
from console.services.exempting import ExemptingTransaction, stopped_by


class ReleaseGate(Protocol):
    """Whether footage may still be published."""

    def blockers(self, tx: Any, release_id: str, sha256s: Sequence[str]) -> Sequence[str]:
        """Return every reason, as a sentence, why files with these hashes may not go out for this release."""
        ...


class PauseStore(Protocol):
    """What is paused."""

    def list_active_shared(self) -> Sequence[Pause]:
        """Return the active pauses; none can begin until this transaction ends."""
        ...


class ClearanceTransaction(DeliveringTransaction, ExemptingTransaction, Protocol):
    """What the last look reads."""

    @property
    def accounts(self) -> AccountStore:
        """Accounts."""
        ...

    @property
    def pauses(self) -> PauseStore:
        """Pauses."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Why a delivery does not go out now, and what it becomes."""

    to: DeliveryState
    reason: str
    #: The pause that stops it, if it is one.
    pause_id: str = ""


class Clearance:
    """Judges one locked delivery in the transaction that would write the intent to send it."""

    def __init__(self, *, gate: ReleaseGate, post_lateness_s: int, reply_lateness_s: int) -> None:
        self._gate = gate
        self._lateness = {
            DeliveryKind.POST: timedelta(seconds=post_lateness_s),
            DeliveryKind.REPLY: timedelta(seconds=reply_lateness_s),
        }

    def judge(
        self,
        tx: ClearanceTransaction,
        delivery: Delivery,
        post: Post | None,
        pauses: Sequence[Pause],
        now: datetime,
    ) -> Stop | None:
        """Return what stops the delivery, or None when it may go out."""
        pause = stopped_by(tx, pauses, delivery, post)
        if pause is not None:
            return Stop(to=DeliveryState.HELD, reason=pause.sentence, pause_id=pause.id)
        if now - _its_turn(tx, delivery) > self._lateness[delivery.kind]:
            return Stop(to=DeliveryState.MISSED, reason="It was too late to send it. Choose a new time or cancel it.")
        account = tx.accounts.get_account(delivery.account_id)
        if account.state is not AccountState.CONNECTED:
            return _held(f"{account.name} has to be connected again before anything can go out on it.")
        if not _is_what_was_decided(delivery, post):
            return _held("It is not what was approved any more. It needs a new approval.")
        if post is not None and post.content.comes_down_at is not None and post.content.comes_down_at <= now:
            return _held("It was to be taken down again by now, so it does not go out.")
        return self._ask_gate(tx, delivery, post)

    def _ask_gate(self, tx: ClearanceTransaction, delivery: Delivery, post: Post | None) -> Stop | None:
        if post is None or post.release_id is None:
            return None
        try:
            blockers = self._gate.blockers(tx, post.release_id, [ref.sha256 for ref in delivery.media])
        except ConsoleError as error:
            blockers = [error.message]
        return _held(" ".join(blockers)) if blockers else None


def _is_what_was_decided(delivery: Delivery, post: Post | None) -> bool:
    if delivery.kind is DeliveryKind.REPLY:
        return delivery.content_hash == reply_hash(delivery.account_id, delivery.to_remote_id or "", delivery.text)
    if post is None or post.state not in DELIVERED_STATES or not post.is_approved():
        return False
    content = post.content
    return (
        (delivery.post_version, delivery.content_hash) == (post.version, content.content_hash())
        and delivery.account_id in content.account_ids
        and delivery.text == _part_of(content.text_for(delivery.account_id), delivery)
        and delivery.media == (content.media_for(delivery.account_id) if delivery.part == 1 else ())
    )


def _part_of(text: str, delivery: Delivery) -> str | None:
    """Return what the account was approved to show as this part; None when there is no such part any more."""
    if delivery.parts == 1:
        return join_parts(text)
    parts = split_parts(text)
    return parts[delivery.part - 1] if len(parts) == delivery.parts else None


def _its_turn(tx: ClearanceTransaction, delivery: Delivery) -> datetime:
    """Return when it was due. A later part is due when the one before is public: a thread once begun is finished."""
    if delivery.follows_id is None:
        return delivery.due_at
    before = tx.deliveries.get_delivery(delivery.follows_id)
    return max(delivery.due_at, before.sent_at or delivery.due_at)


def _held(reason: str) -> Stop:
    return Stop(to=DeliveryState.HELD, reason=reason)
