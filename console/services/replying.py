"""Answering a resident: queued for the worker, or by hand where the platform refuses; never twice.

An answer counts as given only once the platform holds it, or a person says where they posted it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from connectors.base import Capability, Connector, OutboundPost
from console.domain.accounts import Account, AccountState
from console.domain.actors import WORKER, Actor
from console.domain.agency import Agency
from console.domain.audit import AuditLog
from console.domain.deliveries import Delivery, DeliveryState, new_reply
from console.domain.errors import Blocked, Conflict, ConsoleError, InvalidInput
from console.domain.ids import new_id
from console.domain.messages import MESSAGE_GRAPH, Message, MessageState, Reply
from console.domain.received_text import sha256_of
from console.domain.state import words
from console.domain.time import Clock
from console.services import access
from console.services.connecting import ConnectorFor
from console.services.ready_replies import ReadyReply, ready_replies
from console.services.transaction import Begin

_ENDED = frozenset({DeliveryState.SENT, DeliveryState.REJECTED, DeliveryState.CANCELLED})
_CAME_TO_NOTHING = frozenset({DeliveryState.REJECTED, DeliveryState.CANCELLED})


class MessageStore(Protocol):
    """Messages, as this use case needs them."""

    def get_message(self, message_id: str) -> Message: ...
    def change(self, message: Message, **values: Any) -> Message: ...


class Correspondence(Protocol):
    """What we wrote."""

    def add_reply(self, reply: Reply) -> None: ...
    def list_replies(self, message_id: str) -> Sequence[Reply]: ...
    def list_answering(self) -> Sequence[Reply]: ...


class Outbox(Protocol):
    """Where answers wait for the worker."""

    def add(self, delivery: Delivery) -> None: ...
    def get_delivery(self, delivery_id: str) -> Delivery: ...


class AccountStore(Protocol):
    """The agency's accounts."""

    def get_account(self, account_id: str) -> Account: ...


class AgencyStore(Protocol):
    """The agency."""

    def get(self) -> Agency: ...


class PeopleStore(Protocol):
    """Who works here, and what they may do now."""

    def current(self, actor: Actor) -> Actor: ...


class ReplyingTransaction(Protocol):
    """The stores that answering needs."""

    @property
    def messages(self) -> MessageStore: ...
    @property
    def correspondence(self) -> Correspondence: ...
    @property
    def deliveries(self) -> Outbox: ...
    @property
    def accounts(self) -> AccountStore: ...
    @property
    def agency(self) -> AgencyStore: ...
    @property
    def people(self) -> PeopleStore: ...
    @property
    def audit(self) -> AuditLog: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyOptions:
    """How a message can be answered: through us or by hand, and with which words of the agency."""

    can_send: bool
    why_not: str
    #: The page on which a person can answer by hand; empty where the platform gives none.
    link: str
    #: How many units of text the platform takes; 0 where it is not known.
    text_units: int
    ready: tuple[ReadyReply, ...]


class Replying:
    """Answers, each of them a named person's."""

    def __init__(self, *, begin: Begin[ReplyingTransaction], clock: Clock, connector_for: ConnectorFor) -> None:
        self._begin = begin
        self._clock = clock
        self._connector_for = connector_for

    def get_options(self, actor: Actor, message_id: str) -> ReplyOptions:
        """Return how this message can be answered; offers words, and sends none of them by itself."""
        access.require(actor, access.MAY_READ_INBOX, "read the inbox")
        with self._begin.reading() as tx:
            message = tx.messages.get_message(message_id)
            account, agency = tx.accounts.get_account(message.account_id), tx.agency.get()
        connector = self._find_connector(message.account_id)
        why_not = _why_not(message, account, connector)
        return ReplyOptions(
            can_send=not why_not,
            why_not=why_not,
            link=connector.reply_link(message.remote_id) if connector else message.url,
            text_units=connector.limits().text_units if connector else 0,
            ready=ready_replies(message, agency),
        )

    def reply(self, actor: Actor, message_id: str, text: str, *, seen: str | None = None) -> Reply:
        """Queue an answer; ``seen`` is the id of the newest answer of ours that the writer has seen.

        Raises Conflict with who and when where a colleague was quicker, Blocked with the sentence where
        the platform lets nobody answer through us, InvalidInput at ``text``.
        """
        with self._begin.reading() as tx:
            account_id = tx.messages.get_message(message_id).account_id
        connector = self._find_connector(account_id)
        now = self._clock.now()
        with self._begin() as tx:
            message = self._ready_to_answer(tx, actor, message_id, seen)
            _check_text(text, connector)
            why_not = _why_not(message, tx.accounts.get_account(message.account_id), connector)
            if why_not:
                raise Blocked([why_not, "Answer by hand: copy the text, open the page, and say where you posted it."])
            delivery = new_reply(
                source_id=message.id,
                account_id=message.account_id,
                to_remote_id=message.remote_id,
                text=text.strip(),
                now=now,
            )
            tx.deliveries.add(delivery)
            reply = _new_reply(message, actor, text, now, delivery_id=delivery.id)
            tx.correspondence.add_reply(reply)
            _move(tx, message, MessageState.ANSWERING, read_at=message.read_at or now)
            said = {"reply_id": reply.id, "delivery_id": delivery.id, "text_sha256": sha256_of(reply.text)}
            tx.audit.append(actor, "message.answered", message.id, **said)
            return reply

    def record_by_hand(self, actor: Actor, message_id: str, text: str, link: str, *, seen: str | None = None) -> Reply:
        """Write that a person posted the answer themselves, and where it can be read; the message is done."""
        now = self._clock.now()
        with self._begin() as tx:
            message = self._ready_to_answer(tx, actor, message_id, seen)
            _check_text(text, None)
            _check_link(link)
            reply = _new_reply(message, actor, text, now, link=link.strip())
            tx.correspondence.add_reply(reply)
            _move(tx, message, MessageState.DONE, read_at=message.read_at or now)
            said = {"reply_id": reply.id, "link": reply.link, "text_sha256": sha256_of(reply.text)}
            tx.audit.append(actor, "message.answered_by_hand", message.id, **said)
            return reply

    def settle(self) -> int:
        """Let each queued answer's fate close its message or bring it back; for the worker. Returns how many moved."""
        with self._begin.reading() as tx:
            waiting = {reply.message_id for reply in tx.correspondence.list_answering()}
        return sum(self._settle_one(message_id) for message_id in waiting)

    def _settle_one(self, message_id: str) -> bool:
        try:
            with self._begin() as tx:
                return _settle(tx, tx.messages.get_message(message_id))
        except Conflict:
            return False  # somebody is at work on it; the next round looks again

    def _ready_to_answer(self, tx: ReplyingTransaction, actor: Actor, message_id: str, seen: str | None) -> Message:
        access.require(tx.people.current(actor), access.MAY_REPLY, "answer residents")
        message = tx.messages.get_message(message_id)
        if message.is_taken(self._clock.now()) and message.taken_by_id != actor.id:
            raise Conflict(f"{message.taken_by_name} is at work on this. Take it over first, if you must answer.")
        _refuse_a_second_answer(tx, message, seen)
        return message

    def _find_connector(self, account_id: str) -> Connector | None:
        try:
            return self._connector_for(account_id)
        except ConsoleError:
            return None  # an account that cannot be used is answered for by hand


