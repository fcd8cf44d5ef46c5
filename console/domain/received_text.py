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


def storable(text: str) -> str:
    """Return ``text`` with null bytes and half surrogates as visible signs; offsets stay the same."""
    return _HALF_PAIR.sub(BROKEN_SIGN, text.replace("\x00", NULL_SIGN))


def raw_json(raw: Mapping[str, Any]) -> str:
    """Return the platform's payload as ASCII JSON: null bytes and half surrogates survive as escapes."""
    return json.dumps(raw, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str)


def sha256_of(text: str) -> str:
    """Return the SHA-256 (hex) of stored text, which anybody can compute again from the stored column."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
