"""Putting a message before a moderator by hand, because a person sees in it what the model did not."""

from __future__ import annotations

from collections.abc import Iterable

from console.domain.actors import Actor
from console.domain.errors import InvalidInput
from console.domain.ids import new_id
from console.domain.reviews import REVIEW_GRAPH, Review, ReviewState
from console.domain.time import Clock
from console.services import access
from console.services.review_stores import ReviewingTransaction
from console.services.transaction import Begin
from moderation.model import Flag

_WAITING = (ReviewState.OPEN, ReviewState.ESCALATED)


class Referring:
    """Opens a case, or opens it again."""

    def __init__(self, *, begin: Begin[ReviewingTransaction], clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    def refer(self, actor: Actor, message_id: str, *, flags: Iterable[Flag], reason: str) -> Review:
        """Send a message to review for what a person sees in it; raises InvalidInput at ``flags`` or ``reason``."""
        found = tuple(flag.value for flag in dict.fromkeys(flags) if flag is not Flag.PROFANITY)
        if not found:
            raise InvalidInput("Choose what it contains. Profanity alone is no ground.", field="flags")
        if not reason.strip():
            raise InvalidInput("Say what you see in it, for the moderator.", field="reason")
        with self._begin() as tx:
            access.require(tx.people.current(actor), access.MAY_READ_INBOX, "send a message to review")
            message = tx.messages.get_message(message_id)
            review = tx.reviews.find_for_message(message.id)
            review = self._reopen(tx, review, found) if review else self._open(tx, message.id, found)
            said = {"message_id": message.id, "flags": list(found), "reason": reason.strip()}
            tx.audit.append(actor, "review.referred", review.id, **said)
            return review

    def _open(self, tx: ReviewingTransaction, message_id: str, flags: tuple[str, ...]) -> Review:
        review = Review(
            id=new_id("review"),
            message_id=message_id,
            state=REVIEW_GRAPH.initial,
            flags=flags,
            urgent=Flag.THREAT.value in flags,
            opened_at=self._clock.now(),
            decided_at=None,
        )
        tx.reviews.add_review(review)
        return review

    def _reopen(self, tx: ReviewingTransaction, review: Review, flags: tuple[str, ...]) -> Review:
        to = review.state if review.state in _WAITING else ReviewState.OPEN
        if to is not review.state:
            REVIEW_GRAPH.check(review.state, to)
        every = tuple(dict.fromkeys((*review.flags, *flags)))
        urgent = review.urgent or Flag.THREAT.value in flags
        tx.reviews.move(review, to, flags=every, urgent=urgent, decided_at=None)
        return tx.reviews.get_review(review.id)
