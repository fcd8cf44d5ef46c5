"""What an account needs to speak with X."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class XCredentials:
    """OAuth 1.0a keys of the app and the account, or an OAuth 2.0 user token of the account instead; never printed.

    An OAuth 2.0 token lives two hours. With ``refresh_token`` and the app's ``client_id`` (and ``client_secret``, if
    the app has one) the connector renews it; X gives a new refresh token each time and takes the old one no more.
    """

    consumer_key: str = field(default="", repr=False)
    consumer_secret: str = field(default="", repr=False)
    access_token: str = field(default="", repr=False)
    access_token_secret: str = field(default="", repr=False)
    oauth2_token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    client_id: str = field(default="", repr=False)
    client_secret: str = field(default="", repr=False)
    #: When the OAuth 2.0 token ends, as an ISO instant; empty means that X was not asked yet.
    expires_at: str = ""
    #: The account's subscription (``Premium``) as X last told: it decides how long a post may be. No secret.
    subscription: str = ""

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything that must never be seen in a log or an error."""
        given = (
            self.consumer_key,
            self.consumer_secret,
            self.access_token,
            self.access_token_secret,
            self.oauth2_token,
            self.refresh_token,
            self.client_secret,
        )
        return tuple(secret for secret in given if secret)

    @property
    def renews_itself(self) -> bool:
        """Whether there is what it takes to get a new token without a person."""
        return bool(self.oauth2_token and self.refresh_token and self.client_id)

    @property
    def ends_at(self) -> datetime | None:
        """When the OAuth 2.0 token ends, if that is known."""
        return datetime.fromisoformat(self.expires_at) if self.expires_at else None
