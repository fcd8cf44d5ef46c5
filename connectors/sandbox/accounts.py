"""The invented agency and residents who live in the sandbox, and the credentials their apps use.

Nothing here is secret: these tokens open only the sandbox. A file ``accounts.json`` in the sandbox's home
may replace any field: ``{"x": {...}, "page": {...}, "residents": [{...}]}``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class XAccount:
    """The agency's user on X and the app it connects with."""

    user_id: str = "1790000000000000001"
    username: str = "HarbourfordPD"
    name: str = "Harbourford Police"
    description: str = "News and answers from Harbourford Police Service. In an emergency call 911. Not monitored 24/7."
    consumer_key: str = "sandbox-consumer-key"
    consumer_secret: str = "sandbox-consumer-secret"  # noqa: S105 - opens only the sandbox
    access_token: str = "1790000000000000001-sandbox-access"  # noqa: S105
    access_token_secret: str = "sandbox-access-secret"  # noqa: S105
    oauth2_user_token: str = "sandbox-oauth2-user"  # noqa: S105
    bearer_token: str = "sandbox-app-only-bearer"  # noqa: S105
    expired_token: str = "sandbox-oauth2-expired"  # noqa: S105


@dataclass(frozen=True, slots=True, kw_only=True)
class FacebookPage:
    """The agency's Facebook Page and the app it connects with."""

    page_id: str = "101500000000001"
    name: str = "Harbourford Police Service"
    username: str = "HarbourfordPolice"
    about: str = "The official page of Harbourford Police Service. In an emergency call 911."
    app_id: str = "202600000000001"
    app_secret: str = "sandbox-app-secret"  # noqa: S105
    page_token: str = "sandbox-page-token"  # noqa: S105
    expired_token: str = "sandbox-page-token-expired"  # noqa: S105
    scopes: tuple[str, ...] = (
        "pages_manage_posts",
        "pages_manage_engagement",
        "pages_read_engagement",
        "pages_read_user_content",
        "pages_manage_metadata",
        "pages_show_list",
        "publish_video",
        "instagram_basic",
        "instagram_content_publish",
        "instagram_manage_comments",
        "instagram_manage_contents",
    )

    @property
    def app_token(self) -> str:
        """The app's own access token, in the form ``id|secret``."""
        return f"{self.app_id}|{self.app_secret}"

    @property
    def renewed_token(self) -> str:
        """What Graph gives in exchange for a token that still works."""
        return f"{self.page_token}-renewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstagramAccount:
    """The agency's professional account on Instagram; it belongs to the page and is opened with the page's token."""

    user_id: str = "17841400000000001"
    username: str = "harbourfordpolice"
    name: str = "Harbourford Police Service"


@dataclass(frozen=True, slots=True, kw_only=True)
class YouTubeChannel:
    """The agency's channel on YouTube and the app it connects with."""

    channel_id: str = "UCHarbourfordPolice00001"
    title: str = "Harbourford Police Service"
    handle: str = "@HarbourfordPolice"
    description: str = "Briefings and answers from Harbourford Police Service. In an emergency call 911."
    client_id: str = "sandbox-youtube.apps.example"
    client_secret: str = "sandbox-youtube-secret"  # noqa: S105 - opens only the sandbox
    refresh_token: str = "1//sandbox-youtube-grant"  # noqa: S105

    @property
    def uploads_list(self) -> str:
        """The list of everything the channel uploaded."""
        return f"UU{self.channel_id[2:]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextdoorProfile:
    """The agency's page on Nextdoor and the token with which it is opened."""

    profile_id: str = "harbourford-police"
    name: str = "Harbourford Police Service"
    access_token: str = "sandbox-nextdoor-token"  # noqa: S105 - opens only the sandbox
    expired_token: str = "sandbox-nextdoor-expired"  # noqa: S105


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """An invented resident with a user on both platforms; ``key`` is what the town square's forms send."""

    key: str
    name: str
    username: str
    x_id: str
    facebook_id: str
    instagram_id: str = ""

    @property
    def youtube_id(self) -> str:
        """The resident's channel on YouTube."""
        return f"UC{self.key:_<22}"[:24]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Everybody the sandbox knows."""

    x: XAccount
    page: FacebookPage
    instagram: InstagramAccount
    youtube: YouTubeChannel
    nextdoor: NextdoorProfile
    residents: tuple[Resident, ...]

    def find_resident(self, key: str) -> Resident | None:
        """The resident behind a town-square form, if there is one."""
        return next((person for person in self.residents if person.key == key), None)


DEMO_X = XAccount()
DEMO_PAGE = FacebookPage()
DEMO_INSTAGRAM = InstagramAccount()
DEMO_CHANNEL = YouTubeChannel()
DEMO_NEXTDOOR = NextdoorProfile()


def _resident(number: int, key: str, name: str, username: str) -> Resident:
    return Resident(
        key=key,
        name=name,
        username=username,
        x_id=f"17900000000000001{number:02d}",
        facebook_id=f"3015000000000{number:02d}",
        instagram_id=f"178415000000000{number:02d}",
    )


DEMO_RESIDENTS = (
    _resident(1, "marisol", "Marisol Vega", "marisol_on_elm"),
    _resident(2, "devon", "Devon Achterberg", "devon_ach"),
    _resident(3, "priya", "Priya Ramanathan", "priya_reads"),
    _resident(4, "tobias", "Tobias Lindqvist", "tobias_l"),
    _resident(5, "imani", "Imani Okafor-Reyes", "imani_or"),
    _resident(6, "walt", "Walt Szymanski", "walt_fixes_cars"),
)


def load_accounts(home: Path) -> Accounts:
    """The demo accounts, with whatever ``accounts.json`` in ``home`` says instead."""
    path = home / "accounts.json"
    if not path.exists():
        return Accounts(
            x=DEMO_X,
            page=DEMO_PAGE,
            instagram=DEMO_INSTAGRAM,
            youtube=DEMO_CHANNEL,
            nextdoor=DEMO_NEXTDOOR,
            residents=DEMO_RESIDENTS,
        )
    given = json.loads(path.read_text(encoding="utf-8"))
    page = given.get("page", {})
    if "scopes" in page:
        page["scopes"] = tuple(page["scopes"])
    residents = tuple(Resident(**row) for row in given.get("residents", ()))
    return Accounts(
        x=replace(DEMO_X, **given.get("x", {})),
        page=replace(DEMO_PAGE, **page),
        instagram=replace(DEMO_INSTAGRAM, **given.get("instagram", {})),
        youtube=replace(DEMO_CHANNEL, **given.get("youtube", {})),
        nextdoor=replace(DEMO_NEXTDOOR, **given.get("nextdoor", {})),
        residents=residents or DEMO_RESIDENTS,
    )
