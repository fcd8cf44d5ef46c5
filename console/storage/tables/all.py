"""Every table, so that importing this registers all of them."""

from __future__ import annotations

from console.storage.tables import (
    accounts,
    agency,
    audit,
    deliveries,
    ingestion,
    media,
    messages,
    pauses,
    people,
    posts,
    questions,
    reviews,
)

__all__ = [
    "accounts",
    "agency",
    "audit",
    "deliveries",
    "ingestion",
    "media",
    "messages",
    "pauses",
    "people",
    "posts",
    "questions",
    "reviews",
]
