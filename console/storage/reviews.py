"""Reviews, decisions, preserved records and acts in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from console.domain.errors import NotFound
from console.domain.reviews import (
    Act,
    ActState,
    Decision,
    DecisionKind,
    PreservedRecord,
    Review,
    ReviewState,
)
from console.storage import compare_and_set
from console.storage.tables.reviews import ActRow, DecisionRow, PreservedRecordRow, ReviewRow


class SqlReviews:
    """Cases about flagged messages, and what persons decided in them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_review(self, review: Review) -> None:
        """Write a new case."""
        values = _values(review) | {"flags": list(review.flags)}
        self._add(ReviewRow(**values))

    def get_review(self, review_id: str) -> Review:
        """Return one case; raises NotFound."""
        return _as_review(_found(self._session.get(ReviewRow, review_id), "case"))

    def find_for_message(self, message_id: str) -> Review | None:
        """Return the case about a message, or None."""
        row = self._session.exec(select(ReviewRow).where(ReviewRow.message_id == message_id)).first()
        return _as_review(row) if row else None

    def list_queue(self, states: Sequence[ReviewState], limit: int = 100) -> Sequence[Review]:
        """Return cases in these states: urgent ones first, then the oldest."""
        query = select(ReviewRow).where(col(ReviewRow.state).in_([state.value for state in states]))
        ordered = query.order_by(col(ReviewRow.urgent).desc(), col(ReviewRow.opened_at), col(ReviewRow.id))
        return [_as_review(row) for row in self._session.exec(ordered.limit(limit))]

    def list_decided(self, states: Sequence[ReviewState], limit: int = 50) -> Sequence[Review]:
        """Return cases in these states, the one decided last first."""
        query = select(ReviewRow).where(col(ReviewRow.state).in_([state.value for state in states]))
        rows = self._session.exec(query.order_by(col(ReviewRow.decided_at).desc(), col(ReviewRow.id)).limit(limit))
        return [_as_review(row) for row in rows]

    def move(self, review: Review, to: ReviewState, **values: Any) -> None:
        """Set the case's state if it is still as it was read; raises Conflict."""
        if "flags" in values:
            values["flags"] = list(values["flags"])
        compare_and_set.move(self._session, ReviewRow, review.id, expected=review.state.value, to=to.value, **values)

    def add_decision(self, decision: Decision) -> None:
        """Write what a person decided."""
        self._add(DecisionRow(**_values(decision)))

    def get_decision(self, decision_id: str) -> Decision:
        """Return one decision; raises NotFound."""
        return _as_decision(_found(self._session.get(DecisionRow, decision_id), "decision"))

    def list_decisions(self, review_id: str, limit: int = 100) -> Sequence[Decision]:
        """Return the decisions in a case, oldest first."""
        query = select(DecisionRow).where(DecisionRow.review_id == review_id)
        rows = self._session.exec(query.order_by(col(DecisionRow.decided_at), col(DecisionRow.id)).limit(limit))
        return [_as_decision(row) for row in rows]

    def add_record(self, record: PreservedRecord) -> None:
        """Write what was there before an act; it can never be changed."""
        self._add(PreservedRecordRow(**_values(record)))

    def find_record(self, decision_id: str) -> PreservedRecord | None:
        """Return what was preserved with a decision, or None."""
        query = select(PreservedRecordRow).where(PreservedRecordRow.decision_id == decision_id)
        row = self._session.exec(query).first()
        return PreservedRecord(**{name: getattr(row, name) for name in PreservedRecord.__slots__}) if row else None

    def add_act(self, act: Act) -> None:
        """Write an act for the worker."""
        self._add(ActRow(**_values(act)))

    def get_act(self, act_id: str) -> Act:
        """Return one act; raises NotFound."""
        return _as_act(_found(self._session.get(ActRow, act_id), "act"))

    def list_acts(self, message_id: str, limit: int = 100) -> Sequence[Act]:
        """Return the acts on a message, oldest first."""
        query = select(ActRow).where(ActRow.message_id == message_id)
        return [_as_act(row) for row in self._session.exec(query.order_by(col(ActRow.id)).limit(limit))]

    def list_due_acts(self, now: datetime, limit: int = 20) -> Sequence[Act]:
        """Return ordered acts whose time has come, and those whose worker died, oldest first."""
        states = [ActState.ORDERED.value, ActState.CARRYING_OUT.value]
        query = select(ActRow).where(col(ActRow.state).in_(states), ActRow.next_attempt_at <= now)
        return [_as_act(row) for row in self._session.exec(query.order_by(col(ActRow.id)).limit(limit))]

    def move_act(self, act: Act, to: ActState, **values: Any) -> None:
        """Set the act's state if it is still as it was read; raises Conflict."""
        compare_and_set.move(self._session, ActRow, act.id, expected=act.state.value, to=to.value, **values)

    def try_claim_act(self, act: Act, until: datetime) -> bool:
        """Take the act for one worker until ``until``; False where another was quicker."""
        values = {"attempts": act.attempts + 1, "next_attempt_at": until}
        return compare_and_set.try_move(
            self._session, ActRow, act.id, expected=act.state.value, to=ActState.CARRYING_OUT.value, **values
        )

    def _add(self, row: Any) -> None:
        self._session.add(row)
        self._session.flush()


def _values(thing: Any) -> dict[str, Any]:
    names = type(thing).__slots__
    return {name: getattr(thing, name) for name in names}


def _found(row: Any, noun: str) -> Any:
    if row is None:
        raise NotFound(f"There is no such {noun}.")
    return row


def _as_review(row: ReviewRow) -> Review:
    values = {name: getattr(row, name) for name in Review.__slots__}
    return Review(**values | {"state": ReviewState(row.state), "flags": tuple(row.flags)})


def _as_decision(row: DecisionRow) -> Decision:
    values = {name: getattr(row, name) for name in Decision.__slots__}
    return Decision(**values | {"kind": DecisionKind(row.kind)})


def _as_act(row: ActRow) -> Act:
    values = {name: getattr(row, name) for name in Act.__slots__}
    return Act(**values | {"state": ActState(row.state)})
