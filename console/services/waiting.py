"""How long to wait before trying again, so that many deliveries do not all come at once."""

from __future__ import annotations

import random
from datetime import timedelta

from console.domain.deliveries import Delivery

_BACK_OFF_S, _LONGEST_BACK_OFF_S = 5, 300


def back_off(delivery: Delivery) -> timedelta:
    """Return the wait after an attempt that reached nobody: twice as long each time, between half and all of it."""
    longest = min(_BACK_OFF_S * 2 ** max(delivery.attempts - 1, 0), _LONGEST_BACK_OFF_S)
    return timedelta(seconds=longest / 2) + spread(delivery, longest / 2)


def spread(delivery: Delivery, longest_s: float) -> timedelta:
    """Return a wait of up to ``longest_s``, another for each delivery and attempt."""
    # nothing secret: the same delivery always waits as long at the same attempt, so that a run can be repeated
    share = random.Random(f"{delivery.id}:{delivery.attempts}").random()  # noqa: S311
    return timedelta(seconds=longest_s * share)
