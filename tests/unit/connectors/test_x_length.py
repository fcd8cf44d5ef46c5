"""The weighted length, against the official vectors of twitter-text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from connectors.x.length import weighted_length

VECTORS = [
    folder / "shared" / "specs" / "twitter-text" / "conformance-validate.yml" for folder in Path(__file__).parents
]


def load_vectors() -> list[dict[str, Any]]:
    path = next((path for path in VECTORS if path.is_file()), None)
    if path is None:
        pytest.skip(
            "The official vectors of twitter-text are not on this machine: the length was not compared to them."
        )
    section = "WeightedTweetsWithDiscountedEmojiCounterTest"
    vectors: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["tests"][section]
    return vectors


def test_the_length_agrees_with_every_official_vector() -> None:
    vectors = load_vectors()
    wrong = [
        (vector["description"], weighted_length(vector["text"]), vector["expected"]["weightedLength"])
        for vector in vectors
        if weighted_length(vector["text"]) != vector["expected"]["weightedLength"]
    ]
    assert len(vectors) > 10
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("Road closed", 11),
        ("https://harbourford.example/a/very/long/path/that/goes/on/and/on", 64),
        ("https://harbourford.com/a/very/long/path/that/goes/on/and/on", 23),
        ("桥封闭", 6),
        ("👩‍👩‍👧‍👦", 2),
        ("e\u0301te\u0301", 3),
    ],
)
def test_links_scripts_and_emoji_weigh_what_x_says(text: str, length: int) -> None:
    assert weighted_length(text) == length
