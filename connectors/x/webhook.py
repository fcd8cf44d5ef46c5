"""X Activity webhooks: proof of who is calling, and events as items. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from connectors.base import InboundItem
from connectors.x.mapping import Json, authors_of, deleted_item, inbound_item

SIGNATURE_HEADER = "x-twitter-webhooks-signature"
_WRITTEN = frozenset({"post.mention.create", "post.reply.create"})
_DELETED = "post.delete"


def crc_response(consumer_secret: str, crc_token: str) -> dict[str, str]:
    """Return the answer to X's challenge (``GET ?crc_token=``)."""
    return {"response_token": _signature(consumer_secret, crc_token.encode())}


def verify(consumer_secret: str, body: bytes, signature: str | None) -> bool:
    """Whether X sent exactly these bytes; ``signature`` is the header's value."""
    expected = _signature(consumer_secret, body)
    return bool(consumer_secret) and hmac.compare_digest(expected.encode(), (signature or "").encode())


def parse(body: bytes, *, own_id: str) -> list[InboundItem]:
    """Return what residents wrote or deleted; raises ValueError for what is not an event of X's.

    Whether an answer belongs to a post of ours is known from its conversation, as with ``fetch``.
    """
    envelope = json.loads(body)
    if not isinstance(envelope, dict):
        raise ValueError("The body is not an event.")  # noqa: TRY004 - callers expect one kind of error for bad bytes
    events = envelope.get("data")
    listed = events if isinstance(events, list) else [events]
    return [item for event in listed if isinstance(event, dict) for item in _items(event, own_id)]


def _items(event: dict[str, Any], own_id: str) -> Iterator[InboundItem]:
    post, kind = event.get("payload"), event.get("event_type")
    if not isinstance(post, dict) or not post.get("id") or post.get("author_id") == own_id:
        return
    if kind == _DELETED:
        yield deleted_item(str(post["id"]), noticed_at=datetime.now(UTC), raw=event)
    elif kind in _WRITTEN:
        authors: dict[str, Json] = authors_of(event.get("includes") or {})
        yield inbound_item(post, authors.get(str(post.get("author_id")), {}), own_id=own_id)


def _signature(consumer_secret: str, message: bytes) -> str:
    digest = hmac.new(consumer_secret.encode(), message, hashlib.sha256).digest()
    return "sha256=" + base64.b64encode(digest).decode()
