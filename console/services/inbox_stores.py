"""The stores that the inbox needs, as it needs them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from console.domain.actors import Actor
from console.domain.audit import AuditEntry
from console.domain.deliveries import Delivery
from console.domain.inbox import DeskCount, InboxFilter, InboxPage, Place, UnreadUrgent
from console.domain.messages import Message, MessageAssessment, MessageVersion, Note, Reply
from console.domain.people import Person
from console.domain.reviews import Review


class MessageStore(Protocol):
    """Messages."""

    def get_message(self, message_id: str) -> Message: ...
    def change(self, message: Message, **values: Any) -> Message: ...
    def list_thread(self, message: Message, limit: int = 30) -> Sequence[Message]: ...
    def list_versions(self, message_id: str, limit: int = 200) -> Sequence[MessageVersion]: ...
    def find_assessment(self, message_id: str) -> MessageAssessment | None: ...


class InboxLists(Protocol):
    """Lists and counts."""

    def list_page(self, wanted: InboxFilter, *, now: datetime, after: Place | None, limit: int) -> InboxPage: ...
    def count_by_desk(self, now: datetime) -> Sequence[DeskCount]: ...
    def unread_urgent(self) -> UnreadUrgent: ...


class Correspondence(Protocol):
    """What we wrote."""

    def add_note(self, note: Note) -> None: ...
    def list_notes(self, message_id: str) -> Sequence[Note]: ...
    def list_replies(self, message_id: str) -> Sequence[Reply]: ...


class SentStore(Protocol):
    """What goes out, only looked at here."""

    def get_delivery(self, delivery_id: str) -> Delivery: ...
    def find_by_remote(self, account_id: str, remote_id: str) -> Delivery | None: ...


class ReviewStore(Protocol):
    """Cases of the moderators."""

    def find_for_message(self, message_id: str) -> Review | None: ...


class PeopleStore(Protocol):
    """Who works here, and what they may do now."""

    def current(self, actor: Actor) -> Actor: ...
    def get_person(self, person_id: str) -> Person: ...


class History(Protocol):
    """The audit log, written and read."""

    def append(self, actor: Actor, verb: str, object_id: str, /, **data: Any) -> AuditEntry: ...
    def list_for(self, object_id: str) -> Sequence[AuditEntry]: ...


class InboxTransaction(Protocol):
    """The stores of one transaction."""

    @property
    def messages(self) -> MessageStore: ...
    @property
    def inbox_lists(self) -> InboxLists: ...
    @property
    def correspondence(self) -> Correspondence: ...
    @property
    def deliveries(self) -> SentStore: ...
    @property
    def reviews(self) -> ReviewStore: ...
    @property
    def people(self) -> PeopleStore: ...
    @property
    def audit(self) -> History: ...
