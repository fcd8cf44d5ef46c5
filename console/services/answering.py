"""Answering: what a host does with a question. Two hosts cannot take one, and an answer goes back at most once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from console.domain.actors import Actor
from console.domain.deliveries import Delivery, new_reply
from console.domain.errors import Blocked, Conflict, ConsoleError, InvalidInput
from console.domain.ids import new_id
from console.domain.messages import MESSAGE_GRAPH, MessageState, Reply
from console.domain.qa_sessions import QaSession, SessionState
from console.domain.questions import (
    QUESTION_GRAPH,
    DeclineReason,
    HoldReason,
    Question,
    QuestionSource,
    QuestionState,
    check_answer,
    fitted,
)
from console.domain.received_text import sha256_of
from console.domain.time import Clock
from console.services.connecting import ConnectorFor
from console.services.qa_stores import QaTransaction, host_now
from console.services.transaction import Begin

_Q = QuestionState
#: Questions that another one may be merged into.
_CAN_TAKE_IN = frozenset({_Q.QUEUED, _Q.ON_AIR, _Q.ANSWERED})
#: Session states in which a host may work on the board; after the close, in writing.
_ANSWERABLE = frozenset({SessionState.LIVE, SessionState.CLOSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A session as its hosts see it."""

    session: QaSession
    held: tuple[Question, ...]
    queued: tuple[Question, ...]
    on_air: tuple[Question, ...]
    #: Answered, declined and merged, the latest first.
    finished: tuple[Question, ...]
    counts: Mapping[QuestionState, int]
    #: Question id to the delivery of its answer.
    deliveries: Mapping[str, Delivery]


