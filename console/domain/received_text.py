"""What residents wrote, made safe to store and to show, with nothing lost: the raw payload is kept beside it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

#: A null byte as a visible sign; PostgreSQL refuses the byte itself.
NULL_SIGN = "\u2400"
#: What stands for half of a surrogate pair, which no UTF-8 can hold.
BROKEN_SIGN = "\ufffd"
_HALF_PAIR = re.compile("[\ud800-\udfff]")
#: Marks that turn the direction of everything after them, the text of other people included.
_DIRECTION_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069]")
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


def storable(text: str) -> str:
    """Return ``text`` with null bytes and half surrogates as visible signs; offsets stay the same."""
    return _HALF_PAIR.sub(BROKEN_SIGN, text.replace("\x00", NULL_SIGN))


def isolated(text: str) -> str:
    """Return each line of ``text`` without direction marks and in an isolate of its own, for the screen.

    A right-to-left override can then neither disguise the words nor turn the page around them.
    """
    plain = _DIRECTION_MARKS.sub("", text)
    return "\n".join(f"{FIRST_STRONG_ISOLATE}{line}{POP_ISOLATE}" if line else "" for line in plain.split("\n"))


def has_direction_marks(text: str) -> bool:
    """Return whether the writer used marks that turn the direction of text."""
    return _DIRECTION_MARKS.search(text) is not None


def raw_json(raw: Mapping[str, Any]) -> str:
    """Return the platform's payload as ASCII JSON: null bytes and half surrogates survive as escapes."""
    return json.dumps(raw, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str)


def sha256_of(text: str) -> str:
    """Return the SHA-256 (hex) of stored text, which anybody can compute again from the stored column."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
