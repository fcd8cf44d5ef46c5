"""The promises in simulated days: kept on every seed, and seen broken whenever the code is broken on purpose."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from console.bench.simulation.many import play_quietly
from tests.property.mutants import MUTANTS, Mutant

_ROOT = Path(__file__).parents[2]
_SEEDS, _MOST_SEEDS = 60, 300


def test_no_seed_breaks_a_promise() -> None:
    days = [play_quietly(seed) for seed in range(_SEEDS)]
    assert [(day.seed, day.broken) for day in days if day.broken] == []
    assert sum(day.states.get("sent", 0) for day in days) > 10 * _SEEDS
    assert {"held", "missed", "unconfirmed", "cancelled", "by_hand"} <= {state for day in days for state in day.states}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name.replace(" ", "-"))
def test_a_broken_promise_is_found(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    mutant.apply(monkeypatch)
    for seed in range(mutant.first_seed, mutant.first_seed + _MOST_SEEDS):
        broken = play_quietly(seed).broken
        if any(words in broken for words in mutant.says):
            return
    pytest.fail(f"{_MOST_SEEDS} days went by and nobody noticed that {mutant.name}")


def test_a_seed_gives_the_same_day_in_every_process() -> None:
    assert _digest(hash_seed="1") == _digest(hash_seed="2")


def _digest(*, hash_seed: str) -> str:
    code = "import json; from console.bench.simulation.many import play_quietly as play;"
    code += "print(json.dumps([play(seed, keeps_trace=True).trace for seed in (3, 5, 8)]))"
    environment = os.environ | {"PYTHONHASHSEED": hash_seed}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=_ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert len(json.loads(done.stdout)) == 3
    return hashlib.sha256(done.stdout.encode()).hexdigest()


def test_every_mutation_is_in_the_documentation() -> None:
    page = (_ROOT / "docs" / "reference" / "simulation.md").read_text(encoding="utf-8")
    rows = [line for line in page.partition("## Mutations")[2].splitlines() if line.startswith("| ")][2:]
    assert rows == [f"| {mutant.name} | {' or '.join(mutant.says)} |" for mutant in MUTANTS]
