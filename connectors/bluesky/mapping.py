"""Bluesky's JSON as our types; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.base import Figures, InboundItem, ItemKind, Platform, RemotePost, fingerprint
from connectors.bluesky.address import find_address, page_of
from connectors.bluesky.repo import Record

Json = Mapping[str, Any]


def inbound_item(post: Json, *, own_did: str, is_hidden: bool = False) -> InboundItem:
    """Return what a resident wrote, from a post as the app view or a notification shows it.

    The author chooses ``createdAt``; a time to come is not believed.
    """
    record, author = post.get("record") or {}, post.get("author") or {}
    reply = record.get("reply") or {}
    root, parent = _uri(reply.get("root")), _uri(reply.get("parent"))
    ours = is_by(root, own_did)
    seen_at = instant(post.get("indexedAt")) or datetime.now(UTC)
    return InboundItem(
        platform=Platform.BLUESKY,
        remote_id=str(post["uri"]),
        kind=ItemKind.COMMENT if ours else ItemKind.MENTION,
        author_id=str(author.get("did") or ""),
        author_name=str(author.get("displayName") or author.get("handle") or ""),
        author_handle=str(author.get("handle") or ""),
        text=str(record.get("text") or ""),
        created_at=min(instant(record.get("createdAt")) or seen_at, seen_at),
        post_remote_id=root if ours else "",
        parent_remote_id=parent,
        url=page_of(str(post["uri"])),
        is_hidden=is_hidden,
        raw=dict(post),
    )


def deleted_item(uri: str, *, noticed_at: datetime) -> InboundItem:
    """Return that a post is gone; Bluesky does not say what it was."""
    return InboundItem(
        platform=Platform.BLUESKY,
        remote_id=uri,
        kind=ItemKind.COMMENT,
        author_id="",
        author_name="",
        text="",
        created_at=noticed_at,
        post_remote_id="",
        parent_remote_id="",
        url=page_of(uri),
        is_deleted=True,
        raw={"missing": uri},
    )


def thread_posts(thread: Json) -> Iterator[Json]:
    """Yield every answer in a thread. What was deleted or is blocked has no post there."""
    waiting = list(thread.get("replies") or [])
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, dict) and isinstance(node.get("post"), dict):
            yield node["post"]
            waiting += node.get("replies") or []


def hidden_in(thread: Json) -> frozenset[str]:
    """Return the answers that the thread's owner hid."""
    post = thread.get("post") or {}
    gate = (post.get("threadgate") or {}).get("record") or {}
    return frozenset(str(uri) for uri in gate.get("hiddenReplies") or [])


def own_post(record: Record) -> RemotePost:
    """Return one of our records as the post that it is."""
    return RemotePost(remote_id=record.uri, url=page_of(record.uri), created_at=instant(record.value.get("createdAt")))


def says(record: Record, wanted: str) -> bool:
    """Whether a post of ours has this fingerprint."""
    return fingerprint(str(record.value.get("text") or "")) == wanted


def answers(record: Record) -> str:
    """Return what a post of ours answers, or an empty string."""
    return _uri((record.value.get("reply") or {}).get("parent"))


def is_by(uri: str, did: str) -> bool:
    """Whether a post is in this account's repository."""
    address = find_address(uri)
    return address is not None and address.repo == did


def figures(post: Json) -> Figures:
    """Return the engagement that a post shows; Bluesky does not tell how many saw it."""
    shares = [post.get("repostCount"), post.get("quoteCount")]
    told = [count for count in shares if isinstance(count, int)]
    return Figures(
        likes=_count(post.get("likeCount")),
        shares=sum(told) if told else None,
        replies=_count(post.get("replyCount")),
    )


def instant(given: object) -> datetime | None:
    """Return an instant, or None where the author wrote something else."""
    try:
        moment = datetime.fromisoformat(str(given))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _count(given: object) -> int | None:
    return given if isinstance(given, int) else None


def _uri(ref: Any) -> str:
    return str(ref.get("uri") or "") if isinstance(ref, dict) else ""
