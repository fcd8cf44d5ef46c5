"""Exact finders for things whose shape gives them away: contact details, plates, addresses, obscene words.

A finding here only adds weight to a flag's score and says where the words are. It never decides and never acts;
a keyword is not a ground for anything (the label guide, "Protected criticism").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from moderation.model import Flag


class SignalKind(StrEnum):
    """What a finder looks for."""

    PHONE = "phone"
    EMAIL = "email"
    PLATE = "plate"
    STREET_ADDRESS = "street_address"
    ACCOUNT_NUMBER = "account_number"
    OBSCENITY = "obscenity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One finding: its kind and the code-point offsets [start, end) of its words."""

    kind: SignalKind
    start: int
    end: int


SPEAKS_TO: dict[SignalKind, Flag] = {
    SignalKind.PHONE: Flag.PRIVATE_INFO,
    SignalKind.EMAIL: Flag.PRIVATE_INFO,
    SignalKind.PLATE: Flag.PRIVATE_INFO,
    SignalKind.STREET_ADDRESS: Flag.PRIVATE_INFO,
    SignalKind.ACCOUNT_NUMBER: Flag.PRIVATE_INFO,
    SignalKind.OBSCENITY: Flag.PROFANITY,
}

_PHONE = re.compile(
    r"(?<![\w.-])(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-]?)?\d{3}[ .-]\d{4}(?![\w-])"
    r"|(?<![\w.-])\d{10}(?!\w)"
    r"|(?<!\w)\+\d{1,3}(?:[ .-]?\d{2,4}){3,4}(?!\w)"
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}(?!\w)")
_ACCOUNT = re.compile(r"(?<![\w-])(?:\d{3}[ -]\d{3}[ -]\d{3}|\d{3}-\d{2}-\d{4}|\d{4}(?:[ -]\d{4}){3})(?![\w-])")
_PLATE_WORD = re.compile(r"\b(?:plates?|plaques?|placas?|licen[cs]e|tag number|reg)\b", re.IGNORECASE)
_STARTS = re.compile(r"\b(?:starts?|begins?|ends?) (?:with|in)\b", re.IGNORECASE)
_PLATE_CODE = re.compile(r"\b(?=[A-Z0-9]*(?:[A-Z]|\d[A-Z]))[A-Z0-9]{2,4}(?:[ -]?[A-Z0-9]{2,4})?\b")
_PLATE_CUE = re.compile(
    r"(?:starts?|begins?|ends?|starting|ending|beginning|is|was|number|no\.?|with|in|reads?|are|#|:)\W*$", re.IGNORECASE
)
_PLATE_REACH = 28
_STREET = (
    r"(?:street|st|avenue|ave|road|rd|crescent|cres|drive|dr|court|ct|lane|ln|boulevard|blvd|place|pl|way|terrace|"
    r"circle|trail|close)"
)
_ADDRESS = re.compile(
    r"(?<![\w$#.,-])\d{1,5}[a-d]? (?!(?:st|nd|rd|th)\b)(?:[nsew]\.? )?((?:[\w'-]+ ){1,2})"
    rf"{_STREET}\b(?:,? (?:unit|apt|suite|#) ?\w{{1,5}})?"
    r"|\b(?:lives?|living|house|home|landlord|staying|always|address)(?: is)?:? (?:at |from )?"
    rf"(?P<place>\d{{1,5}} [a-z]{{3,20}}\b(?: {_STREET}\b)?)"
    r"|\b(?:rue|calle|avenida|rua) [\w'-]+ \d{1,5}\b|(?<![\w$])\d{1,5},? (?:rue|avenue|boulevard) [\w'-]+",
    re.IGNORECASE,
)
_NOT_A_STREET_NAME = re.compile(
    r"\b(?:min|mins|minutes?|hours?|hrs?|days?|years?|km|miles?|people|officers?|the|in|on|of|a|to|my|per|percent|more|"
    r"times?|for|from|at|and|no|or|is)\b",
    re.IGNORECASE,
)
_LOOKALIKES = str.maketrans("@!1|0$3", "aiiiose")
_OBSCENE = re.compile(
    r"fu{1,9}c{1,5}k|\bfu{1,9}k(?:n|in|ing|er|ers|ed|s)?\b|fu{0,3}[*#]{1,3}u{0,3}c{0,5}k|\bf[.\-_]{1,3}u?c?k"
    r"|\bf(?:c|k)k?(?:n|in|ing|er|ers|ed)\b|\bfck|f\*{2,4}"
    r"|\b(?:bull|horse|dip|bat|chicken|dog)?sh[i*#]{1,4}t(?!ake)|\bb[i*#]{1,4}tch|\bc[u*#]nts?\b"
    r"|\b(?:a[s*]{1,2}|ar[s*]e)[- ]?h[o*]les?\b|\bdick ?heads?\b|\bcock ?suck"
    r"|\bpuss(?:y|ies)\b|\bwank|\btwats?\b|\bwhores?\b"
    r"|\bmerde|\bputains?\b|\btabarna|\bc[aâ]lisse|\bencul[eé]"
    r"|\bmierdas?\b|\bput[ao]s?\b|\bpendej|\bchinga|\bcabr[oó]n|\bputang ?ina|\bcaralho\b|\bporra\b|\bmerda\b",
    re.IGNORECASE,
)
_WORD_REACH = 16


