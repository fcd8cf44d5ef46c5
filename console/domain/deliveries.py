"""A delivery: one text to one account, once. What it went through says whether it is public."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from console.domain.audit import canonical
from console.domain.ids import new_id
from console.domain.media import MediaRef
from console.domain.state import StateGraph


class DeliveryKind(StrEnum):
    """What goes out."""

    POST = "post"
    REPLY = "reply"


class DeliveryState(StrEnum):
    """Where a delivery is on its way to the platform."""

    #: Waits for its time.
    PLANNED = "planned"
    #: The intent is on disk; the call may have been made.
    SENDING = "sending"
    #: The platform holds it.
    SENT = "sent"
    #: Nothing went out; tried again at ``next_attempt_at``.
    RETRY = "retry"
    #: The platform refused it.
    REJECTED = "rejected"
    #: Nobody knows whether it is public: looked up, then decided by a person, never sent again by itself.
    UNCONFIRMED = "unconfirmed"
    #: Too late to send; waits for a person.
    MISSED = "missed"
    #: Its time has come and the platform takes it from no program: a person posts it and says where.
    BY_HAND = "by_hand"
    #: Stopped before the call, with ``hold_reason``; waits for a person.
    HELD = "held"
    #: A person took it back.
    CANCELLED = "cancelled"


_S = DeliveryState
_STOPPED = {_S.MISSED, _S.HELD, _S.CANCELLED}

#: ``sent`` may follow every state: what the platform shows is true, whatever we believed.
DELIVERY_GRAPH: StateGraph[DeliveryState] = StateGraph(
    "delivery",
    initial=_S.PLANNED,
    edges={
        _S.PLANNED: {_S.SENDING, _S.SENT, _S.UNCONFIRMED, _S.BY_HAND} | _STOPPED,
        _S.RETRY: {_S.SENDING, _S.SENT, _S.UNCONFIRMED, _S.BY_HAND} | _STOPPED,
        _S.BY_HAND: {_S.SENT, _S.PLANNED, _S.HELD, _S.CANCELLED},
        _S.SENDING: {_S.SENT, _S.RETRY, _S.REJECTED, _S.UNCONFIRMED, _S.HELD},
        _S.UNCONFIRMED: {_S.SENT, _S.PLANNED, _S.RETRY, _S.REJECTED, _S.HELD, _S.CANCELLED},
        _S.REJECTED: {_S.SENT, _S.PLANNED, _S.CANCELLED},
        _S.MISSED: {_S.SENT, _S.PLANNED, _S.CANCELLED},
        _S.HELD: {_S.SENT, _S.PLANNED, _S.CANCELLED},
        _S.CANCELLED: {_S.SENT},
        _S.SENT: set(),
    },
)

#: States from which the clock may still send.
WAITING = frozenset({_S.PLANNED, _S.RETRY})
#: States that a pause ends: nothing of it is public, and something could still be made so.
STOPPABLE = WAITING | {_S.BY_HAND}
#: States that only a person can end (``unconfirmed`` also by a look at the platform).
NEEDS_A_PERSON = frozenset({_S.UNCONFIRMED, _S.REJECTED, _S.MISSED, _S.HELD, _S.BY_HAND})
#: What is said of a delivery that is stopped while it waited for a person: nobody but that person knows.
MAY_BE_POSTED = "A person may have posted this by hand already. If so, say where it is."
#: States in which a late timeline may still show that it is public after all, whatever was decided meanwhile.
IN_DOUBT = frozenset(_S) - {_S.SENDING, _S.SENT}


class Doubt(StrEnum):
    """What the platform's last answer was, where a look at its timeline has the final word."""

    NONE = ""
    UNKNOWN = "unknown"
    REJECTED = "rejected"
    RATE_LIMITED = "rate_limited"
    AUTH_EXPIRED = "auth_expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One text on its way to one account."""

    id: str
    kind: DeliveryKind
    #: The post, message or question that it is for.
    source_id: str
    #: Set for posts only, with the version that was approved.
    post_id: str | None = None
    post_version: int = 0
    account_id: str
    #: One part of a thread, or all of the text.
    text: str
    media: tuple[MediaRef, ...] = ()
    part: int = 1
    parts: int = 1
    #: The delivery of the part before, which has to be sent first.
    follows_id: str | None = None
    #: What a reply answers, by the platform's id.
    to_remote_id: str | None = None
    due_at: datetime
    #: When it was first meant to go out; with the id it names this post for ever, whatever ``due_at`` becomes.
    intended_at: datetime
    state: DeliveryState = DeliveryState.PLANNED
    #: What the approver approved (posts), or what the person wrote (replies).
    content_hash: str
    #: How our own post is recognised on a timeline; written with the intent to send.
    fingerprint: str = ""
    attempts: int = 0
    next_attempt_at: datetime
    lease_owner: str = ""
    lease_until: datetime | None = None
    sending_at: datetime | None = None
    doubt: Doubt = Doubt.NONE
    #: How often an unconfirmed delivery was looked up, and when it is looked up next.
    lookups: int = 0
    next_lookup_at: datetime | None = None
    sent_at: datetime | None = None
    #: Who posted it by hand; empty where we sent it.
    sent_by: str = ""
    remote_id: str | None = None
    remote_url: str | None = None
    #: The last failure, as a sentence for people; of what is sent, what the public post lacks.
    last_error: str = ""
    hold_reason: str = ""
    #: The pause that holds it, if one does.
    pause_id: str = ""


_WAITS = {
    _S.PLANNED: "Goes out after part {}.",
    _S.RETRY: "Goes out after part {}.",
    _S.SENDING: "Goes out after part {}.",
    _S.UNCONFIRMED: "Waits until it is known whether part {} is public.",
    _S.REJECTED: "Waits for part {}, which the platform refused.",
    _S.MISSED: "Waits for part {}, which missed its time.",
    _S.HELD: "Waits for part {}, which is held.",
    _S.BY_HAND: "Waits for part {}, which a person posts.",
    _S.CANCELLED: "Cannot go out: part {} was taken back.",
}


def why_it_waits(delivery: Delivery, among: Iterable[Delivery]) -> str:
    """Return what a part of a thread waits for, as a sentence; empty when it waits for no other part."""
    before = next((each for each in among if each.id == delivery.follows_id), None)
    if before is None or delivery.state not in WAITING or before.state is DeliveryState.SENT:
        return ""
    return _WAITS[before.state].format(before.part)


def reply_hash(account_id: str, to_remote_id: str, text: str) -> str:
    """Return the hash that binds a reply to what its author wrote and to whom."""
    return hashlib.sha256(canonical([account_id, to_remote_id, text])).hexdigest()


def new_reply(*, source_id: str, account_id: str, to_remote_id: str, text: str, now: datetime) -> Delivery:
    """Return an answer that goes out at once; add it in the transaction that decides to answer."""
    return Delivery(
        id=new_id("dlv"),
        kind=DeliveryKind.REPLY,
        source_id=source_id,
        account_id=account_id,
        text=text,
        to_remote_id=to_remote_id,
        due_at=now,
        intended_at=now,
        next_attempt_at=now,
        content_hash=reply_hash(account_id, to_remote_id, text),
    )
