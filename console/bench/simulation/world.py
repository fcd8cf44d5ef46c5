"""One simulated day: everything that one seed decides."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

from connectors.base import Gate
from console.bench.simulation.clock import VirtualClock
from console.bench.simulation.judge import BrokenPromise, Judge, Pass
from console.bench.simulation.newsroom import BY_HAND, Newsroom, move_in
from console.bench.simulation.odds import Odds
from console.bench.simulation.people import People
from console.bench.simulation.platform import SimulatedConnector, SimulatedPlatforms
from console.bench.simulation.stores import TABLES
from console.bench.simulation.tables import Database
from console.bench.simulation.transactions import MemoryUnitOfWork
from console.bench.simulation.turns import DeadlockedError, Killed, Player, Turns
from console.bench.simulation.weather import Weather
from console.bench.simulation.workers import Worker, next_moment
from console.domain.audit import AuditEntry
from console.domain.deliveries import Delivery
from console.domain.ids import drawn_from

#: An ordinary day, and the two nights on which the clocks change.
_STARTS = (
    datetime(2026, 11, 23, 15, 0, tzinfo=UTC),
    datetime(2026, 3, 8, 6, 0, tzinfo=UTC),
    datetime(2026, 11, 1, 4, 30, tzinfo=UTC),
)
_POSTS = 40
_OVER_S = 7200.0
#: After so long without faults nothing may move any more.
_LONGEST_EVENING_S = 30 * 3600.0
_EVENING_NAP_S = 600.0
_STEP_S = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What came of one seed."""

    seed: int
    deliveries: int
    steps: int
    states: dict[str, int]
    broken: str = ""
    trace: tuple[str, ...] = ()


class World:
    """One seed's players, over one store and one set of platforms."""

    def __init__(self, seed: int, *, keeps_trace: bool = False) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - what is wanted is a repeatable day, not a secret
        self.trace: list[str] = []
        self._keeps_trace = keeps_trace
        self.clock = VirtualClock(self.chance.choice(_STARTS))
        self.turns = Turns(self.chance, self.clock)
        self.odds = Odds(self.chance)
        self.platforms = SimulatedPlatforms(self.clock, self.odds)
        self.judge = Judge(self.clock, fail=self.turns.fail)
        self.platforms.observe = self.judge.published
        self.begin = self._store()
        self.newsroom = Newsroom(begin=self.begin, clock=self.clock, connector_for=self._connector)
        self._is_over = False

    def run(self) -> None:
        """Play the day to its end; raises BrokenPromise, DeadlockedError."""
        people = People(
            newsroom=self.newsroom,
            platforms=self.platforms,
            turns=self.turns,
            chance=self.chance,
            posts=_POSTS,
            over_s=_OVER_S,
            note=self.note,
            decides=self.judge.decides,
        )
        self._weather = Weather(
            turns=self.turns,
            clock=self.clock,
            odds=self.odds,
            chance=self.chance,
            is_done=lambda: people.is_done,
            note=self.note,
        )
        workers = [self._worker(number) for number in range(self.chance.choice((1, 2, 2, 3)))]
        players = [Player(worker.name, worker.play, is_person=False) for worker in workers]
        players.append(Player("writer", people.write, is_person=True))
        players.append(Player("officer", lambda: self._watch(people), is_person=True))
        players.append(Player("weather", self._weather.play, is_person=True))
        self.turns.run(players)
        self.platforms.let_arrive()
        self.judge.at_rest()

    def step(self, what: str) -> None:
        """End a step here: time passes, somebody else may go on, and a worker may die."""
        self.note(what)
        self.clock.pass_to(self.clock.true_s + self.chance.random() * _STEP_S)
        self.turns.boundary()
        me = self.turns.current
        if me is not None and not me.is_person and (self._is_outage() or self.odds.dies_here()):
            raise Killed

    def wait_until(self, may_go_on: Callable[[], bool]) -> None:
        """Wait for a lock."""
        self.turns.wait_until(may_go_on)

    def note(self, what: str) -> None:
        """Keep one line of the trace."""
        if self._keeps_trace:
            who = self.turns.current.name if self.turns.current else "-"
            self.trace.append(f"{self.turns.steps:6d} {self.clock.now():%d %H:%M:%S.%f} {who}: {what}")

    def _store(self) -> MemoryUnitOfWork:
        self.database = Database(TABLES, turns=self)
        self.database.observe = self._committed
        move_in(MemoryUnitOfWork(self.database, self.clock, step=_nothing, fails=_never))
        self.database.row_locks = self.chance.random() < 0.5
        return MemoryUnitOfWork(self.database, self.clock, step=self.step, fails=self._store_fails)

    def _committed(self, changes: Mapping[tuple[str, str], tuple[Any, Any]], log: Sequence[AuditEntry]) -> None:
        if self._keeps_trace:
            for entry in log:
                self.note(f"{entry.verb} {entry.object_id} {dict(entry.data)}")
        self.judge.committed(changes, log)

    def _store_fails(self, moment: str) -> bool:
        fails = self.odds.store_fails()
        if fails:
            self.note(f"the database fails at its {moment}")
        return fails

    def _worker(self, number: int) -> Worker:
        return Worker(
            f"w{number + 1}",
            newsroom=self.newsroom,
            clock=self.clock,
            turns=self.turns,
            chance=self.chance,
            moments=self._moments,
            is_over=lambda: self._is_over,
            out_until_s=lambda: self._weather.workers_out_until_s,
            note=self.note,
        )

    def _moments(self) -> Iterable[datetime]:
        """Yield every moment at which the clock has something to move."""
        rows: dict[str, Delivery] = self.database.rows["deliveries"]
        for each in rows.values():
            at = next_moment(each, rows.__getitem__)
            if at is not None:
                yield at

    def _is_outage(self) -> bool:
        return self.clock.true_s < self._weather.workers_out_until_s

    def _watch(self, people: People) -> None:
        """Keep watch; then let everything be well, and wait until nothing moves any more."""
        people.keep_watch()
        self._weather.clear_up()
        people.close_the_day()
        end = self.clock.true_s + _LONGEST_EVENING_S
        while self.clock.true_s < end and any(True for _ in self._moments()):
            self.turns.sleep(_EVENING_NAP_S)
            people.close_the_day()
        self._is_over = True

    def _connector(self, account_id: str) -> SimulatedConnector:
        return SimulatedConnector(
            account_id,
            self.platforms,
            self.clock,
            step=self.step,
            sleep=self._sleep,
            pass_gate=self._pass_gate,
            by_hand=account_id == BY_HAND,
        )

    def _sleep(self, seconds: float) -> None:
        if seconds > 0:
            self.turns.sleep(seconds)

    def _pass_gate(self, key: str, gate: Gate) -> Pass:
        passed = self.judge.gate(key)
        gate()
        return passed


def _nothing(_what: str) -> None:
    pass


def _never(_moment: str) -> bool:
    return False


def play(seed: int, *, keeps_trace: bool = False) -> Day:
    """Play one seed's day and say what came of it."""
    broken = ""
    with drawn_from(count(1).__next__):
        world = World(seed, keeps_trace=keeps_trace)
        try:
            world.run()
        except (BrokenPromise, DeadlockedError) as found:
            broken = str(found)
    return Day(
        seed=seed,
        deliveries=len(world.judge.deliveries),
        steps=world.turns.steps,
        states=dict(world.judge.states),
        broken=broken,
        trace=tuple(world.trace),
    )
