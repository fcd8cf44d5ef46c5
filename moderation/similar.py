"""Like questions put together: what live question-and-answer offers the host to merge.

Deterministic for a given order: each text joins the group whose first member is nearest, if it is near enough, or
starts its own. Texts that name different numbers are never merged ("is the 410 closed", "is the 407 closed").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from moderation.text import has_words, readable

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
_NUMBER = re.compile(r"\d+")


def group(items: Sequence[tuple[str, str]], embed: Embed, threshold: float) -> list[tuple[str, str]]:
    """(id, group) in the order given; a group's name is the id of its first member."""
    if not items:
        return []
    texts = [readable(text).casefold() for _, text in items]
    vectors = embed(texts)
    leaders: list[int] = []
    result = []
    for at, (item_id, _) in enumerate(items):
        leader = _find_leader(at, leaders, texts, vectors, threshold)
        if leader is None:
            leaders.append(at)
        result.append((item_id, items[at if leader is None else leader][0]))
    return result


def _find_leader(
    at: int, leaders: list[int], texts: Sequence[str], vectors: NDArray[np.float32], threshold: float
) -> int | None:
    """The nearest leader within the threshold that names the same numbers; earliest wins a tie."""
    same = next((leader for leader in leaders if texts[leader] == texts[at]), None)
    if same is not None or not leaders or not has_words(texts[at]):
        return same
    nearness = vectors[leaders] @ vectors[at]
    for position in np.argsort(-nearness, kind="stable"):
        if nearness[position] < threshold:
            return None
        leader = leaders[int(position)]
        if has_words(texts[leader]) and _numbers(texts[leader]) == _numbers(texts[at]):
            return leader
    return None


def _numbers(text: str) -> frozenset[str]:
    return frozenset(_NUMBER.findall(text))
