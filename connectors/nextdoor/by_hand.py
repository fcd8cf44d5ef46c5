"""Nextdoor without its API: everything is done by people on Nextdoor's own pages, and nothing is imitated here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from connectors.base import (
    Batch,
    Budget,
    Capabilities,
    Capability,
    Figures,
    Gate,
    Health,
    Limits,
    OutboundPost,
    Platform,
    Price,
    Refusal,
    RemotePost,
    SendKey,
    Span,
    open_gate,
)
from connectors.nextdoor import rules
from connectors.nextdoor.credentials import NextdoorCredentials
from connectors.nextdoor.errors import NAME
from console.domain.errors import Rejected


class NextdoorByHand:
    """One agency on Nextdoor that Nextdoor has not approved as a partner. It makes no call at all."""

    def __init__(self, credentials: NextdoorCredentials) -> None:
        self._page_url = credentials.page_url

    @property
    def platform(self) -> Platform:
        """Nextdoor."""
        return Platform.NEXTDOOR

    def capabilities(self) -> Capabilities:
        """Return nothing but sentences."""
        return rules.BY_HAND

    def limits(self) -> Limits:
        """Return Nextdoor's limits: they hold for people too."""
        return rules.LIMITS

    def text_units(self, text: str) -> int:
        """Return the number of bytes."""
        return rules.text_units(text)

    def spans(self, text: str) -> Sequence[Span]:
        """Return the links."""
        return rules.spans(text)

    def price(self, post: OutboundPost) -> Price | None:
        """Nextdoor does not charge."""
        return None

    def write_budget(self) -> Budget | None:
        """Nothing is written from here."""
        return None

    def check(self, post: OutboundPost) -> Sequence[Refusal]:
        """Return what Nextdoor would refuse from a person too."""
        return rules.refusals(post)

    def publish(self, post: OutboundPost, *, gate: Gate = open_gate) -> RemotePost:
        """Never done from here."""
        raise _by_hand(Capability.PUBLISH)

    def find(
        self, fingerprint: str, since: datetime, *, known: Collection[str] = (), key: SendKey | None = None
    ) -> RemotePost | None:
        """Never done from here: only a person can say whether it is there."""
        raise _by_hand(Capability.PUBLISH)

    def fetch(self, cursor: str | None, posts: Sequence[str]) -> Batch:
        """Return nothing."""
        return Batch(items=(), cursor=cursor)

    def reply(self, to_remote_id: str, text: str, *, gate: Gate = open_gate, key: SendKey | None = None) -> RemotePost:
        """Never done from here."""
        raise _by_hand(Capability.REPLY)

    def find_reply(
        self,
        to_remote_id: str,
        fingerprint: str,
        since: datetime,
        *,
        known: Collection[str] = (),
        key: SendKey | None = None,
    ) -> RemotePost | None:
        """Never done from here."""
        raise _by_hand(Capability.REPLY)

    def hide(self, remote_id: str) -> None:
        """Never done from here."""
        raise _by_hand(Capability.HIDE)

    def unhide(self, remote_id: str) -> None:
        """Never done from here."""
        raise _by_hand(Capability.HIDE)

    def delete(self, remote_id: str) -> None:
        """Never done from here."""
        raise _by_hand(Capability.DELETE_OWN)

    def edit(self, remote_id: str, post: OutboundPost) -> RemotePost:
        """Never done from here."""
        raise _by_hand(Capability.EDIT_OWN)

    def pin(self, remote_id: str) -> None:
        """Never done from here."""
        raise _by_hand(Capability.PIN)

    def unpin(self, remote_id: str) -> None:
        """Never done from here."""
        raise _by_hand(Capability.PIN)

    def engagement(self, remote_ids: Sequence[str]) -> Mapping[str, Figures]:
        """Return nothing: nobody tells us."""
        return {}

    def reply_link(self, remote_id: str) -> str:
        """Return the agency's page."""
        return self._page_url

    def compose_link(self) -> str:
        """Return the page on which a signed-in person posts by hand."""
        return self._page_url

    def health(self) -> Health:
        """Say that people do it; there is nothing that could expire."""
        return Health(ok=True, message="Posts go to Nextdoor by hand: it has not granted this agency its partner API.")


def _by_hand(capability: Capability) -> Rejected:
    return Rejected(rules.BY_HAND.cannot[capability], platform=NAME, reason="not-supported")
