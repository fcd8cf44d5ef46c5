"""Workers of a simulation: they tick, they die at any boundary, and somebody starts them again."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import datetime

from console.bench.simulation.clock import VirtualClock
from console.bench.simulation.newsroom import Newsroom
from console.bench.simulation.tables import StoreFailed
from console.bench.simulation.turns import Killed, Turns
from console.domain.deliveries import IN_DOUBT, WAITING, Delivery, DeliveryState
from console.domain.errors import ConsoleError
from console.services.sending import Sending

_LONGEST_NAP_S = 600.0


class Worker:
    """One worker process after another, under one name."""

    def __init__(
        self,
        name: str,
        *,
        newsroom: Newsroom,
        clock: VirtualClock,
        turns: Turns,
        chance: random.Random,
        moments: Callable[[], Iterable[datetime]],
        is_over: Callable[[], bool],
        out_until_s: Callable[[], float],
        note: Callable[[str], None],
    ) -> None:
        self.name = name
        self._newsroom = newsroom
        self._clock = clock
        self._turns = turns
        self._chance = chance
        self._moments = moments
        self._is_over = is_over
        self._out_until_s = out_until_s
        self._note = note
        self._lives = 0

    def play(self) -> None:
        """Work until everything is over."""
        while not self._is_over():
            try:
                self._live()
            except Killed:
                self._note(f"{self.name} dies")
                self._turns.sleep(self._chance.choice((0.5, 5.0, 60.0, 400.0)))
                self._stay_down()

    def _stay_down(self) -> None:
        while self._out_until_s() > self._clock.true_s:
            self._turns.sleep(self._out_until_s() - self._clock.true_s)

    def _live(self) -> None:
        self._lives += 1
        sending = self._newsroom.sender(f"{self.name}.{self._lives}")
        while not self._is_over():
            for job in self._chance.sample(_JOBS, len(_JOBS)):
                self._do(job, sending)
            self._turns.sleep(self._nap_s())

    def _do(self, job: Callable[[Sending], object], sending: Sending) -> None:
        try:
            job(sending)
        except (ConsoleError, StoreFailed) as error:  # as the worker's clock does: written down, and the clock goes on
            self._note(f"{self.name}: {error}")

    def _nap_s(self) -> float:
        """Sleep over what cannot be of interest, and a little longer than that."""
        now = self._clock.now()
        ahead = [(at - now).total_seconds() for at in self._moments()]
        nearest = min((seconds for seconds in ahead if seconds > 0), default=_LONGEST_NAP_S)
        return min(nearest, _LONGEST_NAP_S) + self._chance.uniform(0.05, 1.5)


def _send(sending: Sending) -> None:
    sending.send_due()


def _recover(sending: Sending) -> None:
    sending.recover_lost()


def _look_up(sending: Sending) -> None:
    sending.look_up_doubtful()


_JOBS: tuple[Callable[[Sending], None], ...] = (_send, _recover, _look_up)


def next_moment(each: Delivery, find: Callable[[str], Delivery]) -> datetime | None:
    """Return when the clock moves a delivery next, or None where only a person does."""
    if each.state is DeliveryState.SENDING:
        return each.lease_until
    moments = [each.next_lookup_at] if each.state in IN_DOUBT else []
    if each.state in WAITING and (each.follows_id is None or find(each.follows_id).state is DeliveryState.SENT):
        moments.append(max(each.next_attempt_at, each.lease_until or each.next_attempt_at))
    return min((at for at in moments if at is not None), default=None)
