"""Write budgets in a simulation: these platforms tell none, so everything may go."""

from __future__ import annotations

from datetime import datetime

from connectors.base import Budget


class NoBudgets:
    """What no platform told."""

    def take(self, account_id: str, now: datetime) -> datetime | None:
        """Let it go."""
        _ = account_id, now
        return None

    def note(self, account_id: str, budget: Budget, now: datetime) -> None:
        """Keep nothing."""
