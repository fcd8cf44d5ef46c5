"""Licence plates and house numbers: what leads to somebody's car or door."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from moderation.gate.contacts import own_text
from moderation.gate.model import Hit, Wording
from moderation.gate.numbers import number_spans
from moderation.gate.policy import PublishingPolicy
from moderation.gate.sentences import without_addresses
from moderation.signals import Signal, SignalKind, find_signals

_PLATE_SHAPE = regex.compile(r"(?<![\w-])[A-Z]{3,4}[ -]?\d{3,4}(?![\w-])")
_ROAD_OR_FILE = regex.compile(
    r"\b(?:hwy|highway|route|road|rte|file|case|report|incident|badge|unit|car|bus|flight|room|form|bill|section|model|"
    r"cst|sgt)\s*$|#\s*$",
    regex.IGNORECASE,
)
_REACH, _SHORT_REACH = 70, 40


def find_places(wording: Wording, policy: PublishingPolicy) -> Iterator[Hit]:
    """Yield plates, homes, and buildings that may be homes."""
    text = without_addresses(wording.text)
    signals = find_signals(text)
    yield from _plates(text, [one for one in signals if one.kind is SignalKind.PLATE], policy)
    addresses = [one for one in signals if one.kind is SignalKind.STREET_ADDRESS]
    yield from _addresses(text, addresses, own_text(wording.own, policy), policy)


def _plates(text: str, signals: list[Signal], policy: PublishingPolicy) -> Iterator[Hit]:
    shaped = {match.span() for match in _PLATE_SHAPE.finditer(text) if _beside_a_vehicle(text, *match.span(), policy)}
    taken = number_spans(text)
    for start, end in sorted({(one.start, one.end) for one in signals} | shaped):
        if not any(start < last and first < end for first, last in taken):
            taken.append((start, end))
            yield Hit(rule="plate", start=start, end=end)


def _beside_a_vehicle(text: str, start: int, end: int, policy: PublishingPolicy) -> bool:
    if _ROAD_OR_FILE.search(text[max(0, start - 14) : start]):
        return False
    around = text[max(0, start - _REACH) : end + _SHORT_REACH]
    return policy.pattern("personal", "vehicles").search(around) is not None


def _addresses(text: str, signals: list[Signal], own: str, policy: PublishingPolicy) -> Iterator[Hit]:
    """A house number beside words for a home is a home; beside a shop or library it is nobody's."""
    lives, public = policy.pattern("personal", "lives"), policy.pattern("personal", "public_places")
    for signal in signals:
        start, end = signal.start, signal.end
        if text[start:end].lower() in own or _ROAD_OR_FILE.search(text[max(0, start - 14) : start]):
            continue
        around = text[max(0, start - _REACH) : end + _SHORT_REACH]
        if lives.search(around) and not public.search(text[max(0, start - _SHORT_REACH) : start]):
            yield Hit(rule="home-address", start=start, end=end)
        elif not public.search(around):
            yield Hit(rule="house-number", start=start, end=end)
