"""Dates of birth and official numbers: social insurance and security, cards, licences, passports."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from moderation.gate.model import Hit, Wording
from moderation.gate.policy import PublishingPolicy
from moderation.gate.sentences import without_addresses

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)"
)
_DATE = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
    rf"|{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}} {_MONTH}\.?,? \d{{4}})"
)
_BORN = regex.compile(
    r"\b(?:born(?: on)?|d\.?o\.?b\.?|date of birth|birth ?date|birthday(?: is)?|née? le|fecha de nacimiento|"
    rf"nacid[oa] el)[\s:,(]*({_DATE})",
    regex.IGNORECASE,
)
_SIN = regex.compile(r"(?<![\w-])\d{3}[ -]\d{3}[ -]\d{3}(?![\w-])")
_SSN = regex.compile(r"(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])")
_CARD = regex.compile(r"(?<![\w-])\d{4}(?:[ -]?\d{4}){2}[ -]?\d{3,4}(?![\w-])")
_LICENCE = regex.compile(r"(?<![\w-])[A-Z]\d{4}[- ]\d{5}[- ]\d{5}(?![\w-])")
_CUED = regex.compile(
    r"\b(?i:s\.?i\.?n\.?|s\.?s\.?n\.?|social (?:insurance|security)|health card|passport|driver'?s licen[cs]e)"
    r"(?i: number| no\.?)?[\s:#]*(?:is )?((?=[A-Z\d -]*\d{3})[A-Z\d][A-Z\d -]{5,17}[A-Z\d])(?!\w)"
)


def find_personal_numbers(wording: Wording, policy: PublishingPolicy) -> Iterator[Hit]:
    """Yield dates of birth and numbers that open somebody's accounts."""
    del policy  # the shapes are the issuers' own
    text = without_addresses(wording.text)
    yield from (Hit(rule="birth-date", start=match.start(1), end=match.end(1)) for match in _BORN.finditer(text))
    yield from (Hit(rule="personal-number", start=start, end=end) for start, end in number_spans(text))


def number_spans(text: str) -> list[tuple[int, int]]:
    """Return where official numbers stand, the longest first where they overlap."""
    spans = [match.span() for pattern in (_SIN, _CARD) for match in pattern.finditer(text) if _adds_up(match.group())]
    spans += [match.span() for pattern in (_SSN, _LICENCE) for match in pattern.finditer(text)]
    spans += [match.span(1) for match in _CUED.finditer(text)]
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: span[0] - span[1]):
        if not any(start < last and first < end for first, last in kept):
            kept.append((start, end))
    return sorted(kept)


def _adds_up(number: str) -> bool:
    """Luhn's check digit, which both cards and social insurance numbers carry."""
    digits = [int(char) for char in reversed(number) if char.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[0::2]) + sum(doubled)) % 10 == 0
