"""Finds a measurement by its name and prints what it found."""

from __future__ import annotations

import json
from collections.abc import Callable
from inspect import signature

from console.bench import first_page, lateness, memory, pages, publish, routing
from console.bench.figures import Figures, surroundings
from console.bench.simulation import many
from console.domain.errors import InvalidInput

MEASUREMENTS: dict[str, Callable[..., Figures]] = {
    "first-page": first_page.measure,
    "lateness": lateness.measure,
    "memory": memory.measure,
    "pages": pages.measure,
    "publish": publish.measure,
    "routing": routing.measure,
    "simulate": many.measure,
}


def run(name: str, **options: int | None) -> str:
    """Measure ``name`` and return a JSON object; raises InvalidInput, which names the benchmarks, for another name.

    An option that is None was not given; one that the measurement does not take raises InvalidInput.
    """
    measure = MEASUREMENTS.get(name)
    if measure is None:
        raise InvalidInput(f"The benchmarks are {', '.join(MEASUREMENTS)}. Name one of them.", field="name")
    given = {option: value for option, value in options.items() if value is not None}
    for option in given.keys() - signature(measure).parameters.keys():
        raise InvalidInput(f"The benchmark {name} takes no --{option}.", field=option)
    around = surroundings()
    return json.dumps({"benchmark": name, **around, **measure(**given)}, indent=2)
