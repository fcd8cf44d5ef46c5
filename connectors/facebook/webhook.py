"""Facebook page webhooks: proof of who is calling, and changes as items. Pure."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from connectors.base import InboundItem
from connectors.facebook.mapping import comment_item, deleted_item, instant, is_by, mention_item

SIGNATURE_HEADER = "x-hub-signature-256"
_POSTS = frozenset({"post", "status", "photo", "video", "share"})


def challenge(verify_token: str, *, mode: str, token: str, challenge: str) -> str | None:
    """Return what to answer to Facebook's subscription check, or None when it is not for us."""
    known = bool(verify_token) and hmac.compare_digest(verify_token.encode(), token.encode())
    return challenge if known and mode == "subscribe" else None


def verify(app_secret: str, body: bytes, signature: str | None) -> bool:
    """Whether Facebook sent exactly these bytes; ``signature`` is the header's value."""
    expected = "sha256=" + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
    return bool(app_secret) and hmac.compare_digest(expected.encode(), (signature or "").encode())


def parse(body: bytes, *, page_id: str) -> list[InboundItem]:
    """Return what residents wrote, changed or deleted; raises ValueError for what is not a page's change."""
    envelope = json.loads(body)
    if not isinstance(envelope, dict) or envelope.get("object") != "page":
        raise ValueError("The body is not a page's change.")
    entries = [entry for entry in _dicts(envelope.get("entry")) if str(entry.get("id")) == page_id]
    told = [(instant(entry.get("time")), change) for entry in entries for change in _dicts(entry.get("changes"))]
    values = [(at, value) for at, change in told for value in _dicts([change.get("value")])]
    theirs = [(at, value) for at, value in values if not is_by(value, page_id)]
    return [replace(item, changed_at=at) for at, value in theirs for item in _items(value)]


def _dicts(given: object) -> list[dict[str, Any]]:
    return [entry for entry in given if isinstance(entry, dict)] if isinstance(given, list) else []


def _items(value: dict[str, Any]) -> Iterator[InboundItem]:
    verb, post_id = value.get("verb"), str(value.get("post_id") or "")
    if value.get("item") == "comment" and value.get("comment_id"):
        yield from _comment(value, str(verb), post_id)
    elif value.get("item") in _POSTS and verb in ("add", "edited", "edit") and post_id:
        yield mention_item({**value, "id": post_id})


def _comment(value: dict[str, Any], verb: str, post_id: str) -> Iterator[InboundItem]:
    comment_id = str(value["comment_id"])
    if verb == "remove":
        yield deleted_item(comment_id, post_id, noticed_at=datetime.now(UTC), raw=value)
    elif "message" in value:  # what comes without its words would read as an edit that took them away
        parent = {"id": str(value.get("parent_id") or post_id)}
        hidden = {"is_hidden": verb == "hide"}
        yield comment_item({**value, "id": comment_id, "parent": parent, **hidden}, post_id)
