"""Turning samples into the figures that are reported."""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

Figures = dict[str, Any]


def percentile(samples: Sequence[float], share: float) -> float:
    """Return the smallest sample that at least ``share`` (0 to 1) of all samples do not exceed: the nearest rank."""
    if not samples:
        raise ValueError("There is no percentile of nothing.")
    if not 0 < share <= 1:
        raise ValueError("A share lies above 0 and at most at 1.")
    return sorted(samples)[math.ceil(share * len(samples)) - 1]


def spread(samples: Sequence[float], digits: int = 3) -> Figures:
    """Return p50, p95 and the largest of samples, with how many there were."""
    return {
        "samples": len(samples),
        "p50": round(percentile(samples, 0.5), digits),
        "p95": round(percentile(samples, 0.95), digits),
        "max": round(max(samples), digits),
    }


def surroundings() -> Figures:
    """Return what the figures depend on; nothing that names this machine."""
    return {
        "cores": os.cpu_count() or 1,
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "measured_on": datetime.now(UTC).date().isoformat(),
    }
