"""How many writes a platform still takes from an account: shared by every worker and spent before the call is made.

The sender takes one in the transaction that writes the intent, so that any number of workers together never ask for
more than is left; what the platform says afterwards corrects the count.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from connectors.base import Budget


class WriteBudgets(Protocol):
    """The last word of each platform on how much it still takes."""

    def take(self, account_id: str, now: datetime) -> datetime | None:
        """Spend one write ahead and return None, or return when the window opens again and spend nothing.

        An account that was told nothing, or whose window is over, may go.
        """
        ...

    def note(self, account_id: str, budget: Budget, now: datetime) -> None:
        """Keep what the platform just said. In the same window the lower count stands: others are on their way."""
        ...
