"""What goes wrong in a simulation, and how often: drawn from the seed, milder in one run and wilder in another."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """How a call to a platform ends."""

    OK = "ok"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    RATE_LIMITED = "429"
    DEAD_TOKEN = "401"  # noqa: S105 - the answer, not a secret
    #: Nothing arrives and nothing is heard.
    LOST = "lost"
    #: Nothing is heard; it becomes public in a while.
    LATE = "late"
    ACCEPTED_THEN_5XX = "accepted, then 5xx"
    ACCEPTED_THEN_4XX = "accepted, then 4xx"
    ACCEPTED_THEN_429 = "accepted, then 429"
    ACCEPTED_THEN_401 = "accepted, then 401"
    #: The connector itself breaks once the platform has accepted it.
    BREAKS = "accepted, then broken"

    @property
    def accepts(self) -> bool:
        """Whether it is public by the time of the answer."""
        return self in _ACCEPTING


_ACCEPTING = frozenset(
    {
        Answer.OK,
        Answer.ACCEPTED_THEN_5XX,
        Answer.ACCEPTED_THEN_4XX,
        Answer.ACCEPTED_THEN_429,
        Answer.ACCEPTED_THEN_401,
        Answer.BREAKS,
    }
)
_BAD = tuple(answer for answer in Answer if answer is not Answer.OK)
_BAD_LOOKS = (Answer.UNREACHABLE, Answer.RATE_LIMITED, Answer.DEAD_TOKEN, Answer.BREAKS)
#: A platform that refuses for its limits although it took the post shows it within this long.
_SEEN_WITHIN_RATE_LIMIT_S = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """How one write goes."""

    answer: Answer
    upload_s: float
    takes_s: float
    seen_after_s: float
    arrives_late_s: float


class Odds:
    """Draws what happens next; ``is_calm`` once nothing is to break any more."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.is_calm = False
        self.out_of_reach = False
        self.disk_is_full = False
        #: How many writes a platform takes in a quarter of an hour; None where it does not say.
        self.writes_in_a_window: int | None = chance.choice((None, None, 4, 12))
        #: How often the writers say the same thing in the same words again.
        self.said_again = chance.choice((0.0, 0.1, 0.6))
        self._bad_answers = chance.sample(_BAD, chance.choice((2, 4, len(_BAD))))
        self._bad_calls = chance.choice((0.0, 0.1, 0.3, 0.6))
        self._bad_looks = chance.choice((0.0, 0.1, 0.4))
        self._deaths = chance.choice((0.0, 0.002, 0.01, 0.03))
        self._store_failures = chance.choice((0.0, 0.0, 0.005, 0.02))
        self._slow_uploads = chance.choice((0.02, 0.05, 0.4))
        self._late_sight = chance.choice((0.0, 0.2, 0.6))

    def call(self) -> Call:
        """Return how the next write goes."""
        chance = self._chance
        is_bad = not self.is_calm and chance.random() < self._bad_calls
        answer = chance.choice(self._bad_answers) if is_bad else Answer.OK
        if self.out_of_reach:
            answer = Answer.UNREACHABLE
        seen = self._seen_after_s() if is_bad or chance.random() < 0.1 else 0.0
        if answer is Answer.ACCEPTED_THEN_429:
            seen = min(seen, _SEEN_WITHIN_RATE_LIMIT_S)
        return Call(
            answer=answer,
            upload_s=chance.choice((20.0, 100.0, 400.0)) if chance.random() < self._slow_uploads else 0.0,
            takes_s=chance.uniform(0.0, 50.0) if chance.random() < 0.05 else 0.0,
            seen_after_s=seen,
            arrives_late_s=chance.uniform(1.0, 600.0) if is_bad else 0.0,
        )

    def look(self) -> Answer:
        """Return how the next look goes."""
        if self.out_of_reach:
            return Answer.UNREACHABLE
        is_bad = not self.is_calm and self._chance.random() < self._bad_looks
        return self._chance.choice(_BAD_LOOKS) if is_bad else Answer.OK

    def dies_here(self) -> bool:
        """Return whether the process is killed at this boundary."""
        return not self.is_calm and self._chance.random() < self._deaths

    def store_fails(self) -> bool:
        """Return whether the database fails at this moment."""
        return self.disk_is_full or (not self.is_calm and self._chance.random() < self._store_failures)

    def _seen_after_s(self) -> float:
        if self._chance.random() >= self._late_sight:
            return 0.0
        return self._chance.choice((5.0, 20.0, 90.0, 300.0, 1200.0))
