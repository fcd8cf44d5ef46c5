"""A post's content as JSON, for what is kept apart from its versions: series and working copies."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from console.domain.posts import PostContent
from console.storage.media import refs_as_json, refs_from_json


def content_as_json(content: PostContent) -> dict[str, Any]:
    """Return the content as it is stored."""
    return asdict(content) | {
        "variants": dict(content.variants),
        "attachments": refs_as_json(content.attachments),
        "account_ids": list(content.account_ids),
        "due_at": _as_text(content.due_at),
        "comes_down_at": _as_text(content.comes_down_at),
    }


def content_from_json(stored: dict[str, Any]) -> PostContent:
    """Return stored content as the domain knows it."""
    return PostContent(
        **stored
        | {
            "attachments": refs_from_json(stored["attachments"]),
            "account_ids": tuple(stored["account_ids"]),
            "due_at": _as_instant(stored["due_at"]),
            "comes_down_at": _as_instant(stored["comes_down_at"]),
        }
    )


def _as_text(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


def _as_instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
