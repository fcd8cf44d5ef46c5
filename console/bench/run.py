"""Finds a measurement by its name and prints what it found."""

from __future__ import annotations

import json
from collections.abc import Callable

from console.bench import first_page, lateness, memory, pages, routing
from console.bench.figures import Figures, surroundings
from console.domain.errors import InvalidInput

MEASUREMENTS: dict[str, Callable[[], Figures]] = {
    "first-page": first_page.measure,
    "lateness": lateness.measure,
    "memory": memory.measure,
    "pages": pages.measure,
    "routing": routing.measure,
}


def run(name: str) -> str:
    """Measure ``name`` and return a JSON object; raises InvalidInput, which names the benchmarks, for another name."""
    measure = MEASUREMENTS.get(name)
    if measure is None:
        raise InvalidInput(f"The benchmarks are {', '.join(MEASUREMENTS)}. Name one of them.", field="name")
    around = surroundings()
    return json.dumps({"benchmark": name, **around, **measure()}, indent=2)
