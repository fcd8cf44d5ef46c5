"""Asking: a question comes in from the portal, is read, and gets its place.

Nothing that a resident asked is lost: it is on disk before anything reads it, and what the model cannot
read goes to a person.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from console.domain.actors import PORTAL
from console.domain.errors import Blocked, ClassifierUnavailable, Conflict, NotFound
from console.domain.ids import new_id
from console.domain.qa_sessions import QaSession
from console.domain.questions import Question, QuestionSource, QuestionState, check_name, check_question
from console.domain.time import Clock
from console.services.placing import place, place_asked
from console.services.qa_stores import QaTransaction
from console.services.transaction import Begin
from moderation.desks import Desks, Urgency
from moderation.model import Assessment, Subject

#: A submitted question that is older than this was left by a process that died.
_LEFT_AFTER = timedelta(seconds=30)


class Assesses(Protocol):
    """Reads messages; raises ClassifierUnavailable, or answers ``scored=False``, when it cannot."""

    def assess(self, subjects: Sequence[Subject]) -> Sequence[Assessment]:
        """Return one assessment per subject, in order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the asker of a portal question may see: the question, its session, and what answers it."""

    question: Question
    session: QaSession
    #: The question that answers for it: itself, or the one it was merged into.
    answered_by: Question


class Asking:
    """Questions on their way in."""

    def __init__(self, *, begin: Begin[QaTransaction], clock: Clock, assessor: Assesses, desks: Desks) -> None:
        self._begin = begin
        self._clock = clock
        self._assessor = assessor
        self._desks = desks

    def ask(self, session_id: str, *, text: str, name: str = "", code: str = "", from_machine: bool = False) -> str:
        """Take a question from the portal and return its receipt code.

        ``code`` is the one-time code of the form: sending the same form twice asks once. Raises
        InvalidInput at ``question`` or ``name``, and Blocked when the session takes no questions.
        """
        text, name = check_question(text), check_name(name)
        code = code or new_code()
        with self._begin() as tx:
            known = tx.questions.find_by_receipt(hash_code(code))
            if known is not None and (known.session_id, known.text) == (session_id, text):
                return code
            code = new_code() if known is not None else code
            question = self._submitted(tx, session_id, text, name, code)
        self._settle(question, from_machine=from_machine)
        return code

    def _submitted(self, tx: QaTransaction, session_id: str, text: str, name: str, code: str) -> Question:
        session = tx.qa_sessions.get_session(session_id)
        if not session.takes_questions():
            raise Blocked(["This session does not take questions now."])
        question = Question(
            id=new_id("qst"),
            session_id=session_id,
            state=QuestionState.SUBMITTED,
            source=QuestionSource.PORTAL,
            text=text,
            asker_name=name,
            asked_at=self._clock.now(),
            receipt_hash=hash_code(code),
        )
        tx.questions.add(question)
        tx.audit.append(PORTAL, "question.asked", question.id, session_id=session_id)
        return question

    def receipt(self, code: str) -> Receipt:
        """Return what the holder of a receipt code may see; raises NotFound."""
        with self._begin.reading() as tx:
            question = tx.questions.find_by_receipt(hash_code(code))
            if question is None:
                raise NotFound("There is no question with this address. Check that the whole address was copied.")
            session = tx.qa_sessions.get_session(question.session_id)
            target = tx.questions.get_question(question.merged_into) if question.merged_into else question
        return Receipt(question=question, session=session, answered_by=target)

    def count_urgent(self) -> int:
        """Return how many questions read as an emergency or a crisis and wait for a person."""
        with self._begin.reading() as tx:
            return tx.questions.count_urgent()

    def settle(self) -> int:
        """Read the questions that a dead process left unread; for the worker. Returns how many."""
        with self._begin.reading() as tx:
            left = tx.questions.list_submitted_before(self._clock.now() - _LEFT_AFTER)
        for question in left:
            self._settle(question)
        return len(left)

    def _settle(self, question: Question, *, from_machine: bool = False) -> None:
        read = self._read(question)
        intent = read.intent.value if read and read.intent else None
        flags = tuple(flag.value for flag in read.flags) if read else ()
        placement = place_asked(
            scored=read is not None and read.scored,
            intent=intent,
            flags=flags,
            may_be_danger=read is not None and self._may_be_danger(read),
            from_machine=from_machine,
        )
        with self._begin() as tx:
            try:
                place(tx, question, placement, intent=intent, flags=flags, lang=read.lang if read else "")
            except Conflict:
                return  # the worker and the portal read it at once; the first one placed it

    def _may_be_danger(self, read: Assessment) -> bool:
        return any(desk.urgency is Urgency.IMMEDIATE for desk in self._desks.all_for(read))

    def _read(self, question: Question) -> Assessment | None:
        try:
            return self._assessor.assess([Subject(id=question.id, text=question.text)])[0]
        except ClassifierUnavailable:
            return None


def new_code() -> str:
    """Return an unguessable receipt code (128 bits)."""
    return secrets.token_urlsafe(16)


def hash_code(code: str) -> str:
    """Return the only form in which a receipt code is kept: its SHA-256 (hex)."""
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()
