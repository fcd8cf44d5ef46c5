"""The address that a post of ours will have, chosen before the call, so that a repeat cannot make a second post."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from connectors.base import SendKey

_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
_SECOND_US = 1_000_000
_CLOCK_BITS = 10


def record_key(key: SendKey) -> str:
    """Return the record key of a post: the second it is meant for, and thirty bits of what names it.

    Bluesky lists a repository by this key, so its beginning is a time; the format is the protocol's TID.
    """
    digest = int.from_bytes(hashlib.sha256(key.value.encode()).digest()[:8])
    micros, clock = digest % _SECOND_US, digest // _SECOND_US % (1 << _CLOCK_BITS)
    return _tid(int(key.intended_at.timestamp()) * _SECOND_US + micros, clock)


def fresh_key(now: datetime) -> str:
    """Return a record key that nobody has, for what was given no key."""
    return _tid(int(now.timestamp() * _SECOND_US), secrets.randbelow(1 << _CLOCK_BITS))


def _tid(micros: int, clock: int) -> str:
    number, digits = micros << _CLOCK_BITS | clock, ""
    for _ in range(13):
        number, digit = divmod(number, 32)
        digits = _DIGITS[digit] + digits
    return digits
