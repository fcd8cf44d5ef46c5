"""Many simulated days at once, on every core, and one of them again with its trace."""

from __future__ import annotations

import logging
import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from console.bench.figures import Figures
from console.bench.simulation.world import Day, play
from console.domain.errors import ConfigurationError

_SEEDS = 300
_AT_ONCE = 10
_TRACE_LINES = 400
HOW = (
    "One seed is one day of two hours and its evening: the real use cases of posting, pausing, resolving and sending, "
    "one to three workers and three people in turns, over rows in memory with the locks of SQLite or of PostgreSQL. "
    "Virtual time; the promises are checked in every step."
)


def measure(seeds: int = _SEEDS, seed: int | None = None) -> Figures:
    """Play ``seeds`` days from the first on, or ``seed`` alone with its trace; raises ConfigurationError."""
    if seed is not None:
        return _one(seed)
    began = time.monotonic()
    days = list(play_all(range(seeds)))
    took = time.monotonic() - began
    broken = [day for day in days if day.broken]
    states = sum((Counter(day.states) for day in days), Counter[str]())
    deliveries = sum(day.deliveries for day in days)
    return {
        "how": HOW,
        "data": {"seeds": seeds, "deliveries": deliveries, "steps": sum(day.steps for day in days)},
        "figures": {
            "seconds": round(took, 1),
            "deliveries_per_s": round(deliveries / took, 1),
            "ended_as": dict(sorted(states.items())),
            "promises_broken": len(broken),
            "broken": [{"seed": day.seed, "promise": day.broken} for day in broken[:20]],
            "trace_of_the_first": play_quietly(broken[0].seed, keeps_trace=True).trace[-_TRACE_LINES:]
            if broken
            else (),
        },
    }


def play_all(seeds: Iterable[int]) -> Iterator[Day]:
    """Yield the day of every seed, in their order."""
    context = multiprocessing.get_context("forkserver")
    with context.Pool(os.cpu_count() or 1) as pool:
        yield from pool.imap(play_quietly, seeds, chunksize=_AT_ONCE)


def play_quietly(seed: int, *, keeps_trace: bool = False) -> Day:
    """Play one day without the log lines that the use cases write about what goes wrong."""
    with _silence():
        return play(seed, keeps_trace=keeps_trace)


@contextmanager
def _silence() -> Iterator[None]:
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


def _one(seed: int) -> Figures:
    if seed < 0:
        raise ConfigurationError("A seed is a whole number from 0 on.")
    day = play_quietly(seed, keeps_trace=True)
    return {
        "how": HOW,
        "data": {"seed": seed, "deliveries": day.deliveries, "steps": day.steps},
        "figures": {"ended_as": day.states, "promise_broken": day.broken, "trace": day.trace},
    }
