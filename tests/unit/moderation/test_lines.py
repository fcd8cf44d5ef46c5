"""JSON Lines in, JSON Lines out: same order, nothing crashes, nothing is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest

from moderation.lines import classify_lines, similar_lines
from moderation.model import Flag, Intent

FIELDS = {"id", "intent", "intent_scores", "flags", "flag_scores", "lang", "scored", "model"}


def classified(*lines: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in classify_lines(lines)]


def line(text: str, given: Any = "m") -> str:
    return json.dumps({"id": given, "text": text})


def test_a_line_has_the_fields_of_the_contract() -> None:
    (out,) = classified(line("is the bridge on Main open?"))
    assert set(out) == FIELDS
    assert out["intent"] in set(Intent)
    assert set(out["flag_scores"]) == set(Flag)
    assert (out["scored"], out["lang"]) == (True, "en")


def test_order_and_ids_are_kept_and_blank_lines_skipped() -> None:
    out = classified(line("hello there", "b"), "\n", line("", "a"), line("thanks a lot", 7))
    assert [entry["id"] for entry in out] == ["b", "a", 7]


@pytest.mark.parametrize(
    ("bad", "given"),
    [
        ("{", None),
        ("[1]", None),
        ("null", None),
        ('{"text": "no id"}', None),
        ('{"id": true, "text": "x"}', None),
        ('{"id": "m"}', "m"),
        ('{"id": "m", "text": 4}', "m"),
        ("[" * 100_000, None),
    ],
)
def test_a_bad_line_yields_a_line_that_says_so(bad: str, given: str | None) -> None:
    first, second = classified(bad, line("is the bridge open?", "after"))
    assert (first["id"], first["scored"], first["intent"]) == (given, False, None)
    assert first["error"].startswith("This line")
    assert second["scored"]


@pytest.mark.parametrize(
    "text",
    [
        "null\x00byte in a sentence",
        "rtl \u202eoverride\u202c here",
        "lone \ud800 surrogate here",
        "z\u0351\u0300algo text here",
    ],
)
def test_strange_characters_are_read(text: str) -> None:
    (out,) = classified(line(text))
    assert out["scored"]


def test_sixty_thousand_characters_are_read() -> None:
    (out,) = classified(line("someone is breaking into the shop. " * 1_714))
    assert out["scored"]


def test_what_cannot_be_scored_gives_its_reason() -> None:
    (out,) = classified(line("😂"))
    assert not out["scored"]
    assert out["reason"].startswith("Not scored:")


def test_like_questions_share_a_group_named_by_the_first() -> None:
    texts = [
        "When will the bridge on Main reopen?",
        "do you train officers in first aid",
        "when does the Main bridge open again??",
    ]
    out = [json.loads(row) for row in similar_lines(line(text, at) for at, text in enumerate(texts))]
    assert out == [{"id": 0, "group": 0}, {"id": 1, "group": 1}, {"id": 2, "group": 0}]


def test_a_bad_line_does_not_shift_the_groups() -> None:
    out = [json.loads(row) for row in similar_lines(["{", line("same words", "a"), "[]", line("same words", "b")])]
    assert [(row["id"], row["group"]) for row in out] == [(None, None), ("a", "a"), (None, None), ("b", "a")]
