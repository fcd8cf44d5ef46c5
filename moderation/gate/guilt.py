"""Statements that somebody did it before a court has said so: accused is one thing, did is another."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from moderation.gate.model import Hit, Wording
from moderation.gate.names import find_names
from moderation.gate.policy import PublishingPolicy, any_of
from moderation.gate.sentences import sentences, without_addresses

#: A deed has somebody or something done to it; without one "a man stabbed in the park" is the victim.
_OBJECT = (
    r"\s+(?:an?|the|his|her|their|our|another|other|several|some|multiple|many|\d+|two|three|four|five|(?-i:\p{Lu}))"
)
_WHEN = r"(?:,?\s+(?:aged?\s+)?\d{1,2},?|\s+\(\d{1,2}\))?(?:\s+(?:who|had|has|then|later|also))?"
_HARMLESS = regex.compile(
    r"\b(?:before|if|when|so that|to be|not|never|get|help|without|can|could)\b", regex.IGNORECASE
)


def find_guilt(wording: Wording, policy: PublishingPolicy) -> Iterator[Hit]:
    """Yield what says that somebody in custody did it, and what would prejudice a trial."""
    text = without_addresses(wording.text)
    for match in policy.pattern("guilt", "prejudice").finditer(text):
        yield Hit(rule="guilt-implied", start=match.start(), end=match.end())
    if policy.pattern("guilt", "judged").search(text):
        return
    is_held = policy.pattern("guilt", "held").search(text) is not None
    for start, end in sentences(text):
        if not policy.pattern("guilt", "fair").search(text, start, end):
            found = _stated(text, start, end, policy, is_held=is_held)
            yield from () if found is None else (Hit(rule="guilt-stated", start=found[0], end=found[1]),)


def _stated(text: str, start: int, end: int, policy: PublishingPolicy, *, is_held: bool) -> tuple[int, int] | None:
    confession = policy.pattern("guilt", "confession").search(text, start, end)
    if confession:
        return confession.span()
    held = _offender_in_custody(text, start, end, policy)
    return held or (_did_it(text, start, end, policy) if is_held else None)


def _offender_in_custody(text: str, start: int, end: int, policy: PublishingPolicy) -> tuple[int, int] | None:
    """``the killer was arrested``, ``we caught the thief``."""
    nouns = "|".join(sorted(map(regex.escape, policy.listed("guilt", "offenders")), key=len, reverse=True))
    custody, between = str(policy.words["guilt"]["custody"]), r"(?:[ ,]+[\w'’-]+){0,8}?[ ,]+"
    match = any_of((f"(?:{nouns}){between}{custody}", f"{custody}{between}(?:{nouns})")).search(text, start, end)
    return match.span() if match and not _HARMLESS.search(match.group()) else None


def _did_it(text: str, start: int, end: int, policy: PublishingPolicy) -> tuple[int, int] | None:
    """``the man who stabbed``, ``the suspect robbed a``, ``Jordan Ellis killed``, where somebody is in custody."""
    deeds, people = str(policy.words["guilt"]["deeds"]), str(policy.words["guilt"]["people"])
    pattern = any_of(
        (rf"(?:who|he|she|they)(?:\s+(?:had|then|later|also))?\s+{deeds}", rf"{people}{_WHEN}\s+{deeds}{_OBJECT}")
    )
    match = pattern.search(text, start, end)
    return match.span() if match else _named_did_it(text, start, end, deeds, policy)


def _named_did_it(text: str, start: int, end: int, deeds: str, policy: PublishingPolicy) -> tuple[int, int] | None:
    follows = regex.compile(rf"(?i:{_WHEN}\s+{deeds}{_OBJECT})")
    for name in find_names(text[start:end], policy):
        match = follows.match(text, start + name.end, end)
        if match and not name.is_official:
            return start + name.start, match.end()
    return None
