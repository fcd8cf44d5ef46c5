"""What happens to everybody at once: clocks that are set wrong, workers that are all down, platforms out of reach."""

from __future__ import annotations

import random
from collections.abc import Callable

from console.bench.simulation.clock import VirtualClock
from console.bench.simulation.odds import Odds
from console.bench.simulation.turns import Turns

_JUMPS_S = (-7200.0, -3600.0, -600.0, -90.0, 90.0, 600.0, 3600.0, 7200.0)


class Weather:
    """Comes and goes until the day is done."""

    def __init__(
        self,
        *,
        turns: Turns,
        clock: VirtualClock,
        odds: Odds,
        chance: random.Random,
        is_done: Callable[[], bool],
        note: Callable[[str], None],
    ) -> None:
        #: No worker lives before this (true seconds).
        self.workers_out_until_s = 0.0
        self._turns = turns
        self._clock = clock
        self._odds = odds
        self._chance = chance
        self._is_done = is_done
        self._note = note

    def play(self) -> None:
        """Let things happen, seldom."""
        kinds = self._chance.sample((self._jump, self._set_right, self._outage, self._cut_off, self._fill_the_disk), 2)
        while not self._is_done():
            self._turns.sleep(self._chance.uniform(300, 4000))
            if not self._is_done():
                self._chance.choice(kinds)()

    def clear_up(self) -> None:
        """Let everything be well again."""
        self.workers_out_until_s = 0.0
        self._odds.is_calm = True
        self._clock.set_right()

    def _jump(self) -> None:
        seconds = self._chance.choice(_JUMPS_S)
        self._note(f"our clock jumps by {seconds:.0f} s")
        self._clock.jump(seconds)

    def _set_right(self) -> None:
        self._note("our clock is set right")
        self._clock.set_right()

    def _outage(self) -> None:
        hours = self._chance.choice((0.3, 1.0, 6.0))
        self._note(f"every worker is down for {hours} h")
        self.workers_out_until_s = self._clock.true_s + hours * 3600

    def _cut_off(self) -> None:
        self._note("the platforms are out of reach")
        self._odds.out_of_reach = True
        self._turns.sleep(self._chance.choice((60.0, 1200.0)))
        self._odds.out_of_reach = False

    def _fill_the_disk(self) -> None:
        self._note("the disk is full")
        self._odds.disk_is_full = True
        self._turns.sleep(self._chance.choice((2.0, 60.0, 1000.0)))
        self._odds.disk_is_full = False
