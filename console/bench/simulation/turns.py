"""Taking turns: real threads, of which exactly one runs, handed over by a seeded choice at every boundary."""

from __future__ import annotations

import heapq
import random
import threading
from collections.abc import Callable
from itertools import count
from typing import NoReturn

from console.bench.simulation.clock import VirtualClock

_STAYS = 0.5
_STACK_BYTES = 256 * 1024


class Killed(BaseException):
    """What a process that is killed looks like from inside: nothing of its own code may catch it."""


class DeadlockedError(Exception):
    """Everybody waits for a lock that somebody else holds."""


class Player:
    """One process, or one person, in a thread of its own."""

    def __init__(self, name: str, play: Callable[[], None], *, is_person: bool) -> None:
        self.name = name
        self.play = play
        self.is_person = is_person
        #: Set while something holds it; it may go on once this says so.
        self.may_go_on: Callable[[], bool] | None = None
        self.go = threading.Lock()
        self.go.acquire()


class Turns:
    """Decides who runs; whoever sleeps or waits lets the next one go, and time passes when all sleep."""

    def __init__(self, chance: random.Random, clock: VirtualClock) -> None:
        self.current: Player | None = None
        self.steps = 0
        self._chance = chance
        self._clock = clock
        self._ready: list[Player] = []
        self._sleeping: list[tuple[float, int, Player]] = []
        self._blocked: list[Player] = []
        self._numbers = count()
        self._over = threading.Lock()
        self._failure: BaseException | None = None

    def run(self, players: list[Player]) -> None:
        """Let all play to their ends; raises the first thing that broke, with everybody stopped."""
        self._over.acquire()
        threads = self._threads(players)
        self._ready = list(players)
        self._hand_over()
        with self._over:
            pass
        for player in players:
            if player.go.locked():
                player.go.release()
        for thread in threads:
            thread.join()
        if self._failure is not None:
            raise self._failure

    def boundary(self) -> None:
        """End one step: somebody else may go on before the current player does."""
        me = self._me()
        self.steps += 1
        self._wake()
        if len(self._ready) > 1 and self._chance.random() > _STAYS:
            self._give_way(me)

    def sleep(self, seconds: float) -> None:
        """Do nothing for so long."""
        me = self._me()
        self._ready.remove(me)
        heapq.heappush(self._sleeping, (self._clock.true_s + seconds, next(self._numbers), me))
        self._give_way(me)

    def wait_until(self, may_go_on: Callable[[], bool]) -> None:
        """Do nothing until somebody else makes this true; raises DeadlockedError where nobody can."""
        me = self._me()
        while not may_go_on():
            me.may_go_on = may_go_on
            self._ready.remove(me)
            self._blocked.append(me)
            self._give_way(me)

    def fail(self, failure: Exception) -> NoReturn:
        """Stop everybody at once; ``run`` raises ``failure``, whatever the code in between would catch."""
        if not self._over.locked():
            raise failure
        self._end_with(failure)
        raise Killed

    def _threads(self, players: list[Player]) -> list[threading.Thread]:
        size = threading.stack_size(_STACK_BYTES)
        try:
            threads = [threading.Thread(target=self._play, args=(each,), daemon=True) for each in players]
            for thread in threads:
                thread.start()
        finally:
            threading.stack_size(size)
        return threads

    def _play(self, me: Player) -> None:
        me.go.acquire()
        if self._failure is not None:
            return
        try:
            me.play()
            if self._failure is None:
                self._ready.remove(me)
                self._hand_over()
        except Killed:
            return
        except BaseException as failure:  # noqa: BLE001 - it is raised again where the simulation was started
            self._end_with(failure)

    def _give_way(self, me: Player) -> None:
        chosen = self._choose()
        if chosen is None or chosen is me:
            return
        self.current = chosen
        chosen.go.release()
        me.go.acquire()
        if self._failure is not None:
            raise Killed

    def _hand_over(self) -> None:
        chosen = self._choose()
        if chosen is None:
            self._over.release()
            return
        self.current = chosen
        chosen.go.release()

    def _choose(self) -> Player | None:
        self._wake()
        while not self._ready:
            if not self._sleeping:
                self._refuse_deadlock()
                return None
            self._clock.pass_to(self._sleeping[0][0])
            self._wake()
        chosen = self._ready[self._chance.randrange(len(self._ready))] if len(self._ready) > 1 else self._ready[0]
        self.current = chosen
        return chosen

    def _refuse_deadlock(self) -> None:
        if self._blocked:
            names = ", ".join(player.name for player in self._blocked)
            self.fail(DeadlockedError(f"{names} wait for each other."))

    def _wake(self) -> None:
        now = self._clock.true_s
        while self._sleeping and self._sleeping[0][0] <= now:
            self._ready.append(heapq.heappop(self._sleeping)[2])
        if self._blocked:
            freed = [player for player in self._blocked if player.may_go_on is None or player.may_go_on()]
            for player in freed:
                self._blocked.remove(player)
                self._ready.append(player)

    def _end_with(self, failure: BaseException) -> None:
        if self._failure is None:
            self._failure = failure
            self._over.release()

    def _me(self) -> Player:
        if self._failure is not None:
            raise Killed
        if self.current is None:
            raise RuntimeError("Only players take turns.")
        return self.current
