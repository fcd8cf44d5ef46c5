"""What the fake platform holds: our posts, residents' comments and the write calls that reached it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from connectors.base import ItemKind, Platform


class Fault(StrEnum):
    """How the next call goes wrong."""

    REFUSE = "refuse"
    RATE_LIMIT = "rate_limit"
    AUTH_EXPIRED = "auth_expired"
    UNAVAILABLE = "unavailable"
    LOSE = "lose"
    ACCEPT_THEN_TIME_OUT = "accept_then_time_out"
    ACCEPT_THEN_4XX = "accept_then_4xx"


@dataclass(frozen=True, slots=True, kw_only=True)
class FakePost:
    """A post of ours, or with ``reply_to`` an answer."""

    remote_id: str
    platform: Platform
    account: str
    text: str
    created_at: datetime
    media: tuple[str, ...] = ()
    alt_texts: tuple[str, ...] = ()
    #: Languages of the captions that came with it.
    captions: tuple[str, ...] = ()
    reply_to: str = ""
    #: The part of a thread that it continues.
    follows: str = ""
    key: str = ""
    is_pinned: bool = False
    is_deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeComment:
    """A resident's comment or mention; ``changed`` counts up with every change in the world."""

    remote_id: str
    platform: Platform
    kind: ItemKind
    post_id: str
    parent_id: str
    author_id: str
    author_name: str
    text: str
    created_at: datetime
    changed: int
    is_hidden: bool = False
    is_deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteCall:
    """A write that was asked of the platform, whatever became of it."""

    operation: str
    platform: Platform
    target: str
    text: str
    at: datetime
