"""The publishing policy as data with a version: the rules, how heavy each is, and the words they look for."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import regex

from moderation.gate.model import Severity

_OTHER_LANGUAGES = "other_languages"
#: English, and texts too short to tell.
_MEASURED = ("en", "und")

SHIPPED = Path(__file__).parents[1] / "policies" / "publishing.toml"


class PublishingPolicyError(Exception):
    """The policy file cannot be used; the sentence says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: its title for a list, its sentence for the writer, and what a finding of it means."""

    id: str
    severity: Severity
    title: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PublishingPolicy:
    """One version of the policy. ``words`` holds each rule family's section of the file as it is."""

    version: str
    phone_region: str
    adult_age: int
    reading_grade: float
    reading_words: int
    booking_days: int
    rules: Mapping[str, Rule]
    words: Mapping[str, Mapping[str, Any]]
    own: Mapping[str, tuple[str, ...]]
    #: From which score on a label of the local model counts as a finding of the rule of that name.
    scores: Mapping[str, float]

    def rule(self, rule_id: str) -> Rule:
        """Return one rule; raises PublishingPolicyError for a name that the policy lacks."""
        found = self.rules.get(rule_id)
        if found is None:
            raise PublishingPolicyError(f"The publishing policy {self.version} has no rule {rule_id!r}.")
        return found

    def labels_found(self, scores: Mapping[str, float], lang: str) -> list[str]:
        """Return the labels of the local model whose score in this language counts as a finding."""
        least = 0.0 if lang in _MEASURED else self.scores[_OTHER_LANGUAGES]
        labels = [label for label in self.scores if label != _OTHER_LANGUAGES]
        return [label for label in labels if scores.get(label, 0.0) >= max(self.scores[label], least)]

    def listed(self, family: str, name: str) -> frozenset[str]:
        """Return a list of words, in lower case; ``_`` inside an entry stands for a space."""
        return _listed(str(self.words[family][name]))

    def pattern(self, family: str, name: str) -> regex.Pattern[str]:
        """Return a pattern, or a list of patterns as one, that finds whole words in any case."""
        value = self.words[family][name]
        return any_of((value,) if isinstance(value, str) else tuple(value))


@functools.cache
def _listed(text: str) -> frozenset[str]:
    return frozenset(word.replace("_", " ") for word in text.lower().split())


@functools.cache
def any_of(patterns: tuple[str, ...]) -> regex.Pattern[str]:
    """Return one compiled pattern for any of ``patterns``, bounded by word edges at its start, in any case."""
    return regex.compile(r"(?<![\w-])(?:" + "|".join(patterns) + r")(?!\w)", regex.IGNORECASE)


def load_publishing_policy(path: Path = SHIPPED) -> PublishingPolicy:
    """Read and check a policy file. Raises PublishingPolicyError."""
    try:
        fields = tomllib.loads(path.read_text("utf-8"))
        policy = PublishingPolicy(
            version=str(fields["version"]),
            phone_region=str(fields["phone_region"]),
            adult_age=int(fields["adult_age"]),
            reading_grade=float(fields["reading_grade"]),
            reading_words=int(fields["reading_words"]),
            booking_days=int(fields["booking_days"]),
            rules={name: _rule(name, entry) for name, entry in fields["rule"].items()},
            words={name: fields[name] for name in _FAMILIES},
            own={name: tuple(map(str, values)) for name, values in fields["own"].items()},
            scores={name: float(score) for name, score in fields["model"].items()},
        )
        _refuse_broken_patterns(policy)
        _refuse_missing_rules(policy)
    except (OSError, KeyError, ValueError, regex.error) as error:
        raise PublishingPolicyError(f"The publishing policy {path.name} cannot be read: {error}.") from error
    return policy


_FAMILIES = ("names", "people", "personal", "guilt", "tactics", "booking", "reports", "jargon")


def _rule(name: str, entry: Mapping[str, Any]) -> Rule:
    return Rule(id=name, severity=Severity(entry["severity"]), title=str(entry["title"]), message=str(entry["message"]))


def _refuse_broken_patterns(policy: PublishingPolicy) -> None:
    for family, entries in policy.words.items():
        for name, value in entries.items() if family != "jargon" else ():
            values: Iterable[str] = value if isinstance(value, list) else (str(value),)
            any_of(tuple(values))
    _refuse_doubtful_messages(policy)


def _refuse_missing_rules(policy: PublishingPolicy) -> None:
    """A rule that is not wanted is set to ``warn``; one that is left out would be found and could not be said."""
    known = tomllib.loads(SHIPPED.read_text("utf-8"))["rule"]
    missing = sorted(set(known) - set(policy.rules))
    if missing:
        raise ValueError(f"it has no rule {', '.join(missing)}")


def _refuse_doubtful_messages(policy: PublishingPolicy) -> None:
    for rule in policy.rules.values():
        rule.message.format(words="", plain="")
