"""Questions in the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, or_, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from console.domain.errors import Conflict, NotFound
from console.domain.messages import Message, Reading
from console.domain.questions import (
    URGENT_HOLDS,
    DeclineReason,
    HoldReason,
    Question,
    QuestionSource,
    QuestionState,
)
from console.storage import compare_and_set
from console.storage.message_rows import as_message
from console.storage.tables.messages import MessageRow
from console.storage.tables.questions import QuestionRow


class SqlQuestions:
    """Reads and writes questions inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, question: Question) -> None:
        """Write a new question; raises Conflict when its comment or receipt already has one."""
        self._session.add(QuestionRow(**asdict(question) | {"flags": list(question.flags)}))
        try:
            self._session.flush()
        except IntegrityError as error:
            raise Conflict("This question is already here.") from error

    def get_question(self, question_id: str) -> Question:
        """Return one question; raises NotFound."""
        row = self._session.get(QuestionRow, question_id)
        if row is None:
            raise NotFound("There is no such question.")
        return as_question(row)

    def find_by_receipt(self, receipt_hash: str) -> Question | None:
        """Return the question whose receipt code has this SHA-256, or None."""
        return self._first(select(QuestionRow).where(QuestionRow.receipt_hash == receipt_hash))

    def list_uncollected(
        self, post_ids: Collection[str], intents: Collection[str], *, after_id: str = "", limit: int = 200
    ) -> Sequence[Message]:
        """Return public messages under these posts that could be questions and are not yet, by id.

        Could be: of one of ``intents``, or such that the model could not read them.
        """
        fits = or_(col(MessageRow.reading) == Reading.NOT_SCORED, col(MessageRow.intent).in_(intents))
        query = select(MessageRow).where(
            col(MessageRow.post_id).in_(post_ids),
            col(MessageRow.id) > after_id,
            col(MessageRow.reading) != Reading.PENDING,
            fits,
            col(MessageRow.is_hidden).is_(False),
            col(MessageRow.is_deleted).is_(False),
            ~exists().where(col(QuestionRow.message_id) == col(MessageRow.id)),
        )
        return [as_message(row) for row in self._session.exec(query.order_by(col(MessageRow.id)).limit(limit))]

    def list_for_session(
        self, session_id: str, states: Collection[QuestionState], *, limit: int = 200, newest_first: bool = False
    ) -> Sequence[Question]:
        """Return a session's questions in these states, in the order in which they were asked."""
        query = select(QuestionRow).where(QuestionRow.session_id == session_id, col(QuestionRow.state).in_(states))
        order = (col(QuestionRow.asked_at), col(QuestionRow.id))
        query = query.order_by(*(column.desc() if newest_first else column for column in order))
        return [as_question(row) for row in self._session.exec(query.limit(limit))]

    def list_merged_into(self, question_id: str) -> Sequence[Question]:
        """Return the questions that this one answers for."""
        query = select(QuestionRow).where(QuestionRow.merged_into == question_id).order_by(col(QuestionRow.asked_at))
        return [as_question(row) for row in self._session.exec(query)]

    def list_submitted_before(self, before: datetime, *, limit: int = 50) -> Sequence[Question]:
        """Return questions that nothing has read since ``before``: the process that took them died."""
        query = select(QuestionRow).where(
            QuestionRow.state == QuestionState.SUBMITTED, col(QuestionRow.asked_at) < before
        )
        return [as_question(row) for row in self._session.exec(query.order_by(col(QuestionRow.asked_at)).limit(limit))]

    def count_by_state(self, session_id: str) -> Mapping[QuestionState, int]:
        """Return how many questions of a session stand where."""
        query = (
            select(QuestionRow.state, func.count())
            .where(QuestionRow.session_id == session_id)
            .group_by(col(QuestionRow.state))
        )
        return Counter({QuestionState(state): number for state, number in self._session.exec(query)})

    def count_urgent(self) -> int:
        """Return how many portal questions may mean danger and wait for a person, in any session.

        Comments are counted where they are paged from: in the inbox.
        """
        query = select(func.count()).where(
            QuestionRow.state == QuestionState.HELD,
            QuestionRow.source == QuestionSource.PORTAL,
            col(QuestionRow.hold_reason).in_(URGENT_HOLDS),
        )
        return self._session.exec(query).one()

    def move(self, question_id: str, *, expected: QuestionState, to: QuestionState, **values: Any) -> None:
        """Set a question's state, and ``values`` with it, if it is still ``expected``; raises Conflict."""
        if "flags" in values:
            values["flags"] = list(values["flags"])
        compare_and_set.move(self._session, QuestionRow, question_id, expected=expected, to=to, **values)

    def set_delivery(self, question_id: str, delivery_id: str) -> None:
        """Write which delivery carries the answer; raises Conflict when one already does."""
        statement = (
            update(QuestionRow)
            .where(col(QuestionRow.id) == question_id, col(QuestionRow.delivery_id).is_(None))
            .values(delivery_id=delivery_id)
        )
        if self._session.connection().execute(statement).rowcount != 1:
            raise Conflict("This question has been answered already.")
        self._session.expire_all()

    def point_merged_to(self, old_target: str, new_target: str) -> None:
        """Let the questions that were merged into ``old_target`` follow it into ``new_target``."""
        statement = update(QuestionRow).where(col(QuestionRow.merged_into) == old_target).values(merged_into=new_target)
        self._session.connection().execute(statement)
        self._session.expire_all()

    def _first(self, query: Any) -> Question | None:
        row = self._session.exec(query).first()
        return as_question(row) if row else None


def as_question(row: QuestionRow) -> Question:
    """Return the row as the domain knows it."""
    fields = row.model_dump() | {
        "state": QuestionState(row.state),
        "source": QuestionSource(row.source),
        "flags": tuple(row.flags),
        "hold_reason": HoldReason(row.hold_reason) if row.hold_reason else None,
        "decline_reason": DeclineReason(row.decline_reason) if row.decline_reason else None,
    }
    return Question(**fields)
