"""Which of many posts to read comments of now: platforms count calls, and conversations move on from old posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def whose_turn(posts: Sequence[str], last_turns: Mapping[str, float], *, always: int, most: int) -> list[str]:
    """Return the first ``always`` of ``posts`` and, up to ``most``, those of the rest that waited longest."""
    newest, rest = posts[:always], posts[always:]
    return [*newest, *sorted(rest, key=lambda post: last_turns.get(post, 0))[: most - len(newest)]]
