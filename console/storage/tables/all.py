"""Every table, so that importing this registers all of them."""

from __future__ import annotations

from console.storage.tables import (
    accounts,
    agency,
    amendments,
    approvals,
    audit,
    costs,
    custody,
    deliveries,
    ingestion,
    media,
    messages,
    pauses,
    people,
    planning,
    posts,
    questions,
    releases,
    reviews,
    workers,
)

__all__ = [
    "accounts",
    "agency",
    "amendments",
    "approvals",
    "audit",
    "costs",
    "custody",
    "deliveries",
    "ingestion",
    "media",
    "messages",
    "pauses",
    "people",
    "planning",
    "posts",
    "questions",
    "releases",
    "reviews",
    "workers",
]
