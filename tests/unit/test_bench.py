"""The benchmarks' arithmetic, their names, and what a report says."""

from __future__ import annotations

import json
import os
import platform

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from console.bench import run as running
from console.bench.figures import percentile, spread
from console.bench.processes import children_of, memory_of, name_of
from console.cli import app
from console.domain.errors import InvalidInput

SAMPLES = st.lists(st.floats(min_value=0, max_value=1e6), min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("share", "expected"), [(0.05, 15), (0.3, 20), (0.4, 20), (0.5, 35), (0.95, 50), (1, 50), (0.01, 15)]
)
def test_a_percentile_is_the_nearest_rank(share: float, expected: float) -> None:
    assert percentile([50, 20, 15, 40, 35], share) == expected


def test_the_95th_of_a_hundred_is_the_95th_smallest() -> None:
    assert percentile(list(range(100, 0, -1)), 0.95) == 95


@given(samples=SAMPLES, share=st.floats(min_value=0.01, max_value=1))
def test_a_percentile_is_a_sample_that_its_share_does_not_exceed(samples: list[float], share: float) -> None:
    found = percentile(samples, share)
    assert found in samples
    assert sum(sample <= found for sample in samples) >= share * len(samples) - 1e-9
    assert sum(sample < found for sample in samples) < share * len(samples) + 1e-9


def test_there_is_no_percentile_of_nothing() -> None:
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 0.5)


@pytest.mark.parametrize("share", [0, -0.1, 1.1])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        percentile([1.0], share)


def test_a_spread_counts_its_samples() -> None:
    assert spread([0.2, 0.1234567, 0.3]) == {"samples": 3, "p50": 0.2, "p95": 0.3, "max": 0.3}


@pytest.mark.parametrize("name", ["list", "", "Routing", "../etc/passwd"])
def test_another_name_is_answered_with_the_names(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        running.run(name)
    assert refused.value.message.startswith(
        "The benchmarks are first-page, lateness, memory, pages, publish, routing, simulate."
    )


def test_the_command_ends_with_a_sentence_for_an_unknown_benchmark() -> None:
    outcome = CliRunner().invoke(app, ["bench", "speed"])
    assert isinstance(outcome.exception, InvalidInput)


def test_a_report_is_one_object_with_its_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    measured = {"how": "By hand.", "data": {"rows": 3}, "figures": {"s": spread([1.0])}}
    monkeypatch.setitem(running.MEASUREMENTS, "pages", lambda: measured)
    report = json.loads(running.run("pages"))
    assert report["benchmark"] == "pages"
    assert report["cores"] == os.cpu_count()
    assert report["python"] == platform.python_version()
    assert report["figures"]["s"]["p95"] == 1.0
    assert platform.node() not in json.dumps({**report, "how": ""}).split('"')


def test_memory_is_read_from_the_kernel() -> None:
    mine = memory_of(os.getpid())
    assert 0 < mine["pss_mib"] <= mine["rss_mib"]
    assert os.getpid() in children_of(os.getppid())
    assert name_of(os.getpid())
