"""The authored examples keep what is measured apart from what is learnt."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from moderation.classifier.datasets import AUTHORED, load_authored

CARD = Path(__file__).parents[3] / "docs" / "reference" / "data-card.md"


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for path in AUTHORED.glob("*.jsonl") for line in path.read_text("utf-8").splitlines()]


def test_a_group_of_paraphrases_is_held_out_whole_or_not_at_all(rows: list[dict[str, Any]]) -> None:
    splits: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        splits[row["group"]].add(row["split"])
    assert [group for group, found in splits.items() if len(found) > 1] == []


def test_no_message_and_no_id_is_there_twice(rows: list[dict[str, Any]]) -> None:
    assert len({row["id"] for row in rows}) == len(rows)
    assert len({row["text"].casefold() for row in rows}) == len(rows)


def test_each_round_of_writing_has_examples_to_learn_and_to_measure() -> None:
    found = {(example.round, example.held_out) for example in load_authored()}
    assert found == {(1, False), (1, True), (2, False), (2, True)}


def test_the_data_card_counts_what_is_there(rows: list[dict[str, Any]]) -> None:
    card = CARD.read_text("utf-8")
    groups = {row["group"] for row in rows}
    held_out = sum(row["split"] == "held_out" for row in rows)
    assert f"{len(rows):,} messages in {len(groups):,} paraphrase groups" in card
    assert f"| held out | {held_out} messages" in card
