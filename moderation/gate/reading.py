"""How hard a text is to read: the Flesch–Kincaid grade, with syllables from hyphenation patterns. English only.

grade = 0.39 x words per sentence + 11.8 x syllables per word - 15.59 (Kincaid et al., 1975).
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import regex

from moderation.gate.model import Hit, Wording
from moderation.gate.policy import PublishingPolicy
from moderation.gate.sentences import sentences, without_addresses
from moderation.language import detect_language

_WORD = regex.compile(r"\p{L}[\p{L}'’]*")
_VOWELS = regex.compile(r"[aeiouy]+", regex.IGNORECASE)


def reading_grade(text: str, *, at_least_words: int = 0) -> float | None:
    """Return the school grade of an English text; None for another language or too few words to measure."""
    plain = without_addresses(text)
    words = _WORD.findall(plain)
    if len(words) < max(1, at_least_words) or detect_language(plain) != "en":
        return None
    lines = [span for span in sentences(plain) if _WORD.search(plain, *span)]
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / max(1, len(lines)) + 11.8 * syllables / len(words) - 15.59


def reading_note(text: str, policy: PublishingPolicy) -> str:
    """Return what can be said of how a text reads, as a sentence; empty where it is too short to say."""
    if len(_WORD.findall(text)) < policy.reading_words:
        return ""
    grade = reading_grade(text)
    if grade is None:
        return "Reading level: not measured, since the text is not English."
    return f"Reading level: school grade {max(1, round(grade))}. Grade 9 or lower reaches nearly everybody."


def find_hard_reading(wording: Wording, policy: PublishingPolicy) -> Iterator[Hit]:
    """Yield the whole text where it is harder than the policy allows."""
    grade = reading_grade(wording.text, at_least_words=policy.reading_words)
    if grade is not None and grade > policy.reading_grade:
        yield Hit(rule="reading-level", start=0, end=len(wording.text), quote=str(round(grade)))


def _syllables(word: str) -> int:
    """Hyphenation marks where a word may break; short words it leaves whole are counted by their vowels."""
    marked = len(_hyphenation().positions(word.lower())) + 1
    return max(marked, _by_vowels(word)) if len(word) < 6 else marked


def _by_vowels(word: str) -> int:
    silent = word.lower().endswith("e") and not word.lower().endswith(("le", "ee", "ie"))
    return max(1, len(_VOWELS.findall(word)) - silent)


@functools.cache
def _hyphenation() -> Any:
    import pyphen

    return pyphen.Pyphen(lang="en_US")
