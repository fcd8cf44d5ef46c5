"""Where the sentences of a text begin and end, and a copy of it in which addresses on the web are blank."""

from __future__ import annotations

import regex

_TITLES = "cst|sgt|cpl|det|ofc|insp|supt|lt|capt|dr|mr|mrs|ms|st|ave|rd|no|jr|sr|p|a"
# A point after a title, an initial or inside a number does not end a sentence; a blank line does.
_SENTENCE = regex.compile(
    rf"(?:[^.!?\n]|\.(?=\w)|\.(?=[)\"”’])|(?<=\b(?:{_TITLES}))\.|(?<=\b\p{{Lu}})\.|\n(?!\s*\n|---))+[.!?]*",
    regex.IGNORECASE,
)
_ADDRESS = regex.compile(r"(?:https?://|www\.)\S+", regex.IGNORECASE)


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the spans [start, end) of the sentences of ``text``."""
    return [match.span() for match in _SENTENCE.finditer(text) if match.group().strip()]


def without_addresses(text: str) -> str:
    """Return ``text`` with web addresses blank, every offset as it was: a number in an address is nobody's own."""
    return _ADDRESS.sub(lambda match: " " * len(match.group()), text)
