"""Letting the local model read what came in, and sending each message to a desk with a clock.

Promise 3: a model never acts. Nothing here reaches a platform; an assessment moves a message between
our own desks and puts it before a person. Promise 6: what cannot be scored goes to a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from console.domain.actors import WORKER
from console.domain.audit import AuditLog
from console.domain.errors import ClassifierUnavailable, Conflict
from console.domain.ids import new_id
from console.domain.messages import Message, MessageAssessment, Reading, WordSpan
from console.domain.reviews import REVIEW_GRAPH, Review, ReviewState
from console.domain.time import Clock
from console.services.grounds import clauses_for
from console.services.transaction import Begin
from moderation.desks import Desk, Desks, Urgency
from moderation.model import Assessment, Flag, Subject
from moderation.policy import Policy

log = structlog.get_logger()

NOT_READ = "The model was not available, so a person must read this."


class Assesses(Protocol):
    """The local model."""

    def assess(self, subjects: Sequence[Subject]) -> Sequence[Assessment]:
        """Return one assessment per subject, in order."""
        ...


class MessageStore(Protocol):
    """Messages, as this use case needs them."""

    def get_message(self, message_id: str) -> Message: ...
    def find_by_remote(self, platform: str, remote_id: str) -> Message | None: ...
    def list_to_read(self, limit: int = 50) -> Sequence[Message]: ...
    def add_assessment(self, assessment: MessageAssessment) -> None: ...
    def change(self, message: Message, **values: Any) -> Message: ...


class ReviewStore(Protocol):
    """Cases for moderators; opening one is all that is done here."""

    def add_review(self, review: Review) -> None: ...
    def find_for_message(self, message_id: str) -> Review | None: ...
    def move(self, review: Review, to: ReviewState, **values: Any) -> None: ...


class AssessingTransaction(Protocol):
    """The stores that assessing needs."""

    @property
    def messages(self) -> MessageStore: ...
    @property
    def reviews(self) -> ReviewStore: ...
    @property
    def audit(self) -> AuditLog: ...


class Assessing:
    """Reads, routes, and opens cases; a person's routing outranks every later assessment."""

    def __init__(
        self, *, begin: Begin[AssessingTransaction], clock: Clock, assessor: Assesses, desks: Desks, policy: Policy
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._assessor = assessor
        self._desks = desks
        self._policy = policy

    def assess_pending(self, limit: int = 50) -> int:
        """Read what the model has not read yet, oldest first; returns how many messages got a desk."""
        with self._begin.reading() as tx:
            messages = tx.messages.list_to_read(limit)
            subjects = [_subject(tx, message) for message in messages]
        if not subjects:
            return 0
        return sum(map(self._apply, messages, self._read(subjects)))

    def _read(self, subjects: Sequence[Subject]) -> Sequence[Assessment | None]:
        found = self._try_to_read(subjects)
        if found is not None or len(subjects) == 1:
            return found or [None]
        return [(self._try_to_read([subject]) or [None])[0] for subject in subjects]

    def _try_to_read(self, subjects: Sequence[Subject]) -> Sequence[Assessment | None] | None:
        """Return the assessments, or None where the model failed over these texts."""
        try:
            found = self._assessor.assess(subjects)
        except ClassifierUnavailable as error:
            log.warning("model.unavailable", reason=error.message)
            return [None] * len(subjects)
        except Exception as error:  # noqa: BLE001 - a fault in the model sends a message to a person, never to silence
            log.warning("model.failed", error=type(error).__name__, texts=len(subjects))
            return None
        fits = [assessment.subject_id for assessment in found] == [subject.id for subject in subjects]
        return found if fits else None

    def _apply(self, message: Message, found: Assessment | None) -> bool:
        assessment = found or _not_scored(message, self._policy.version)
        try:
            with self._begin() as tx:
                current = tx.messages.get_message(message.id)
                if current.version != message.version or current.reading is not Reading.PENDING:
                    return False
                self._write(tx, current, assessment)
                self._open_review(tx, current, assessment)
        except Conflict:
            return False  # somebody changed the message meanwhile: it is still pending, and read in the next round
        return True

    def _write(self, tx: AssessingTransaction, message: Message, assessment: Assessment) -> None:
        now = self._clock.now()
        tx.messages.add_assessment(_kept(message, assessment, now))
        desks = self._desks.all_for(assessment)
        values = _reading_of(assessment) | _place(message, assessment, desks, now)
        changed = tx.messages.change(message, **values)
        verb = "message.assessed" if assessment.scored else "message.not_scored"
        said = {"version": message.version, "intent": changed.intent, "flags": list(changed.flags)}
        said |= {"model": assessment.model, "policy": assessment.policy, "routing": self._desks.version}
        tx.audit.append(WORKER, verb, message.id, desk=changed.desk, urgent=changed.urgent, **said)

    def _open_review(self, tx: AssessingTransaction, message: Message, assessment: Assessment) -> None:
        flags, intent = _flags(assessment), assessment.intent.value if assessment.intent else None
        if not clauses_for(self._policy, flags=flags, intent=intent):
            return
        known, now = tx.reviews.find_for_message(message.id), self._clock.now()
        urgent = Flag.THREAT.value in flags
        if known is None:
            review = Review(
                id=new_id("review"),
                message_id=message.id,
                state=REVIEW_GRAPH.initial,
                flags=flags,
                urgent=urgent,
                opened_at=now,
                decided_at=None,
            )
            tx.reviews.add_review(review)
            tx.audit.append(WORKER, "review.opened", review.id, message_id=message.id, flags=list(flags))
        elif known.state in (ReviewState.LEFT_UP, ReviewState.RESTORED):
            REVIEW_GRAPH.check(known.state, ReviewState.OPEN)
            tx.reviews.move(known, ReviewState.OPEN, flags=flags, urgent=urgent, opened_at=now, decided_at=None)
            tx.audit.append(WORKER, "review.reopened", known.id, message_id=message.id, flags=list(flags))
        else:
            raised = tuple(dict.fromkeys((*known.flags, *flags)))
            tx.reviews.move(known, known.state, flags=raised, urgent=known.urgent or urgent)


def _subject(tx: AssessingTransaction, message: Message) -> Subject:
    parent = None
    if message.parent_remote_id and message.parent_remote_id != message.post_remote_id:
        parent = tx.messages.find_by_remote(message.platform, message.parent_remote_id)
    return Subject(id=message.id, text=message.text, context=parent.text if parent else None)


def _reading_of(assessment: Assessment) -> dict[str, Any]:
    return {
        "reading": Reading.SCORED if assessment.scored else Reading.NOT_SCORED,
        "intent": assessment.intent.value if assessment.intent else None,
        "flags": _flags(assessment),
        "lang": assessment.lang,
    }


def _place(message: Message, assessment: Assessment, desks: Sequence[Desk], now: datetime) -> dict[str, Any]:
    danger = any(desk.urgency is Urgency.IMMEDIATE for desk in desks)
    urgent = (danger or Flag.THREAT in assessment.flags) and not message.is_backlog
    if message.routed_by is not None:
        is_new_to_them = message.version != message.routed_version
        return {"urgent": message.urgent or (urgent and is_new_to_them)}
    owner = desks[0]
    return {
        "desk": owner.id,
        "also_desks": tuple(desk.id for desk in desks[1:]),
        "desk_why": " ".join(dict.fromkeys(desk.why for desk in desks)),
        "urgent": urgent,
        "due_at": _due_at(message, owner, danger=danger, now=now),
    }


def _due_at(message: Message, owner: Desk, *, danger: bool, now: datetime) -> datetime | None:
    if owner.clock_min is None or (message.is_backlog and not danger):
        return None
    since = message.first_seen_at if message.version == 1 and not message.is_backlog else now
    return since + timedelta(minutes=owner.clock_min)


def _kept(message: Message, assessment: Assessment, now: datetime) -> MessageAssessment:
    return MessageAssessment(
        id=new_id("assess"),
        message_id=message.id,
        version=message.version,
        scored=assessment.scored,
        intent=assessment.intent.value if assessment.intent else None,
        intent_scores=dict(assessment.intent_scores),
        flags=_flags(assessment),
        flag_scores=dict(assessment.flag_scores),
        lang=assessment.lang,
        spans=tuple(WordSpan(start=span.start, end=span.end, label=span.label) for span in assessment.spans),
        reasons=assessment.reasons,
        model=assessment.model,
        policy=assessment.policy,
        assessed_at=now,
    )


def _flags(assessment: Assessment) -> tuple[str, ...]:
    return tuple(flag.value for flag in assessment.flags)


def _not_scored(message: Message, policy_version: str) -> Assessment:
    return Assessment(
        subject_id=message.id,
        scored=False,
        intent=None,
        intent_scores={},
        flags=(),
        flag_scores={},
        lang="",
        spans=(),
        reasons=(NOT_READ,),
        model="",
        policy=policy_version,
    )
