"""Deciding whether a flagged message stays up: a named person, a clause, a reason, and the record first.

Nothing here reaches a platform. A decision to hide orders an act, which ``carrying_out`` performs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.base import Capability
from console.domain.actors import Actor, Role
from console.domain.deliveries import Delivery
from console.domain.errors import Blocked, Conflict, ConsoleError, InvalidInput, NotPermitted
from console.domain.ids import new_id
from console.domain.messages import Message, MessageAssessment, MessageVersion
from console.domain.received_text import sha256_of
from console.domain.reviews import (
    ACT_GRAPH,
    REVIEW_GRAPH,
    Act,
    ActState,
    Decision,
    DecisionKind,
    Review,
    ReviewState,
)
from console.domain.time import Clock
from console.services import access
from console.services.connecting import ConnectorFor
from console.services.grounds import clauses_for
from console.services.preserving import content_of, new_record
from console.services.review_stores import ReviewingTransaction
from console.services.transaction import Begin
from moderation.policy import Clause, Policy

_BECOMES = {
    DecisionKind.LEAVE_UP: ReviewState.LEFT_UP,
    DecisionKind.HIDE: ReviewState.HIDDEN,
    DecisionKind.ESCALATE: ReviewState.ESCALATED,
    DecisionKind.UNHIDE: ReviewState.RESTORED,
}
_WAITING = (ReviewState.OPEN, ReviewState.ESCALATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCard:
    """Everything a moderator needs on one page."""

    review: Review
    message: Message
    assessment: MessageAssessment | None
    versions: tuple[MessageVersion, ...]
    thread: tuple[Message, ...]
    post: Delivery | None
    #: The clauses that its flags speak to; empty means that nothing may be hidden.
    clauses: tuple[Clause, ...]
    policy: Policy
    #: Why it cannot be hidden, in a sentence; empty where it can.
    cannot_hide: str
    decisions: tuple[Decision, ...]
    acts: tuple[Act, ...]


class Reviewing:
    """The queue of flagged messages and what persons decide about them."""

    def __init__(
        self, *, begin: Begin[ReviewingTransaction], clock: Clock, policy: Policy, connector_for: ConnectorFor
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._policy = policy
        self._connector_for = connector_for

    def list_queue(self, actor: Actor, limit: int = 100) -> Sequence[Review]:
        """Return what waits for this person: urgent first, then the oldest; escalated cases for command only."""
        access.require(actor, access.MAY_MODERATE, "review flagged messages")
        states = _WAITING if actor.has(Role.COMMAND) else (ReviewState.OPEN,)
        with self._begin.reading() as tx:
            return tx.reviews.list_queue(states, limit)

    def list_decided(self, actor: Actor, limit: int = 50) -> Sequence[Review]:
        """Return what was decided, the newest first, so that it can be looked at again and undone."""
        access.require(actor, access.MAY_MODERATE, "review flagged messages")
        with self._begin.reading() as tx:
            return tx.reviews.list_decided([state for state in ReviewState if state not in _WAITING], limit)

    def get_card(self, actor: Actor, review_id: str) -> ReviewCard:
        """Return one case with why it is here and what may be decided; raises NotFound."""
        access.require(actor, access.MAY_MODERATE, "review flagged messages")
        with self._begin.reading() as tx:
            review = tx.reviews.get_review(review_id)
            message = tx.messages.get_message(review.message_id)
            clauses = clauses_for(self._policy, flags=review.flags, intent=message.intent)
            return ReviewCard(
                review=review,
                message=message,
                assessment=tx.messages.find_assessment(message.id),
                versions=tuple(tx.messages.list_versions(message.id)),
                thread=tuple(tx.messages.list_thread(message)),
                post=tx.deliveries.find_by_remote(message.account_id, message.post_remote_id),
                clauses=clauses,
                policy=self._policy,
                cannot_hide=self._cannot_hide(message, clauses),
                decisions=tuple(tx.reviews.list_decisions(review.id)),
                acts=tuple(tx.reviews.list_acts(message.id)),
            )

    def leave_up(self, actor: Actor, review_id: str, *, seen_version: int, reason: str = "") -> Decision:
        """Decide that the message stays; criticism needs no reason to be left alone."""
        return self._decide(actor, review_id, DecisionKind.LEAVE_UP, seen_version=seen_version, reason=reason)

    def hide(self, actor: Actor, review_id: str, *, clause_id: str, reason: str, seen_version: int) -> Decision:
        """Decide to hide under a clause, with a reason; the record is written in the same transaction.

        Raises InvalidInput at ``clause_id`` or ``reason``, Blocked where nothing may be hidden, Conflict
        when the words changed or a colleague decided.
        """
        _need(reason, "Say why this falls under the clause; the author may be told.")
        kind = DecisionKind.HIDE
        return self._decide(actor, review_id, kind, seen_version=seen_version, reason=reason, clause_id=clause_id)

    def escalate(self, actor: Actor, review_id: str, *, reason: str, seen_version: int) -> Decision:
        """Hand the decision to command."""
        _need(reason, "Say what command should decide, and why.")
        return self._decide(actor, review_id, DecisionKind.ESCALATE, seen_version=seen_version, reason=reason)

    def unhide(self, actor: Actor, review_id: str, *, reason: str) -> Decision:
        """Undo a hiding, with a reason."""
        _need(reason, "Say why it is shown again.")
        return self._decide(actor, review_id, DecisionKind.UNHIDE, seen_version=None, reason=reason)

    def try_again(self, actor: Actor, act_id: str) -> None:
        """Order an act again that the platform refused."""
        with self._begin() as tx:
            access.require(tx.people.current(actor), access.MAY_MODERATE, "decide about flagged messages")
            act = tx.reviews.get_act(act_id)
            ACT_GRAPH.check(act.state, ActState.ORDERED)
            tx.reviews.move_act(act, ActState.ORDERED, next_attempt_at=self._clock.now(), attempts=0)
            tx.audit.append(actor, "moderation.ordered_again", act.message_id, act_id=act.id)

    def _decide(
        self,
        actor: Actor,
        review_id: str,
        kind: DecisionKind,
        *,
        seen_version: int | None,
        reason: str,
        clause_id: str = "",
    ) -> Decision:
        with self._begin() as tx:
            review, message = self._ready_to_decide(tx, actor, review_id, kind, seen_version)
            clause = self._clause(message, review, clause_id) if kind is DecisionKind.HIDE else None
            if kind is DecisionKind.HIDE:
                self._refuse_what_cannot_be_hidden(message)
            decision = self._preserve(tx, actor, review, message, kind, reason.strip(), clause)
            tx.reviews.move(review, _BECOMES[kind], decided_at=decision.decided_at)
            if kind in (DecisionKind.HIDE, DecisionKind.UNHIDE):
                self._order_act(tx, message, decision)
            said = {"message_id": message.id, "clause": decision.clause_id, "policy": decision.policy}
            said |= {"reason": decision.reason, "record_sha256": decision.record_sha256}
            tx.audit.append(actor, f"review.{_BECOMES[kind].value}", review.id, decision_id=decision.id, **said)
            return decision

    def _ready_to_decide(
        self, tx: ReviewingTransaction, actor: Actor, review_id: str, kind: DecisionKind, seen_version: int | None
    ) -> tuple[Review, Message]:
        person = tx.people.current(actor)
        access.require(person, access.MAY_MODERATE, "decide about flagged messages")
        review = tx.reviews.get_review(review_id)
        if review.state is ReviewState.ESCALATED and not person.has(Role.COMMAND):
            raise NotPermitted("This was escalated: command decides.")
        REVIEW_GRAPH.check(review.state, _BECOMES[kind])
        message = tx.messages.get_message(review.message_id)
        if seen_version is not None and message.version != seen_version:
            raise Conflict("The author has changed the words since you read them. Read them again before you decide.")
        return review, message

    def _clause(self, message: Message, review: Review, clause_id: str) -> Clause:
        offered = clauses_for(self._policy, flags=review.flags, intent=message.intent)
        if not offered:
            raise Blocked(["No clause of the policy speaks to this message, so it stays up."])
        chosen = next((clause for clause in offered if clause.id == clause_id), None)
        if chosen is None:
            raise InvalidInput("Choose the clause that this message falls under.", field="clause_id")
        return chosen

    def _refuse_what_cannot_be_hidden(self, message: Message) -> None:
        why_not = self._platform_cannot_hide(message)
        if why_not:
            raise Blocked([why_not])

    def _cannot_hide(self, message: Message, clauses: Sequence[Clause]) -> str:
        if not clauses:
            return "No clause of the policy speaks to this message, so it stays up."
        return self._platform_cannot_hide(message)

    def _platform_cannot_hide(self, message: Message) -> str:
        if message.is_deleted:
            return "The author has removed this message already."
        try:
            capabilities = self._connector_for(message.account_id).capabilities()
        except ConsoleError as error:
            return error.message
        if Capability.HIDE in capabilities.can:
            return ""
        return capabilities.cannot.get(Capability.HIDE, "This platform does not let us hide a comment.")

    def _preserve(
        self,
        tx: ReviewingTransaction,
        actor: Actor,
        review: Review,
        message: Message,
        kind: DecisionKind,
        reason: str,
        clause: Clause | None,
    ) -> Decision:
        now, clause_id = self._clock.now(), clause.id if clause else ""
        decided = {"kind": kind.value, "by": actor.id, "name": actor.name, "reason": reason, "at": now.isoformat()}
        content = content_of(tx, message, policy=self._policy, clause=clause, decided=decided)
        decision = Decision(
            id=new_id("decision"),
            review_id=review.id,
            message_id=message.id,
            kind=kind,
            actor_id=actor.id,
            actor_name=actor.name,
            reason=reason,
            clause_id=clause_id,
            policy=self._policy.version,
            record_sha256=sha256_of(content),
            decided_at=now,
        )
        tx.reviews.add_decision(decision)
        tx.reviews.add_record(new_record(decision, content, now))
        return decision

    def _order_act(self, tx: ReviewingTransaction, message: Message, decision: Decision) -> None:
        for earlier in tx.reviews.list_acts(message.id):
            if ActState.OVERTAKEN in ACT_GRAPH.edges[earlier.state]:
                tx.reviews.move_act(earlier, ActState.OVERTAKEN)
        act = Act(
            id=new_id("act"),
            decision_id=decision.id,
            message_id=message.id,
            account_id=message.account_id,
            remote_id=message.remote_id,
            hide=decision.kind is DecisionKind.HIDE,
            state=ACT_GRAPH.initial,
            attempts=0,
            next_attempt_at=decision.decided_at,
            error="",
            done_at=None,
        )
        tx.reviews.add_act(act)


def _need(reason: str, sentence: str) -> None:
    if not reason.strip():
        raise InvalidInput(sentence, field="reason")
    if "\x00" in reason:
        raise InvalidInput("The reason holds a null byte. Type it again.", field="reason")
