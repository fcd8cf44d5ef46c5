"""What an account needs to speak with its Bluesky server."""

from __future__ import annotations

from dataclasses import dataclass, field

SERVICE = "https://bsky.social"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlueskyCredentials:
    """The account's server, its handle and app password, and the session that these opened; never printed."""

    service: str = SERVICE
    identifier: str = ""
    app_password: str = field(default="", repr=False)
    access_token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    #: Where the account's records are kept, as ``service`` told at sign-in; Bluesky's own has many such servers.
    home: str = ""

    @property
    def server(self) -> str:
        """The address to call."""
        return (self.home or self.service).rstrip("/")

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything that must never be seen in a log or an error."""
        return tuple(secret for secret in (self.app_password, self.access_token, self.refresh_token) if secret)
