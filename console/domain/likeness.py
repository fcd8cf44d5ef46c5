"""Whether two texts say the same: exactly, after normalising, or nearly, by runs of words that both have."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SHINGLE = 3
_WORD = re.compile(r"\w+")
#: Share of three-word runs in common from which two texts count as nearly the same.
NEARLY = 0.6


def normalised(text: str) -> str:
    """Return the text's words in one case and one form; spacing and signs do not count."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def likeness(one: str, other: str) -> float:
    """Return 1.0 for the same words, else the share of three-word runs that both have (Jaccard)."""
    (first, ours), (second, theirs) = _read(one), _read(other)
    if not first or not second:
        return 0.0
    if first == second:
        return 1.0
    together = ours | theirs
    return len(ours & theirs) / len(together) if together else 0.0


@lru_cache(maxsize=2_048)
def _read(text: str) -> tuple[str, frozenset[tuple[str, ...]]]:
    """Kept, since each word typed compares one text with the same hundreds."""
    words = normalised(text)
    return words, _shingles(words)


def _shingles(words: str) -> frozenset[tuple[str, ...]]:
    split = words.split()
    return frozenset(tuple(split[start : start + _SHINGLE]) for start in range(len(split) - _SHINGLE + 1))
