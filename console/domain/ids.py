"""Identifiers: a prefix that says what it is and 26 characters that sort by time (ULID)."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def _by_time_and_chance() -> int:
    return (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)


_draw = _by_time_and_chance


def new_id(prefix: str) -> str:
    """Return a new identifier such as ``post_01J9Z...``; later ones sort after earlier ones."""
    number = _draw()
    letters = [_ALPHABET[(number >> shift) & 31] for shift in range(125, -5, -5)]
    return f"{prefix}_{''.join(letters)}"


@contextmanager
def drawn_from(draw: Callable[[], int]) -> Iterator[None]:
    """Let ``draw`` give the numbers behind the identifiers, so that a simulated day can be played again exactly."""
    global _draw  # noqa: PLW0603 - one process plays one day at a time
    before, _draw = _draw, draw
    try:
        yield
    finally:
        _draw = before
