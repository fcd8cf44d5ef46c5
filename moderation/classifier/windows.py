"""How a message longer than a sentence or two is read: as a whole, and again piece by piece.

A network that averages over words loses one line of danger in a paragraph of small talk. So the whole is read in broad
windows, and, when it is longer than one sentence's worth, each piece of it by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PIECE = 32
LEAST = 8
TOKENS_READ = 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """Token ids, each list framed by the tokenizer's own first and last mark; `whole` is False when some were left."""

    broad: list[list[int]]
    pieces: list[list[int]]
    whole: bool


def cut(ids: Sequence[int], *, width: int, enders: frozenset[int]) -> Windows:
    """Windows over framed token ids: broad ones of at most `width`, and pieces that end where sentences do."""
    first, *body, last = ids
    read = body[:TOKENS_READ]
    room = width - 2
    broad = [read[at : at + room] for at in range(0, max(len(read), 1), room)]
    pieces = _sentences(read, enders) if len(read) > PIECE else []
    return Windows(
        broad=[[first, *row, last] for row in broad],
        pieces=[[first, *row, last] for row in pieces],
        whole=len(read) == len(body),
    )


def _sentences(body: Sequence[int], enders: frozenset[int]) -> list[list[int]]:
    """The body cut after each sentence of at least `LEAST` tokens, and after `PIECE` tokens where none ends."""
    pieces: list[list[int]] = [[]]
    for token in body:
        current = pieces[-1]
        current.append(token)
        if len(current) == PIECE or (token in enders and len(current) >= LEAST):
            pieces.append([])
    return [piece for piece in pieces if piece]