def find_signals(text: str) -> list[Signal]:
    """Everything the finders see in a text, in reading order; linear in the length of the text."""
    found = {
        Signal(kind=kind, start=start, end=end) for kind, finder in _FINDERS.items() for start, end in finder(text)
    }
    return sorted(found, key=lambda signal: (signal.start, signal.end, signal.kind))


def _matches(pattern: re.Pattern[str]) -> Callable[[str], Iterator[tuple[int, int]]]:
    return lambda text: (match.span() for match in pattern.finditer(text))


def _obscene(text: str) -> Iterator[tuple[int, int]]:
    """Obscene words, respelled and thinly masked ones too; the look-alike table keeps offsets as they are."""
    return (_whole_word(text, *match.span()) for match in _OBSCENE.finditer(text.translate(_LOOKALIKES)))


def _whole_word(text: str, start: int, end: int) -> tuple[int, int]:
    """The span widened to the word around it, by so many characters at most that a hostile text stays cheap."""
    first, last = max(0, start - _WORD_REACH), min(len(text), end + _WORD_REACH)
    while start > first and text[start - 1].isalnum():
        start -= 1
    while end < last and text[end].isalnum():
        end += 1
    return start, end


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    for match in _ADDRESS.finditer(text):
        if not _NOT_A_STREET_NAME.search(match.group(1) or ""):
            yield match.span("place" if match.group("place") else 0)


def _plates(text: str) -> Iterator[tuple[int, int]]:
    """The first code of three characters or more within reach of a word for a plate."""
    for word in [*_PLATE_WORD.finditer(text), *_STARTS.finditer(text)]:
        for code in _PLATE_CODE.finditer(text, word.end(), word.end() + _PLATE_REACH):
            if _is_plate(code.group(), text[word.start() : code.start()]):
                yield code.span()
                break


def _is_plate(code: str, before: str) -> bool:
    bare = re.sub(r"[ -]", "", code)
    has_digit = any(char.isdigit() for char in bare)
    return len(bare) >= 3 and (has_digit or _PLATE_CUE.search(before) is not None)


_FINDERS: dict[SignalKind, Callable[[str], Iterator[tuple[int, int]]]] = {
    SignalKind.PHONE: _matches(_PHONE),
    SignalKind.EMAIL: _matches(_EMAIL),
    SignalKind.PLATE: _plates,
    SignalKind.STREET_ADDRESS: _addresses,
    SignalKind.ACCOUNT_NUMBER: _matches(_ACCOUNT),
    SignalKind.OBSCENITY: _obscene,
}