def _why_not(message: Message, account: Account, connector: Connector | None) -> str:
    if message.is_deleted:
        return "The author has removed this message, so it can no longer be answered."
    if account.state is not AccountState.CONNECTED or connector is None:
        return f"{account.name} must be connected again before we can answer from it."
    capabilities = connector.capabilities()
    if Capability.REPLY not in capabilities.can:
        return capabilities.cannot.get(Capability.REPLY, "This platform does not let us answer here.")
    return ""


def _refuse_a_second_answer(tx: ReplyingTransaction, message: Message, seen: str | None) -> None:
    replies = tx.correspondence.list_replies(message.id)
    for reply in replies:
        delivery = tx.deliveries.get_delivery(reply.delivery_id) if reply.delivery_id else None
        if delivery is not None and delivery.state not in _ENDED:
            raise Conflict(f"{_who_and_when(tx, reply)}. That answer is {words(delivery.state)}; wait for it.")
    newest = replies[-1] if replies else None
    if newest is not None and newest.id != seen:
        raise Conflict(f"{_who_and_when(tx, newest)}. Read that answer before you add to it.")


def _who_and_when(tx: ReplyingTransaction, reply: Reply) -> str:
    return f"{reply.author_name} answered this on {tx.agency.get().zone.show(reply.written_at)}"


def _check_text(text: str, connector: Connector | None) -> None:
    if not text.strip():
        raise InvalidInput("Write the answer first.", field="text")
    if "\x00" in text:
        raise InvalidInput("The answer holds a null byte, which no platform takes. Type it again.", field="text")
    refusals = connector.check(OutboundPost(text=text.strip())) if connector else ()
    for refusal in refusals:
        raise InvalidInput(refusal.message, field="text")


def _check_link(link: str) -> None:
    parts = urlsplit(link.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InvalidInput("Paste the address of your answer, beginning with https://.", field="link")


def _new_reply(
    message: Message, actor: Actor, text: str, now: datetime, *, delivery_id: str | None = None, link: str = ""
) -> Reply:
    return Reply(
        id=new_id("reply"),
        message_id=message.id,
        author_id=actor.id,
        author_name=actor.name,
        text=text.strip(),
        delivery_id=delivery_id,
        link=link,
        written_at=now,
    )


def _move(tx: ReplyingTransaction, message: Message, to: MessageState, **values: Any) -> None:
    if message.state is not to:
        MESSAGE_GRAPH.check(message.state, to)
    free = {"taken_by_id": None, "taken_by_name": None, "taken_until": None}
    tx.messages.change(message, state=to, **free, **values)


def _settle(tx: ReplyingTransaction, message: Message) -> bool:
    newest = tx.correspondence.list_replies(message.id)[-1]
    if message.state is not MessageState.ANSWERING or newest.delivery_id is None:
        return False
    delivery = tx.deliveries.get_delivery(newest.delivery_id)
    if delivery.state is DeliveryState.SENT:
        _move(tx, message, MessageState.DONE)
        tx.audit.append(WORKER, "message.answer_sent", message.id, delivery_id=delivery.id)
        return True
    if delivery.state in _CAME_TO_NOTHING:
        _move(tx, message, MessageState.OPEN)
        tx.audit.append(WORKER, "message.answer_failed", message.id, delivery_id=delivery.id, why=delivery.last_error)
        return True
    return False
