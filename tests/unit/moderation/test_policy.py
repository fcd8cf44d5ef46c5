"""The published policy names narrow grounds, and none of them is about tone or viewpoint."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from moderation.model import Flag
from moderation.policy import SHIPPED, PolicyError, load_policy

POLICY = load_policy()
OVERBROAD = re.compile(
    r"\b(offensive|inappropriate|off[- ]topic|profan\w+|vulgar\w*|obscene language|disrespect\w*|negative|"
    r"inflammatory|inaccurate|rude|insulting)\b",
    re.IGNORECASE,
)


def test_the_policy_has_a_version_and_plain_words_for_each_clause() -> None:
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", POLICY.version)
    assert all(len(clause.text) > 40 and clause.title for clause in POLICY.clauses)


def test_no_clause_acts_on_profanity() -> None:
    assert POLICY.clauses_for(Flag.PROFANITY) == ()


def test_no_clause_is_about_tone_or_taste() -> None:
    assert not [clause.id for clause in POLICY.clauses if OVERBROAD.search(f"{clause.title} {clause.text}")]


@pytest.mark.parametrize("flag", [flag for flag in Flag if flag is not Flag.PROFANITY])
def test_every_other_flag_has_a_clause_it_speaks_to(flag: Flag) -> None:
    assert POLICY.clauses_for(flag)


def test_insults_to_the_service_are_named_as_protected() -> None:
    clause = POLICY.find_clause("criminal-harassment")
    assert clause is not None
    assert "Insults to this service" in clause.text


def test_a_policy_that_acts_on_profanity_is_refused(tmp_path: Path) -> None:
    changed = tmp_path / "policy.toml"
    changed.write_text(SHIPPED.read_text("utf-8").replace('flags = ["hate"]', 'flags = ["hate", "profanity"]'), "utf-8")
    with pytest.raises(PolicyError, match="profanity"):
        load_policy(changed)


def test_a_clause_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    changed = tmp_path / "policy.toml"
    changed.write_text(SHIPPED.read_text("utf-8").replace('id = "fraud"', 'id = "obscenity"'), "utf-8")
    with pytest.raises(PolicyError, match="twice"):
        load_policy(changed)


def test_a_label_that_does_not_exist_is_refused_with_a_sentence(tmp_path: Path) -> None:
    changed = tmp_path / "policy.toml"
    changed.write_text(SHIPPED.read_text("utf-8").replace('flags = ["hate"]', 'flags = ["offensive"]'), "utf-8")
    with pytest.raises(PolicyError, match="cannot be read"):
        load_policy(changed)
