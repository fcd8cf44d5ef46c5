"""Time in a simulation: true seconds that only pass, and a clock on our machines that somebody may set."""

from __future__ import annotations

from datetime import datetime, timedelta


class VirtualClock:
    """The clock that our processes read; the platforms read true time."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._wrong_by = timedelta()
        #: Seconds since the start, which no clock can turn back.
        self.true_s = 0.0
        #: The latest time that our clock ever showed.
        self.latest = start

    def now(self) -> datetime:
        """Return what our machines believe."""
        return self.true_now() + self._wrong_by

    def true_now(self) -> datetime:
        """Return what everybody else's clock shows."""
        return self._start + timedelta(seconds=self.true_s)

    def pass_to(self, true_s: float) -> None:
        """Let time pass; it never goes back."""
        self.true_s = max(self.true_s, true_s)
        self.latest = max(self.latest, self.now())

    def jump(self, seconds: float) -> None:
        """Set our clock wrong by this much more."""
        self._wrong_by += timedelta(seconds=seconds)
        self.latest = max(self.latest, self.now())

    def set_right(self) -> None:
        """Let our clock show the true time again."""
        self._wrong_by = timedelta()
        self.latest = max(self.latest, self.now())
