"""What a page needs to speak with the Graph API."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class FacebookCredentials:
    """The page's token, the app it was given to, and the word that Facebook repeats to our webhook; never printed."""

    page_token: str = field(default="", repr=False)
    app_id: str = ""
    app_secret: str = field(default="", repr=False)
    verify_token: str = field(default="", repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything that must never be seen in a log or an error."""
        return tuple(secret for secret in (self.page_token, self.app_secret, self.verify_token) if secret)
