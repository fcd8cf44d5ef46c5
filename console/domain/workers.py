"""The worker's sign of life, so that a silent one is seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

SILENT_AFTER = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """When one worker process began, and when it was last alive."""

    id: str
    started_at: datetime
    beat_at: datetime
    stopped_at: datetime | None = None

    def is_silent(self, now: datetime) -> bool:
        """Return whether nothing was heard for so long that a person should look."""
        return self.stopped_at is not None or now - self.beat_at > SILENT_AFTER