class Answering:
    """The host's verbs. Each is one compare-and-set with its audit row."""

    def __init__(
        self, *, begin: Begin[QaTransaction], clock: Clock, connector_for: ConnectorFor, page_of: Callable[[str], str]
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._connector_for = connector_for
        #: Session id to the public address of its page.
        self._page_of = page_of

    def board(self, actor: Actor, session_id: str) -> Board:
        """Return everything about a session's questions."""
        with self._begin.reading() as tx:
            host_now(tx, actor)
            listed = tx.questions.list_for_session
            finished = listed(session_id, {_Q.ANSWERED, _Q.DECLINED, _Q.MERGED}, newest_first=True)
            sent = tx.deliveries.list_for_sources([question.id for question in finished])
            return Board(
                session=tx.qa_sessions.get_session(session_id),
                held=tuple(listed(session_id, {_Q.HELD, _Q.SUBMITTED})),
                queued=tuple(listed(session_id, {_Q.QUEUED})),
                on_air=tuple(listed(session_id, {_Q.ON_AIR})),
                finished=tuple(finished),
                counts=tx.questions.count_by_state(session_id),
                deliveries={delivery.source_id: delivery for delivery in sent},
            )

    def release(self, actor: Actor, question_id: str) -> None:
        """Let a held question onto the board: a person has read it."""
        self._change(actor, question_id, _Q.QUEUED, "question.released", only_from=_Q.HELD, hold_reason=None)

    def set_aside(self, actor: Actor, question_id: str) -> None:
        """Take a queued question off the board until somebody has looked at it."""
        self._change(actor, question_id, _Q.HELD, "question.set_aside", hold_reason=HoldReason.BY_HOST)

    def take(self, actor: Actor, question_id: str) -> None:
        """Put a question on air; raises Conflict when another host was quicker."""
        with self._begin() as tx:
            host = host_now(tx, actor)
            question = tx.questions.get_question(question_id)
            self._refuse_unless_answerable(tx, question)
            taken = {"taken_by": host.id, "taken_by_name": host.name, "taken_at": self._clock.now()}
            _move(tx, question, _Q.ON_AIR, **taken)
            tx.audit.append(host, "question.taken", question_id)

    def put_back(self, actor: Actor, question_id: str) -> None:
        """Put a question that is on air back on the board."""
        nobody: dict[str, Any] = {"taken_by": None, "taken_by_name": "", "taken_at": None}
        self._change(actor, question_id, _Q.QUEUED, "question.put_back", only_from=_Q.ON_AIR, **nobody)

    def answer(self, actor: Actor, question_id: str, text: str) -> None:
        """Publish the answer and send it back to where the question, and each merged into it, was asked."""
        text = check_answer(text)
        with self._begin() as tx:
            host = host_now(tx, actor)
            question = tx.questions.get_question(question_id)
            _refuse_another_hosts(question, host)
            _move(tx, question, _Q.ANSWERED, answer=text, **self._decided(host))
            for asked in (question, *tx.questions.list_merged_into(question.id)):
                self._send_back(tx, host, asked, text)
            # the words stay out of the chain, which nobody can ever shorten; their hash binds them to it
            tx.audit.append(host, "question.answered", question_id, answer_sha256=sha256_of(text))

    def decline(self, actor: Actor, question_id: str, reason: DeclineReason) -> None:
        """Decline with a published reason; it is counted and shown."""
        with self._begin() as tx:
            host = host_now(tx, actor)
            question = tx.questions.get_question(question_id)
            _move(tx, question, _Q.DECLINED, decline_reason=reason, **self._decided(host))
            tx.audit.append(host, "question.declined", question_id, reason=reason.value)

    def reconsider(self, actor: Actor, question_id: str) -> None:
        """Undo a decline."""
        undone: dict[str, Any] = {"decline_reason": None, "decided_by": None, "decided_at": None}
        self._change(actor, question_id, _Q.QUEUED, "question.reconsidered", only_from=_Q.DECLINED, **undone)

    def merge(self, actor: Actor, question_id: str, into_id: str) -> None:
        """Let ``into_id`` answer for this question as well; into an answered one, the answer goes out at once."""
        if question_id == into_id:
            raise InvalidInput("A question cannot be merged into itself.", field="into")
        with self._begin() as tx:
            host = host_now(tx, actor)
            question, target = tx.questions.get_question(question_id), tx.questions.get_question(into_id)
            if target.session_id != question.session_id or target.state not in _CAN_TAKE_IN:
                raise Blocked(["The question to merge into must be on the board, on air or answered here."])
            # holds the target, so that nobody answers it without this one
            tx.questions.move(into_id, expected=target.state, to=target.state)
            followers = tx.questions.list_merged_into(question_id)
            tx.questions.point_merged_to(question_id, into_id)
            _move(tx, question, _Q.MERGED, merged_into=into_id, **self._decided(host))
            if target.state is _Q.ANSWERED:
                for asked in (question, *followers):
                    self._send_back(tx, host, asked, target.answer)
            tx.audit.append(host, "question.merged", question_id, into=into_id)

    def separate(self, actor: Actor, question_id: str) -> None:
        """Undo a merge, as long as the other question has not been answered for both."""
        with self._begin() as tx:
            host = host_now(tx, actor)
            question = tx.questions.get_question(question_id)
            if question.merged_into and tx.questions.get_question(question.merged_into).state is _Q.ANSWERED:
                raise Blocked(["The other question has been answered for both: this one has its answer."])
            undone: dict[str, Any] = {"merged_into": None, "decided_by": None, "decided_at": None}
            _move(tx, question, _Q.QUEUED, **undone)
            tx.audit.append(host, "question.separated", question_id)

    def _send_back(self, tx: QaTransaction, host: Actor, question: Question, answer: str) -> None:
        if question.source is not QuestionSource.COMMENT or tx.correspondence.list_replies(question.message_id or ""):
            return  # on the portal it is there already; a comment answered from the inbox gets no second answer
        account_id, remote_id = question.account_id or "", question.remote_id or ""
        text = fitted(answer, self._page_of(question.session_id), self._room(account_id))
        now = self._clock.now()
        delivery = new_reply(source_id=question.id, account_id=account_id, to_remote_id=remote_id, text=text, now=now)
        tx.deliveries.add(delivery)
        tx.questions.set_delivery(question.id, delivery.id)
        self._tell_inbox(tx, host, question, delivery)

    def _room(self, account_id: str) -> Callable[[str], bool]:
        try:
            connector = self._connector_for(account_id)
        except ConsoleError:
            return lambda _text: True  # an account that cannot be used: the worker says so with the delivery
        most = connector.limits().text_units
        return lambda text: connector.text_units(text) <= most

    def _tell_inbox(self, tx: QaTransaction, host: Actor, question: Question, delivery: Delivery) -> None:
        message = tx.messages.get_message(question.message_id or "")
        MESSAGE_GRAPH.check(message.state, MessageState.ANSWERING)
        nobody: dict[str, Any] = {"taken_by_id": None, "taken_by_name": None, "taken_until": None}
        tx.messages.change(message, state=MessageState.ANSWERING, **nobody)
        reply = Reply(
            id=new_id("rpl"),
            message_id=message.id,
            author_id=host.id,
            author_name=host.name,
            text=delivery.text,
            delivery_id=delivery.id,
            link="",
            written_at=delivery.due_at,
        )
        tx.correspondence.add_reply(reply)

    def _refuse_unless_answerable(self, tx: QaTransaction, question: Question) -> None:
        if tx.qa_sessions.get_session(question.session_id).state not in _ANSWERABLE:
            raise Blocked(["The session has not started. Start it, then take questions."])
        if question.message_id is None:
            return
        message = tx.messages.get_message(question.message_id)
        if message.is_deleted or message.is_hidden:
            raise Blocked(["This comment is no longer public: it was deleted or hidden. Decline the question."])
        if tx.correspondence.list_replies(message.id):
            raise Blocked(["Somebody answered this comment from the inbox already. Decline the question."])

    def _change(
        self,
        actor: Actor,
        question_id: str,
        to: QuestionState,
        verb: str,
        *,
        only_from: QuestionState | None = None,
        **values: Any,
    ) -> None:
        with self._begin() as tx:
            host = host_now(tx, actor)
            question = tx.questions.get_question(question_id)
            if only_from is not None and question.state is not only_from:
                raise Conflict("This question has moved on. Look at the board again.")
            _move(tx, question, to, **values)
            tx.audit.append(host, verb, question_id)

    def _decided(self, host: Actor) -> dict[str, Any]:
        return {"decided_by": host.id, "decided_at": self._clock.now()}


def _move(tx: QaTransaction, question: Question, to: QuestionState, **values: Any) -> None:
    QUESTION_GRAPH.check(question.state, to)
    tx.questions.move(question.id, expected=question.state, to=to, **values)


def _refuse_another_hosts(question: Question, host: Actor) -> None:
    if question.state is _Q.ON_AIR and question.taken_by != host.id:
        raise Conflict(f"{question.taken_by_name} took this question. Ask them to put it back first.")
