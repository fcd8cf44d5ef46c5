"""What a channel needs to speak with the YouTube Data API."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class YouTubeCredentials:
    """The app's identity, the channel's lasting grant and the short-lived token made from it; never printed.

    ``expires_at`` is when the short-lived token ends, ``refresh_expires_at`` when the grant does where Google limits
    it. Both are ISO 8601 or empty.
    """

    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    access_token: str = field(default="", repr=False)
    expires_at: str = ""
    refresh_expires_at: str = ""

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything that must never be seen in a log or an error."""
        return tuple(secret for secret in (self.client_secret, self.refresh_token, self.access_token) if secret)
