"""Every table, so that importing this registers all of them."""

from __future__ import annotations

from console.storage.tables import accounts, agency, audit, deliveries, media, pauses, people, posts, questions

__all__ = ["accounts", "agency", "audit", "deliveries", "media", "pauses", "people", "posts", "questions"]
