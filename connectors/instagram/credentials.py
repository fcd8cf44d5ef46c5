"""What a professional account on Instagram needs to speak with the Graph API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.facebook.sdk import Keys


@dataclass(frozen=True, slots=True, kw_only=True)
class InstagramCredentials:
    """The token of the page that the account belongs to (or of a person of it), and the app; never printed."""

    access_token: str = field(repr=False)
    app_id: str = ""
    app_secret: str = field(default="", repr=False)

    @classmethod
    def parse(cls, stored: Mapping[str, Any]) -> InstagramCredentials:
        """Read what is stored; raises KeyError without a token."""
        return cls(
            access_token=str(stored["access_token"]),
            app_id=str(stored.get("app_id") or ""),
            app_secret=str(stored.get("app_secret") or ""),
        )

    @property
    def keys(self) -> Keys:
        """The same for the Graph."""
        return Keys(token=self.access_token, app_id=self.app_id, app_secret=self.app_secret)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything that must never be seen in a log or an error."""
        return tuple(secret for secret in (self.access_token, self.app_secret) if secret)
