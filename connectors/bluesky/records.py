"""What we write on Bluesky, as records; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from connectors.bluesky.address import POST, PROFILE, THREADGATE

Json = Mapping[str, Any]


def post_record(
    text: str, *, created_at: datetime, facets: Sequence[Json], embed: Json | None, reply: Json | None
) -> dict[str, Any]:
    """Return a post. Bluesky wants no empty fields."""
    wanted = {"facets": list(facets), "embed": embed, "reply": reply}
    given = {name: value for name, value in wanted.items() if value}
    return {"$type": POST, "text": text, "createdAt": _instant(created_at), **given}


def reply_refs(parent: Json, record: Json) -> dict[str, Any]:
    """Return how an answer points to what it answers: to its parent, and to where the conversation began."""
    root = (record.get("reply") or {}).get("root")
    return {"root": dict(root) if root else dict(parent), "parent": dict(parent)}


def images_embed(blobs: Sequence[Json], alts: Sequence[str], sizes: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """Return pictures with their descriptions and shapes."""
    images = [{"image": blob, "alt": alt, **_aspect(*size)} for blob, alt, size in zip(blobs, alts, sizes, strict=True)]
    return {"$type": "app.bsky.embed.images", "images": images}


def video_embed(blob: Json, alt: str, size: tuple[int, int], captions: Sequence[Json]) -> dict[str, Any]:
    """Return a film with its description, shape and captions."""
    given = {"alt": alt, "captions": list(captions)}
    optional = {name: value for name, value in given.items() if value}
    return {"$type": "app.bsky.embed.video", "video": blob, **optional, **_aspect(*size)}


def with_hidden(gate: Json | None, root_uri: str, hidden: Sequence[str], *, now: datetime) -> dict[str, Any]:
    """Return the rules of a conversation with these answers hidden, all else as it was."""
    begun = gate or {"$type": THREADGATE, "post": root_uri, "createdAt": _instant(now)}
    return {**begun, "hiddenReplies": list(hidden)}


def with_pinned(profile: Json | None, ref: Json | None) -> dict[str, Any]:
    """Return the profile with this post pinned, or none; all else as it was."""
    kept = {name: value for name, value in (profile or {"$type": PROFILE}).items() if name != "pinnedPost"}
    return {**kept, "pinnedPost": dict(ref)} if ref else kept


def _aspect(width: int, height: int) -> dict[str, Any]:
    return {"aspectRatio": {"width": width, "height": height}} if width > 0 and height > 0 else {}


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
