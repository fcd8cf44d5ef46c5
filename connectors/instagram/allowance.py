"""How many posts Instagram still takes today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from connectors.base import Budget
from connectors.facebook.sdk import Graph

#: Posts count until they are a day old, so some allowance may come back at any time: ask again after this long.
ASK_AGAIN = timedelta(hours=1)


def less_one(budget: Budget | None) -> Budget | None:
    """Return what one more post leaves of it."""
    return replace(budget, remaining=max(0, budget.remaining - 1)) if budget else None


def allowance(graph: Graph, user_id: str) -> Budget | None:
    """Ask how many posts the last 24 hours left over; None where Instagram does not say."""
    now = graph.clock.now()
    answer = graph.get(f"{user_id}/content_publishing_limit", fields="quota_usage,config")
    rows = answer.get("data") or []
    told: Mapping[str, Any] = rows[0] if rows and isinstance(rows[0], dict) else {}
    used, total = told.get("quota_usage"), (told.get("config") or {}).get("quota_total")
    if not isinstance(used, int) or not isinstance(total, int):
        return None
    return Budget(remaining=max(0, total - used), resets_at=now + ASK_AGAIN)
