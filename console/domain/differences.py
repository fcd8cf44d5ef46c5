"""What changed between two texts, word by word, as typed pieces that a page can show without any mark-up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

#: A word keeps its accents, and a run of signs stays whole, so that no emoji is cut.
_WORDS = re.compile(r"\s+|[\w\u0300-\u036f]+|[^\w\s\u0300-\u036f]+")
#: Above this many words a text is compared by lines: comparing words takes quadratic time.
_MOST_WORDS = 4_000


class Change(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text with one fate; the pieces that are not REMOVED make up the new text, in order."""

    change: Change
    text: str


def word_differences(before: str, after: str) -> Sequence[Piece]:
    """Return the pieces that lead from ``before`` to ``after``: whole words, white space and signs kept exactly."""
    old, new = _split(before), _split(after)
    if max(len(old), len(new)) > _MOST_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces: list[Piece] = []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            _put(pieces, Change.SAME, old[old_from:old_to])
        else:
            _put(pieces, Change.REMOVED, old[old_from:old_to])
            _put(pieces, Change.ADDED, new[new_from:new_to])
    return pieces


def _split(text: str) -> list[str]:
    return _WORDS.findall(text)


def _put(pieces: list[Piece], change: Change, parts: Sequence[str]) -> None:
    if parts:
        pieces.append(Piece(change, "".join(parts)))
