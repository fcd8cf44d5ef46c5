"""Police words, each with what anybody would say instead."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import regex

from moderation.gate.model import Hit, Wording
from moderation.gate.policy import PublishingPolicy
from moderation.gate.sentences import without_addresses


def find_jargon(wording: Wording, policy: PublishingPolicy) -> Iterator[Hit]:
    """Yield each police word once, with plain words for it."""
    words = {str(word): str(plain) for word, plain in policy.words["jargon"].items()}
    seen: set[str] = set()
    for match in _pattern(tuple(words)).finditer(without_addresses(wording.text)):
        word = match.group() if match.group() in words else match.group().lower()
        if word in words and word not in seen:
            seen.add(word)
            yield Hit(rule="jargon", start=match.start(), end=match.end(), plain=words[word])


@functools.cache
def _pattern(words: tuple[str, ...]) -> regex.Pattern[str]:
    """A word with a capital is an abbreviation and found only so written; the longest wins."""
    ordered = sorted(words, key=len, reverse=True)
    parts = [regex.escape(word) if word != word.lower() else f"(?i:{regex.escape(word)})" for word in ordered]
    return regex.compile(rf"(?<![\w&-])(?:{'|'.join(parts)})(?![\w&-])")
