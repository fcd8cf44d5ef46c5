"""The inbox: seeing what waits, taking it, sending it to the right desk, and being done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from console.domain.actors import Actor
from console.domain.audit import AuditEntry
from console.domain.deliveries import Delivery
from console.domain.errors import Conflict, InvalidInput
from console.domain.ids import new_id
from console.domain.inbox import DeskCount, InboxFilter, InboxPage, Place, UnreadUrgent
from console.domain.messages import (
    MESSAGE_GRAPH,
    Message,
    MessageAssessment,
    MessageState,
    MessageVersion,
    Note,
    Reply,
)
from console.domain.reviews import Review
from console.domain.time import Clock
from console.services import access
from console.services.inbox_stores import InboxTransaction
from console.services.transaction import Begin
from moderation.desks import Desk, Desks, Urgency

#: How long "I am on it" holds without a further act.
TAKEN_FOR = timedelta(minutes=20)
#: How long a message that somebody was given stays theirs: a shift.
GIVEN_FOR = timedelta(hours=12)
PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer of ours, and the delivery that says whether it is really out (None: posted by hand)."""

    reply: Reply
    delivery: Delivery | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One message with everything around it."""

    message: Message
    post: Delivery | None
    thread: tuple[Message, ...]
    versions: tuple[MessageVersion, ...]
    assessment: MessageAssessment | None
    answers: tuple[Answer, ...]
    notes: tuple[Note, ...]
    review: Review | None
    history: tuple[AuditEntry, ...]


class Inbox:
    """What residents wrote to us, for those who answer."""

    def __init__(self, *, begin: Begin[InboxTransaction], clock: Clock, desks: Desks) -> None:
        self._begin = begin
        self._clock = clock
        self._desks = every_desk(desks)

    @property
    def desks(self) -> Sequence[Desk]:
        """Every desk, in the order in which the routing names them."""
        return tuple(self._desks.values())

    def list_page(
        self, actor: Actor, wanted: InboxFilter, *, after: Place | None = None, limit: int = PAGE
    ) -> InboxPage:
        """Return one page of a list; what is urgent comes first in every list."""
        access.require(actor, access.MAY_READ_INBOX, "read the inbox")
        with self._begin.reading() as tx:
            return tx.inbox_lists.list_page(wanted, now=self._clock.now(), after=after, limit=limit)

    def count_by_desk(self, actor: Actor) -> Sequence[DeskCount]:
        """Return what waits at each desk."""
        access.require(actor, access.MAY_READ_INBOX, "read the inbox")
        with self._begin.reading() as tx:
            return tx.inbox_lists.count_by_desk(self._clock.now())

    def unread_urgent(self) -> UnreadUrgent:
        """Return how many urgent messages nobody has opened, for everybody's screen."""
        with self._begin.reading() as tx:
            return tx.inbox_lists.unread_urgent()

    def get_conversation(self, actor: Actor, message_id: str) -> Conversation:
        """Return one message with everything around it; raises NotFound."""
        access.require(actor, access.MAY_READ_INBOX, "read the inbox")
        with self._begin.reading() as tx:
            message = tx.messages.get_message(message_id)
            replies = tx.correspondence.list_replies(message.id)
            return Conversation(
                message=message,
                post=tx.deliveries.find_by_remote(message.account_id, message.post_remote_id),
                thread=tuple(tx.messages.list_thread(message)),
                versions=tuple(tx.messages.list_versions(message.id)),
                assessment=tx.messages.find_assessment(message.id),
                answers=tuple(_answer(tx, reply) for reply in replies),
                notes=tuple(tx.correspondence.list_notes(message.id)),
                review=tx.reviews.find_for_message(message.id),
                history=tuple(tx.audit.list_for(message.id)),
            )

    def open(self, actor: Actor, message_id: str) -> Message:
        """Note that a person has seen the message, which ends its alarm; harmless to repeat."""
        with self._begin() as tx:
            message = self._mine_to_handle(tx, actor, message_id)
            if message.read_at is not None:
                return message
            changed = tx.messages.change(message, read_at=self._clock.now())
            tx.audit.append(actor, "message.opened", message.id, urgent=message.urgent)
            return changed

    def take(self, actor: Actor, message_id: str, *, over: bool = False) -> Message:
        """Say "I am on it" for a while; raises Conflict where a colleague is, unless taken ``over`` from them."""
        with self._begin() as tx:
            message = self._mine_to_handle(tx, actor, message_id)
            now = self._clock.now()
            others = message.is_taken(now) and message.taken_by_id != actor.id
            if others and not over:
                raise Conflict(f"{message.taken_by_name} is at work on this for another {_minutes_left(message, now)}.")
            said = {"from": message.taken_by_name} if others else {}
            return self._give(tx, actor, message, actor, TAKEN_FOR, "message.taken", **said)

    def let_go(self, actor: Actor, message_id: str) -> Message:
        """Give a message back that one has taken."""
        with self._begin() as tx:
            message = self._mine_to_handle(tx, actor, message_id)
            if message.taken_by_id != actor.id:
                return message
            changed = tx.messages.change(message, taken_by_id=None, taken_by_name=None, taken_until=None)
            tx.audit.append(actor, "message.let_go", message.id)
            return changed

    def assign(self, actor: Actor, message_id: str, person_id: str) -> Message:
        """Give the message to a colleague for a shift; raises NotFound, and NotPermitted where they could not act."""
        with self._begin() as tx:
            message = self._mine_to_handle(tx, actor, message_id)
            person = tx.people.current(tx.people.get_person(person_id).as_actor())
            access.require(person, access.MAY_READ_INBOX, f"be given messages, {person.name}")
            return self._give(tx, actor, message, person, GIVEN_FOR, "message.assigned", given_to=person.name)

    def route(self, actor: Actor, message_id: str, desk_id: str, reason: str) -> Message:
        """Send the message to another desk, with a reason; no later assessment moves it from there."""
        desk = self._desks.get(desk_id)
        if desk is None:
            raise InvalidInput("Choose a desk.", field="desk")
        _need(reason, "Say why it belongs there.", "reason")
        with self._begin() as tx:
            message = self._mine_to_handle(tx, actor, message_id)
            now = self._clock.now()
            changed = tx.messages.change(
                message,
                desk=desk.id,
                also_desks=(),
                desk_why=f"{actor.name}: {reason.strip()}",
                routed_by=actor.id,
                routed_version=message.version,
                urgent=desk.urgency is Urgency.IMMEDIATE,
                due_at=None if desk.clock_min is None else now + timedelta(minutes=desk.clock_min),
                taken_by_id=None,
                taken_by_name=None,
                taken_until=None,
            )
            tx.audit.append(actor, "message.routed", message.id, frm=message.desk, to=desk.id, reason=reason.strip())
            return changed

    def finish(self, actor: Actor, message_id: str, reason: str = "") -> Message:
        """Mark the message done without an answer; an urgent one needs a reason."""
        with self._begin() as tx:
            message = self._mine_to_handle(tx, actor, message_id)
            if message.urgent:
                _need(reason, "Say what was done about it, since it is urgent.", "reason")
            MESSAGE_GRAPH.check(message.state, MessageState.DONE)
            self._refuse_while_another_is_on_it(actor, message)
            free = {"taken_by_id": None, "taken_by_name": None, "taken_until": None}
            read_at = message.read_at or self._clock.now()
            changed = tx.messages.change(message, state=MessageState.DONE, read_at=read_at, **free)
            tx.audit.append(actor, "message.finished", message.id, reason=reason.strip())
            return changed

    def reopen(self, actor: Actor, message_id: str, reason: str) -> Message:
        """Bring a message back that was done."""
        _need(reason, "Say why it is opened again.", "reason")
        with self._begin() as tx:
            message = self._mine_to_handle(tx, actor, message_id)
            MESSAGE_GRAPH.check(message.state, MessageState.OPEN)
            changed = tx.messages.change(message, state=MessageState.OPEN)
            tx.audit.append(actor, "message.reopened", message.id, reason=reason.strip())
            return changed

    def note(self, actor: Actor, message_id: str, text: str) -> Note:
        """Write an internal note."""
        _need(text, "Write the note first.", "note")
        with self._begin() as tx:
            message = self._mine_to_handle(tx, actor, message_id)
            note = Note(
                id=new_id("note"),
                message_id=message.id,
                author_id=actor.id,
                author_name=actor.name,
                text=text.strip(),
                written_at=self._clock.now(),
            )
            tx.correspondence.add_note(note)
            tx.audit.append(actor, "message.noted", message.id, note_id=note.id)
            return note

    def _mine_to_handle(self, tx: InboxTransaction, actor: Actor, message_id: str) -> Message:
        access.require(tx.people.current(actor), access.MAY_READ_INBOX, "handle messages")
        return tx.messages.get_message(message_id)

    def _refuse_while_another_is_on_it(self, actor: Actor, message: Message) -> None:
        if message.is_taken(self._clock.now()) and message.taken_by_id != actor.id:
            raise Conflict(f"{message.taken_by_name} is at work on this. Take it over first.")

    def _give(
        self,
        tx: InboxTransaction,
        by: Actor,
        message: Message,
        to: Actor,
        how_long: timedelta,
        verb: str,
        **said: Any,
    ) -> Message:
        now = self._clock.now()
        changed = tx.messages.change(
            message,
            taken_by_id=to.id,
            taken_by_name=to.name,
            taken_until=now + how_long,
            read_at=message.read_at or (now if by == to else None),
        )
        tx.audit.append(by, verb, message.id, **said)
        return changed


def every_desk(desks: Desks) -> dict[str, Desk]:
    """Return each desk once, by id; where several routes lead to it, with the shortest clock."""
    found: dict[str, Desk] = {}
    for desk in (*desks.by_intent.values(), *desks.by_flag.values(), desks.unscored):
        known = found.setdefault(desk.id, desk)
        if desk.clock_min is not None and (known.clock_min is None or desk.clock_min < known.clock_min):
            found[desk.id] = replace(desk)
    return found


def _answer(tx: InboxTransaction, reply: Reply) -> Answer:
    delivery = tx.deliveries.get_delivery(reply.delivery_id) if reply.delivery_id else None
    return Answer(reply=reply, delivery=delivery)


def _minutes_left(message: Message, now: Any) -> str:
    minutes = -(-(message.taken_until - now).total_seconds() // 60) if message.taken_until else 0
    return f"{minutes:.0f} min"


def _need(text: str, sentence: str, field: str) -> None:
    if not text.strip():
        raise InvalidInput(sentence, field=field)
    if "\x00" in text:
        raise InvalidInput("This holds a null byte. Type it again.", field=field)
