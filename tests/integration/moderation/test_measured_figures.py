"""The model card says what the shipped model really does on the held-out examples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from moderation.classifier.evaluate import measurable, measure
from moderation.classifier.onnx_backend import OnnxBackend

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"
# Processors round int8 products a little differently; a few borderline messages may fall the other way.
TOLERANCE = 0.03


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    figures: dict[str, Any] = json.loads((REFERENCE / "model-figures.json").read_text("utf-8"))
    return figures


@pytest.fixture(scope="module")
def measured() -> dict[str, Any]:
    backend = OnnxBackend()
    return measure(backend, measurable(backend))


def test_the_figures_are_of_the_model_that_ships(written: dict[str, Any], measured: dict[str, Any]) -> None:
    assert (written["model"], written["examples"]) == (measured["model"], measured["examples"])


@pytest.mark.parametrize(
    "name",
    [
        "intent_accuracy",
        "intent_macro_f1",
        "flag_macro_f1",
        "urgent_recall_with_possible",
        "others_sent_to_urgent_desks",
    ],
)
def test_a_written_figure_is_the_measured_one(written: dict[str, Any], measured: dict[str, Any], name: str) -> None:
    assert measured[name] == pytest.approx(written[name], abs=TOLERANCE)


def test_the_card_quotes_the_figures(written: dict[str, Any]) -> None:
    card = (REFERENCE / "model-card.md").read_text("utf-8")
    assert written["model"] in card
    assert f"{written['intent_macro_f1']:.3f}" in card
    assert all(f"{figures['average_precision']:.3f}" in card for figures in written["flags"].values())
