"""Collecting: comments under an announcing post become questions on the session's board."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from console.domain.actors import WORKER
from console.domain.errors import Conflict
from console.domain.ids import new_id
from console.domain.messages import Message, Reading
from console.domain.qa_sessions import ASKABLE, QaSession
from console.domain.questions import Question, QuestionSource, QuestionState, showable
from console.domain.time import Clock
from console.services.placing import BOARD_INTENTS, Placement, place, place_comment
from console.services.qa_stores import QaTransaction
from console.services.transaction import Begin

_CHUNK = 200


class Collecting:
    """The worker's way from the inbox to the board."""

    def __init__(self, *, begin: Begin[QaTransaction], clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    def collect(self) -> int:
        """Turn comments under announcing posts into questions; returns how many are new.

        A comment becomes one question at most. One that the inbox's desks must see (tips, complaints,
        emergencies, people in crisis) stays with them and never reaches the board.
        """
        with self._begin.reading() as tx:
            found = [
                (session, message) for session in tx.qa_sessions.list_sessions(ASKABLE) for message in _new(tx, session)
            ]
        return sum(self._collect_one(session, message) for session, message in found)

    def _collect_one(self, session: QaSession, message: Message) -> int:
        scored = message.reading is Reading.SCORED
        placement = place_comment(
            scored=scored, intent=message.intent, flags=message.flags, may_be_danger=message.urgent
        )
        if placement is None:
            return 0
        try:
            with self._begin() as tx:
                self._add(tx, session, message, placement)
        except Conflict:
            return 0  # another worker collected it
        return 1

    def _add(self, tx: QaTransaction, session: QaSession, message: Message, placement: Placement) -> None:
        question = _as_question(session, message, self._clock.now())
        tx.questions.add(question)
        tx.audit.append(WORKER, "question.collected", question.id, message_id=message.id)
        place(tx, question, placement)


def _new(tx: QaTransaction, session: QaSession) -> Iterator[Message]:
    posts = [post.id for post in tx.posts.list_for_session(session.id)]
    after = ""
    while posts and (messages := tx.questions.list_uncollected(posts, BOARD_INTENTS, after_id=after, limit=_CHUNK)):
        yield from (message for message in messages if _says_something(message.text))
        after = messages[-1].id


def _says_something(text: str) -> bool:
    return any(character.isalnum() for character in showable(text))


def _as_question(session: QaSession, message: Message, now: datetime) -> Question:
    return Question(
        id=new_id("qst"),
        session_id=session.id,
        state=QuestionState.SUBMITTED,
        source=QuestionSource.COMMENT,
        text=showable(message.text),
        asker_name=showable(message.author_name),
        asked_at=min(message.created_at, now),
        message_id=message.id,
        account_id=message.account_id,
        remote_id=message.remote_id,
        intent=message.intent,
        flags=message.flags,
        lang=message.lang,
    )
