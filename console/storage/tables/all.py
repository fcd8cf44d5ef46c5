"""Every table, so that importing this registers all of them."""

from __future__ import annotations

from console.storage.tables import audit

__all__ = ["audit"]
