"""Victims, witnesses and young people who are named, or can be told from what is said around a name."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from moderation.gate.model import Hit, Wording
from moderation.gate.names import Name, find_names
from moderation.gate.policy import PublishingPolicy, any_of
from moderation.gate.sentences import sentences, without_addresses

_GAP_CHARS = 90
_WORD = regex.compile(r"[\p{L}'’-]+")
_AGE_AFTER = regex.compile(
    r"\s*(?:,\s*(?:aged?\s+|who is\s+|an?\s+)?|\(\s*(?:aged?\s+)?|\s+(?:aged?|is|who is)\s+)(\d{1,2})"
    r"(?=\s*[,).;]|\s*$|\s+(?:was|is|of|from|has|and|who|years?|ans|años)\b|[- ]years?[- ]old)",
    regex.IGNORECASE,
)
_AGE_BEFORE = regex.compile(
    r"(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen)"
    r"(?:[- ]years?[- ]old|[- ]year[- ]olds?|\s+ans|\s+años)\s*(?:[\p{Ll}-]+\s+){0,3}(?:\p{Ll}+)?\s*,?\s*$",
    regex.IGNORECASE,
)
_NOT_AN_AGE = regex.compile(r"\s*(?:p\.?m|a\.?m|km|%|:|hours|minutes|officers|people)", regex.IGNORECASE)
_WHERE = regex.compile(r"\b(?:from|of|in|at|near|on|to|by|outside|inside)\s+$", regex.IGNORECASE)
_LOWER = regex.compile(r"\s+(?:\p{Ll}+[- ])?(?:man|woman|boy|girl|resident|youth|teen\w*|student|driver|home|area)\b")


def find_people(wording: Wording, policy: PublishingPolicy) -> Iterator[Hit]:
    """Yield victims, witnesses and young people who are named, each name once."""
    text = without_addresses(wording.text)
    names = [name for name in find_names(text, policy) if not name.is_official]
    spans = sentences(text)
    rule_for_the_young = _rule_for_the_young(text, policy)
    for name in names:
        start, end = next((span for span in spans if span[0] <= name.start < span[1]), (0, len(text)))
        if _is_young(text, name, start, policy):
            rule = rule_for_the_young if rule_for_the_young != "child-named" or name.words > 1 else None
        else:
            rule = "victim-named" if _is_victim(text, name, start, end, policy) else None
        if rule:
            yield Hit(rule=rule, start=name.start, end=name.end)
    yield from _told_from_the_accused(text, names, spans, policy)


def _rule_for_the_young(text: str, policy: PublishingPolicy) -> str:
    """A missing child is named to be found; in a case no child is named; else it is for the parents to say."""
    if policy.pattern("people", "missing").search(text):
        return "missing-child-named"
    return "juvenile-named" if policy.pattern("people", "case").search(text) else "child-named"


def _is_young(text: str, name: Name, start: int, policy: PublishingPolicy) -> bool:
    return _is_under_age(text, name, policy.adult_age) or _is_called_young(text, name, start, policy)


def _is_under_age(text: str, name: Name, adult_age: int) -> bool:
    after = _AGE_AFTER.match(text, name.end)
    if after and not _NOT_AN_AGE.match(text, after.end()):
        return int(after.group(1)) < adult_age
    if _WHERE.search(text[max(0, name.start - 12) : name.start]):
        return False
    before = _AGE_BEFORE.search(text[max(0, name.start - 60) : name.start])
    return before is not None and _age(before.group(1)) < adult_age and not _describes(text, name)


def _age(words: str) -> int:
    """Only children's ages are spelled out in the pattern."""
    return int(words) if words.isdigit() else 0


def _is_called_young(text: str, name: Name, start: int, policy: PublishingPolicy) -> bool:
    """``the youth, Jordan Ellis`` and ``a girl named Mia``; an adult's age after the name says otherwise."""
    if _AGE_AFTER.match(text, name.end):
        return False
    called = any_of((str(policy.words["people"]["young_nouns"]),))
    link = regex.compile(r"(?:\s*,\s*|\s+(?:named|identified as|called|nommée?|llamad[oa])\s+|\s+)$")
    before = text[max(start, name.start - _GAP_CHARS) : name.start]
    linked = link.search(before)
    if not linked or (name.words < 2 and not linked.group().strip(" ,")):
        return False
    noun = list(called.finditer(before[: linked.start()]))
    return bool(noun) and noun[-1].end() == linked.start()


def _describes(text: str, name: Name) -> bool:
    """``a 12-year-old Harbourford boy`` names a town."""
    return name.words == 1 and _LOWER.match(text, name.end) is not None


def _is_victim(text: str, name: Name, start: int, end: int, policy: PublishingPolicy) -> bool:
    if _describes(text, name):
        return False
    return _victim_before(text, name, start, policy) or (name.words > 1 and _victim_after(text, name, end, policy))


def _victim_before(text: str, name: Name, start: int, policy: PublishingPolicy) -> bool:
    """A word for a victim, and between it and the name only words that link the two."""
    before = text[max(start, name.start - _GAP_CHARS) : name.start]
    called = _called_victim(policy)
    found = list(called.finditer(before))
    if not found:
        return False
    gap = before[found[-1].end() :]
    if name.words == 1 and not regex.match(r"\s*(?:,|:|\s(?:was |has been )?(?:named|identified as|nommée?))", gap):
        return False
    links = policy.listed("people", "victim_links")
    return all(word.lower() in links for word in _WORD.findall(gap)) and not regex.search(r"[.!?;]\s", gap)


def _called_victim(policy: PublishingPolicy) -> regex.Pattern[str]:
    nouns = "|".join(sorted(map(regex.escape, policy.listed("people", "victim_nouns")), key=len, reverse=True))
    return any_of((f"(?:{nouns})(?:['’]s?)?", *policy.words["people"]["victim_phrases"]))


_BETWEEN = (
    r"(?:\s*[,(–—-]?\s*(?:\d{1,2}|aged?|of|from|an?|the|who|which|tragically|sadly|later|also|then|both|"
    r"and his|and her|year|years|old|local|man|woman|father|mother|resident|student|teacher|nurse|driver|cyclist|"
    r"pedestrian|passenger|motorcyclist|clerk|owner|\p{Lu}[\p{L}'’-]+)\s*[,)–—-]?)*\s*[,(–—-]?\s*"
)


def _victim_after(text: str, name: Name, end: int, policy: PublishingPolicy) -> bool:
    predicates = "|".join(policy.words["people"]["victim_predicates"])
    pattern = regex.compile(rf"(?V1)(?-i:{_BETWEEN})(?<!\w)(?i:{predicates})")
    return pattern.match(text, name.end, min(end, name.end + _GAP_CHARS + 60)) is not None


def _told_from_the_accused(
    text: str, names: list[Name], spans: list[tuple[int, int]], policy: PublishingPolicy
) -> Iterator[Hit]:
    """``Jordan Ellis is charged with assaulting his wife``: the accused's name tells everybody who she is."""
    kin, charged, offence = (any_of((str(policy.words["people"][name]),)) for name in ("kin", "charged", "offence"))
    for start, end in spans:
        sentence = text[start:end]
        if not any(start <= name.start < end and name.words > 1 for name in names):
            continue
        related = kin.search(sentence)
        if related and charged.search(sentence) and offence.search(sentence):
            yield Hit(rule="victim-identifiable", start=start + related.start(), end=start + related.end())
