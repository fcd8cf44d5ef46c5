"""How many reads a channel makes: half of the 10,000 units of a day at most, the rest is for publishing and answering.

A read costs one unit, a write fifty. YouTube says nothing about what is left until nothing is.
"""

from __future__ import annotations

from dataclasses import dataclass

#: So many reads may come at once after a quiet time.
BURST = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """The least time between two looks at the channel's newest comments and two whole readings of a newest video."""

    channel_s: float = 30.0
    whole_s: float = 600.0
    #: 4,752 a day.
    reads_per_s: float = 0.055


@dataclass(slots=True, kw_only=True)
class Allowance:
    """The reads that may be made now. Times are in Unix seconds."""

    reads: float = BURST
    at_s: float = 0.0
    not_before_s: float = 0.0

    def refill(self, now_s: float, reads_per_s: float) -> None:
        """Add what came together since the last time."""
        since_s = max(0.0, now_s - self.at_s) if self.at_s else 0.0
        self.reads = min(BURST, self.reads + since_s * reads_per_s)
        self.at_s = now_s
