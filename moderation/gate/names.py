"""Where a text may name a person: capitalised words that are no place, organisation, day or rank.

There is no list of people to look in, and a model that reads names would be wrong more often than these rules are; so a
candidate alone means nothing. Only what stands around it makes it a finding (``people``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from moderation.gate.policy import PublishingPolicy

_PART = r"(?:\p{Lu}[\p{L}'’-]*\p{L}|\p{Lu}\.)"
_PARTICLE = r"(?:(?:de|la|del|da|dos|van|von|der|den|bin|binti|al|el|le|du|ter|ap|y|e)[ ]){0,2}"
_RUN = regex.compile(rf"(?<![\p{{L}}\d@#_]){_PART}(?:[ ]{_PARTICLE}{_PART}){{0,5}}")
_WORD = regex.compile(r"[\p{L}'’./-]+")
_FEWEST_LETTERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A candidate: its offsets, how many words it has, and whether a rank or office stands before it."""

    start: int
    end: int
    words: int
    is_official: bool


def find_names(text: str, policy: PublishingPolicy) -> list[Name]:
    """Return every run of words that may be somebody's name, in reading order."""
    return [name for match in _RUN.finditer(text) for name in _in_run(text, match.start(), match.end(), policy)]


def _in_run(text: str, start: int, end: int, policy: PublishingPolicy) -> Iterator[Name]:
    """A run such as ``Victim Jordan Ellis`` holds a name after words that are none; ``Elm Street`` holds no name."""
    never, ranks, places = (policy.listed("names", name) for name in ("not_names", "ranks", "places"))
    kept: list[tuple[int, int]] = []
    is_official = _rank_before(text, start, ranks)
    for word in [*_WORD.finditer(text, start, end), None]:
        plain = _bare(word.group()) if word else ""
        if word and plain in ranks:
            kept, is_official = [], True
        elif word is None or plain in never:
            # a place's or organisation's word right after makes what is before it part of its name: Jordan Ellis Park
            if kept and not (word and plain in places):
                yield from _named(text, kept, is_official)
            kept, is_official = [], False
        else:
            kept.append(word.span())


def _named(text: str, kept: list[tuple[int, int]], is_official: bool) -> Iterator[Name]:
    start, end = kept[0][0], kept[-1][1]
    whole = text[start:end]
    if whole.endswith(("'s", "’s")):
        end -= 2
    if len(text[start:end].strip(".")) >= _FEWEST_LETTERS and not _is_short_form(text[start:end]):
        yield Name(start=start, end=end, words=len(kept), is_official=is_official)


def _is_short_form(word: str) -> bool:
    """``RCMP`` and ``CCTV`` are nobody; a whole name in capitals has two words."""
    return " " not in word and word.isupper()


def _rank_before(text: str, start: int, ranks: frozenset[str]) -> bool:
    before = text[max(0, start - 24) : start]
    words = _WORD.findall(before)
    return bool(words) and _bare(words[-1]) in ranks and not before.rstrip().endswith((",", ";"))


def _bare(word: str) -> str:
    return word.lower().removesuffix("'s").removesuffix("’s").strip(".'’")
