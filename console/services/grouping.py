"""Like questions, offered for merging. The model proposes; a host merges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from console.domain.actors import Actor
from console.domain.questions import Question, QuestionState
from console.services.qa_stores import QaTransaction, host_now
from console.services.transaction import Begin

_Q = QuestionState


class GroupsSimilar(Protocol):
    """Groups like texts; raises ClassifierUnavailable."""

    def group_similar(self, items: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
        """Return (id, group) for each (id, text), in order; a group's name is the id of its first member."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A queued question that reads like another one."""

    question: Question
    into: Question


class Grouping:
    """Proposes merges."""

    def __init__(self, *, begin: Begin[QaTransaction], model: GroupsSimilar) -> None:
        self._begin = begin
        self._model = model

    def proposals(self, actor: Actor, session_id: str) -> Sequence[Proposal]:
        """Return which queued questions could be merged into which, in the order of the board."""
        with self._begin.reading() as tx:
            host_now(tx, actor)
            listed = tx.questions.list_for_session
            # what is answered or on air speaks first: a like question can have that answer
            ahead = [*listed(session_id, {_Q.ANSWERED}), *listed(session_id, {_Q.ON_AIR})]
            questions = [*ahead, *listed(session_id, {_Q.QUEUED})]
        groups = self._model.group_similar([(question.id, question.text) for question in questions])
        by_id = {question.id: question for question in questions}
        return [proposal for pair in groups if (proposal := _proposal(pair, by_id))]


def _proposal(pair: tuple[str, str], by_id: Mapping[str, Question]) -> Proposal | None:
    question_id, group = pair
    question = by_id[question_id]
    if question_id == group or question.state is not _Q.QUEUED:
        return None
    return Proposal(question=question, into=by_id[group])
