"""Criticism is safe here: flags follow the words, never the side they take or the dialect they are in."""

from __future__ import annotations

import json

import pytest

from moderation.api import Assessor
from moderation.classifier.datasets import AUTHORED
from moderation.model import Flag, Subject
from tests.unit.moderation.viewpoint_pairs import DIALECTS, PAIRS


def flags_of(assessor: Assessor, text: str) -> set[Flag]:
    (assessment,) = assessor.assess([Subject(id="m", text=text)], explain_words=False)
    assert assessment.scored, assessment.reasons
    return set(assessment.flags)


@pytest.mark.parametrize(("favours", "opposes"), PAIRS)
def test_the_side_a_message_takes_does_not_change_its_flags(assessor: Assessor, favours: str, opposes: str) -> None:
    assert flags_of(assessor, favours) == flags_of(assessor, opposes)


@pytest.mark.parametrize(("plain", "dialect"), DIALECTS)
def test_the_dialect_of_a_message_does_not_change_its_flags(assessor: Assessor, plain: str, dialect: str) -> None:
    assert flags_of(assessor, plain) == flags_of(assessor, dialect)


@pytest.mark.parametrize("text", [text for pair in (*PAIRS, *DIALECTS) for text in pair])
def test_opinion_about_police_raises_nothing_but_profanity(assessor: Assessor, text: str) -> None:
    assert flags_of(assessor, text) <= {Flag.PROFANITY}


def test_profanity_is_flagged_in_praise_and_in_criticism_alike(assessor: Assessor) -> None:
    assert Flag.PROFANITY in flags_of(assessor, "They are fucking great")
    assert Flag.PROFANITY in flags_of(assessor, "They are fucking awful")


def test_no_pair_is_in_the_training_data() -> None:
    lines = [line for path in AUTHORED.glob("*.jsonl") for line in path.read_text("utf-8").splitlines()]
    learnt = {json.loads(line)["text"].casefold() for line in lines if json.loads(line)["split"] == "train"}
    assert not learnt & {text.casefold() for pair in (*PAIRS, *DIALECTS) for text in pair}
