"""What the question-and-answer use cases need of the database. ``console.storage`` has it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from console.domain.actors import Actor
from console.domain.audit import AuditLog
from console.domain.deliveries import Delivery
from console.domain.messages import Message, Reply
from console.domain.posts import Post
from console.domain.qa_sessions import QaSession, SessionState
from console.domain.questions import Question, QuestionState
from console.services import access


class SessionStore(Protocol):
    """Sessions."""

    def add(self, planned: QaSession) -> None:
        """Write a new session."""
        ...

    def get_session(self, session_id: str) -> QaSession:
        """Return one session; raises NotFound."""
        ...

    def list_sessions(self, states: Collection[SessionState], *, limit: int = 100) -> Sequence[QaSession]:
        """Return sessions in these states, the next to start first."""
        ...

    def list_newest(self, states: Collection[SessionState], *, limit: int = 50) -> Sequence[QaSession]:
        """Return sessions in these states, the latest start first."""
        ...

    def move(
        self, session_id: str, *, expected: SessionState, to: SessionState, closed_at: datetime | None = None
    ) -> None:
        """Set the state if it is still ``expected``; raises Conflict."""
        ...


class QuestionStore(Protocol):
    """Questions."""

    def add(self, question: Question) -> None:
        """Write a new question; raises Conflict when its comment or receipt already has one."""
        ...

    def get_question(self, question_id: str) -> Question:
        """Return one question; raises NotFound."""
        ...

    def find_by_receipt(self, receipt_hash: str) -> Question | None:
        """Return the question whose receipt code has this SHA-256, or None."""
        ...

    def list_for_session(
        self, session_id: str, states: Collection[QuestionState], *, limit: int = 200, newest_first: bool = False
    ) -> Sequence[Question]:
        """Return a session's questions in these states, in the order in which they were asked."""
        ...

    def list_merged_into(self, question_id: str) -> Sequence[Question]:
        """Return the questions that this one answers for."""
        ...

    def list_submitted_before(self, before: datetime, *, limit: int = 50) -> Sequence[Question]:
        """Return questions that nothing has read since ``before``."""
        ...

    def list_uncollected(
        self, post_ids: Collection[str], intents: Collection[str], *, after_id: str = "", limit: int = 200
    ) -> Sequence[Message]:
        """Return public messages under these posts that could be questions and are not yet."""
        ...

    def count_by_state(self, session_id: str) -> Mapping[QuestionState, int]:
        """Return how many questions of a session stand where."""
        ...

    def count_urgent(self) -> int:
        """Return how many held questions may mean danger to somebody."""
        ...

    def move(self, question_id: str, *, expected: QuestionState, to: QuestionState, **values: Any) -> None:
        """Set the state if it is still ``expected``; raises Conflict."""
        ...

    def set_delivery(self, question_id: str, delivery_id: str) -> None:
        """Write which delivery carries the answer; raises Conflict when one already does."""
        ...

    def point_merged_to(self, old_target: str, new_target: str) -> None:
        """Let the questions that were merged into ``old_target`` follow it."""
        ...


class AnnouncingPosts(Protocol):
    """Posts, by the session that they announce."""

    def list_for_session(self, qa_session_id: str, *, limit: int = 50) -> Sequence[Post]:
        """Return the posts that announce a session."""
        ...


class MessageStore(Protocol):
    """The comments that questions came from."""

    def get_message(self, message_id: str) -> Message:
        """Return one message; raises NotFound."""
        ...

    def change(self, message: Message, **values: Any) -> Message:
        """Write ``values`` if the message is still as it was read, or raise Conflict."""
        ...


class ReplyStore(Protocol):
    """The inbox's record of our answers."""

    def add_reply(self, reply: Reply) -> None:
        """Write one answer."""
        ...

    def list_replies(self, message_id: str, limit: int = 200) -> Sequence[Reply]:
        """Return our answers to a message."""
        ...


class Outbox(Protocol):
    """What goes out."""

    def add(self, delivery: Delivery) -> None:
        """Write a new delivery."""
        ...

    def list_for_sources(self, source_ids: Collection[str], *, limit: int = 2000) -> Sequence[Delivery]:
        """Return what went out for many questions at once."""
        ...


class CurrentPeople(Protocol):
    """Who somebody is now."""

    def current(self, actor: Actor) -> Actor:
        """Return the person with the roles of this moment; raises NotPermitted."""
        ...


class QaTransaction(Protocol):
    """The stores of one transaction."""

    @property
    def qa_sessions(self) -> SessionStore:
        """Sessions."""
        ...

    @property
    def questions(self) -> QuestionStore:
        """Questions."""
        ...

    @property
    def posts(self) -> AnnouncingPosts:
        """Posts."""
        ...

    @property
    def messages(self) -> MessageStore:
        """Comments."""
        ...

    @property
    def correspondence(self) -> ReplyStore:
        """Our answers to comments."""
        ...

    @property
    def deliveries(self) -> Outbox:
        """Deliveries."""
        ...

    @property
    def people(self) -> CurrentPeople:
        """People."""
        ...

    @property
    def audit(self) -> AuditLog:
        """The audit log."""
        ...


def host_now(tx: QaTransaction, actor: Actor) -> Actor:
    """Return the host as the database knows them now; raises NotPermitted."""
    host = tx.people.current(actor)
    access.require(host, access.MAY_HOST_QA, "run a question-and-answer session")
    return host
