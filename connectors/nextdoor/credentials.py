"""What an agency needs for Nextdoor: its token, or nothing but the address of its page."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

NEWS_FEED = "https://nextdoor.com/news_feed/"


class Mode(StrEnum):
    """Whether Nextdoor approved the agency as a partner."""

    API = "api"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextdoorCredentials:
    """The token is never printed. ``page_url`` is where a person posts by hand. No mode: as the token says."""

    mode: str = ""
    access_token: str = field(default="", repr=False)
    page_url: str = NEWS_FEED

    def __post_init__(self) -> None:
        """Refuse what cannot work; raises ValueError."""
        if not self.page_url.startswith(("https://", "http://")):
            raise ValueError("The page's address has to begin with https://.")
        if self.mode and Mode(self.mode) is Mode.API and not self.access_token:
            raise ValueError("The partner API needs an access token.")

    @property
    def is_by_hand(self) -> bool:
        """Whether people post on Nextdoor's own pages."""
        return self.mode == Mode.BY_HAND or not self.access_token

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything that must never be seen in a log or an error."""
        return (self.access_token,) if self.access_token else ()
