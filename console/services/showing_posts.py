"""What the public page shows of our posts: those that are out, with where to read them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from connectors.base import PLATFORM_NAMES, Platform
from console.domain.accounts import Account
from console.domain.deliveries import Delivery, DeliveryState
from console.domain.posts import Post, PostState
from console.services.transaction import Begin


class PublishedPosts(Protocol):
    """Posts by state."""

    def list_in(self, states: Collection[PostState], *, limit: int = 200) -> Sequence[Post]:
        """Return posts in any of ``states``, the one changed last first."""
        ...


class SentDeliveries(Protocol):
    """What went out for posts."""

    def list_for_sources(self, source_ids: Collection[str], *, limit: int = 2000) -> Sequence[Delivery]:
        """Return what went out for many posts at once."""
        ...


class Accounts(Protocol):
    """The agency's accounts."""

    def list_accounts(self) -> Sequence[Account]:
        """Return every account that is not removed."""
        ...


class ShowingPostsTransaction(Protocol):
    """The stores that showing posts uses."""

    @property
    def posts(self) -> PublishedPosts:
        """Posts."""
        ...

    @property
    def deliveries(self) -> SentDeliveries:
        """Deliveries."""
        ...

    @property
    def accounts(self) -> Accounts:
        """Accounts."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPost:
    """A post that is out: its words, since when, and where to read it (platform's name, address)."""

    text: str
    sent_at: datetime
    links: tuple[tuple[str, str], ...]


class ShowingPosts:
    """The portal's only door to posts."""

    def __init__(self, *, begin: Begin[ShowingPostsTransaction]) -> None:
        self._begin = begin

    def list_latest(self, *, limit: int = 5) -> Sequence[PublicPost]:
        """Return the latest posts that are out on every account, the newest first."""
        with self._begin.reading() as tx:
            posts = tx.posts.list_in({PostState.PUBLISHED}, limit=limit)
            deliveries = tx.deliveries.list_for_sources([post.id for post in posts])
            platforms = {account.id: account.platform for account in tx.accounts.list_accounts()}
        return [shown for post in posts if (shown := _public(post, deliveries, platforms))]


def _public(post: Post, deliveries: Sequence[Delivery], platforms: dict[str, str]) -> PublicPost | None:
    sent = [each for each in deliveries if each.source_id == post.id and each.state is DeliveryState.SENT]
    times = [each.sent_at for each in sent if each.sent_at]
    if not times:
        return None
    links = tuple(
        (PLATFORM_NAMES[Platform(platforms[each.account_id])], each.remote_url)
        for each in sent
        if each.account_id in platforms and (each.remote_url or "").startswith(("https://", "http://"))
    )
    return PublicPost(text=post.content.text, sent_at=min(times), links=_named(links))


def _named(links: tuple[tuple[str, str | None], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((name, address) for name, address in links if address)
