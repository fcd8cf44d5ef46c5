"""Breaking a long text into the parts of a thread, at the ends of sentences where that can be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import regex

from console.domain.threads import PART_BREAK, split_parts

_SENTENCE = re.compile(r".+?(?:[.!?…]+[\"”’)\]]*(?=\s|$)|\n+|$)\s*", re.DOTALL)
_WORD = re.compile(r"\S+\s*")
#: What a person sees as one character; a family of emoji is one.
_CLUSTER = regex.compile(r"\X")


def split_to_fit(text: str, fits: Callable[[str], bool]) -> str:
    """Return ``text`` with breaks between parts that each ``fits``; breaks that are there already stay.

    Nothing is lost or moved: between parts the white space becomes the break, a web address is broken only where it
    does not fit alone.
    """
    parts = [piece for part in split_parts(text) for piece in _fitting(part, fits)]
    return PART_BREAK.join(parts)


def _fitting(text: str, fits: Callable[[str], bool]) -> Iterator[str]:
    """Yield parts that are as long as can be."""
    part = ""
    for piece in _pieces(text, fits):
        if part and not fits((part + piece).strip()):
            yield part.strip()
            part = ""
        part += piece
    if part.strip():
        yield part.strip()


def _pieces(text: str, fits: Callable[[str], bool]) -> Iterator[str]:
    """Yield sentences; of a sentence that does not fit alone its words; of such a word its characters."""
    for sentence in _SENTENCE.findall(text):
        if fits(sentence.strip()):
            yield sentence
            continue
        for word in _WORD.findall(sentence):
            if fits(word.strip()):
                yield word
            else:
                yield from _CLUSTER.findall(word)


def fitting_chars(text: str, fits: Callable[[str], bool]) -> int:
    """Return how much of ``text`` from its start still ``fits``, in string offsets; no visible character is cut."""
    if fits(text):
        return len(text)
    ends = [0, *(match.end() for match in _CLUSTER.finditer(text))]
    low, high = 0, len(ends) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(text[: ends[middle]]) else (low, middle - 1)
    return ends[low]
