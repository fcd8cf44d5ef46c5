"""Text as people type it, made readable for a model, and the test of whether there is anything to read.

Offsets matter elsewhere, so nothing here is ever shown to a person or written back: it is a copy for the model only.
"""

from __future__ import annotations

import re
import unicodedata

_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
MIN_LETTERS = 2
_TITLES = "|".join(rf"(?<=\b{title})" for title in ("cst", "sgt", "cpl", "det", "ofc", "dr", "mr", "mrs", "ms", "st"))
# A point inside a number or address, or after a title, does not end a clause.
_CLAUSE = re.compile(rf"(?:[^.!?;,\n…—。，！？]|\.(?=\w)|(?:{_TITLES})\.)+", re.IGNORECASE)


def readable(text: str) -> str:
    """A copy for the model: compatibility forms folded, invisible characters dropped, links named, spaces single."""
    folded = unicodedata.normalize("NFKC", text)
    visible = "".join(_visible(char) for char in folded)
    return _SPACES.sub(" ", _URL.sub(" [URL] ", visible)).strip()


def _visible(char: str) -> str:
    """The character, a space for a control character, or nothing for format marks such as direction overrides."""
    category = unicodedata.category(char)
    if category == "Cc":
        return " "
    return "" if category in ("Cf", "Cs", "Co", "Cn") else char


def letters(text: str) -> str:
    """Only the letters of a text, links and everything that is not a letter left out."""
    return "".join(char for char in _URL.sub(" ", text) if unicodedata.category(char).startswith("L"))


def has_words(text: str) -> bool:
    """Whether anything is left to read once links, emoji, digits and punctuation are gone."""
    return len(letters(text)) >= MIN_LETTERS


def clauses(text: str) -> list[tuple[int, int]]:
    """Spans [start, end) of the clauses of a text, split at sentence marks, commas, dashes and line ends."""
    spans = []
    for match in _CLAUSE.finditer(text):
        body = match.group().strip()
        if has_words(body):
            start = match.start() + match.group().index(body)
            spans.append((start, start + len(body)))
    return spans
