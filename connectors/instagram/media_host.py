"""The port to whoever lends a file a public address: Instagram's servers fetch pictures, we cannot send them."""

from __future__ import annotations

from typing import Protocol

from connectors.base import OutboundMedia


class MediaHost(Protocol):
    """Lends public addresses."""

    def address(self, media: OutboundMedia) -> str:
        """Return an address, hard to guess and short of life, under which exactly this file can be fetched."""
        ...
