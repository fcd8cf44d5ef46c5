"""From a comment on the town square to a desk in the inbox."""

from __future__ import annotations

import time

from console.bench.figures import Figures, spread
from console.bench.product import running_product
from console.bench.residents import Residents, residents

#: Longer than every interval of the worker's clock; pauses of a golden share of it meet the clock at every phase.
_CYCLE_S = 3.0
_GOLDEN_SHARE = 0.618034
HOW = (
    "Real processes (`rapport up`, first look seeded, embedded database). A comment is posted to the town square by "
    "HTTP, alternately under our post on Facebook and on X; the clock starts before the POST and stops when the row "
    "has been read by the model and has its desk (looked at every 20 ms). One after another: each waits for the one "
    "before and a pause that shifts it against the worker's clock; burst: all at once, posted one after another."
)


def measure(comments: int = 100) -> Figures:
    """Return seconds from posted to routed, one after another and in a burst."""
    with running_product() as product, residents(product) as people:
        single = [_one(people, number) for number in range(comments)]
        burst, posting_s = _burst(people, comments)
    return {
        "how": HOW,
        "data": {"one_after_another": comments, "burst": comments, "burst_posted_within_s": round(posting_s, 2)},
        "figures": {"one_after_another_s": spread(single), "burst_s": spread(burst)},
    }


def _one(people: Residents, number: int) -> float:
    time.sleep(number * _GOLDEN_SHARE % 1 * _CYCLE_S)
    posted = time.perf_counter()
    mark = people.comment(number, "single")
    return people.wait_until_routed([mark], "single")[mark] - posted


def _burst(people: Residents, comments: int) -> tuple[list[float], float]:
    posted: dict[str, float] = {}
    begun = time.perf_counter()
    for number in range(comments):
        before = time.perf_counter()
        posted[people.comment(number, "burst")] = before
    took = time.perf_counter() - begun
    routed = people.wait_until_routed(list(posted), "burst")
    return [routed[mark] - posted[mark] for mark in posted], took
