"""The same levers over the fake platform and over the sandbox's X and Facebook, so that one suite tests all three."""

from __future__ import annotations

from typing import ClassVar, Protocol

from connectors.base import Connector, Platform
from connectors.facebook import pace as facebook_pace
from connectors.facebook.adapter import FacebookConnector
from connectors.facebook.credentials import FacebookCredentials
from connectors.facebook.sdk import HOST as GRAPH_HOST
from connectors.fake import FakeConnector, FakePlatform, Fault
from connectors.http import Door, rules_for
from connectors.sandbox.accounts import DEMO_PAGE, DEMO_X
from connectors.x import pace as x_pace
from connectors.x.adapter import XConnector
from connectors.x.calls import HOST as X_HOST
from connectors.x.credentials import XCredentials
from tests.contract.connectors.sandbox_server import accepted, say, set_fault
from tests.contract.trouble import IMPATIENT_S, free_port
from tests.contract.trouble import Trouble as Trouble  # noqa: PLC0414  (part of what a world is)

AT_ONCE_ON_X = x_pace.Rhythm(mentions_s=0, search_s=0, lookup_s=0)
AT_ONCE_ON_FACEBOOK = facebook_pace.Rhythm(mentions_s=0, newest_s=0, recheck_s=0)
X_KEYS = XCredentials(
    consumer_key=DEMO_X.consumer_key,
    consumer_secret=DEMO_X.consumer_secret,
    access_token=DEMO_X.access_token,
    access_token_secret=DEMO_X.access_token_secret,
)
PAGE_KEYS = FacebookCredentials(
    page_token=DEMO_PAGE.page_token, app_id=DEMO_PAGE.app_id, app_secret=DEMO_PAGE.app_secret
)


class World(Protocol):
    """One platform with its levers."""

    @property
    def connector(self) -> Connector: ...

    def unreachable(self) -> Connector:
        """A connector whose platform cannot be reached."""
        ...

    def trouble(self, kind: Trouble, *, reads: bool = False) -> None:
        """Let the next write (or read) go wrong."""
        ...

    def our_texts(self) -> list[str]:
        """The text of everything of ours that is public, answers included."""
        ...

    def alt_texts(self) -> list[str]: ...

    def is_hidden(self, remote_id: str) -> bool: ...

    def comment(self, post_id: str, text: str) -> str:
        """A resident comments on a post, naming us; returns its remote id."""
        ...

    def mention(self, text: str) -> str: ...

    def edit(self, remote_id: str, text: str) -> None: ...

    def remove(self, remote_id: str) -> None: ...


class FakeWorld:
    """The platform in memory."""

    _FAULTS: ClassVar[dict[Trouble, Fault]] = {
        Trouble.LOST: Fault.LOSE,
        Trouble.PROXY_PAGE: Fault.LOSE,
        Trouble.SERVER_ERROR: Fault.LOSE,
        Trouble.ACCEPTED_THEN_SILENT: Fault.ACCEPT_THEN_TIME_OUT,
        Trouble.ACCEPTED_THEN_RESET: Fault.ACCEPT_THEN_TIME_OUT,
        Trouble.ACCEPTED_THEN_5XX: Fault.ACCEPT_THEN_TIME_OUT,
        Trouble.ACCEPTED_THEN_4XX: Fault.ACCEPT_THEN_4XX,
        Trouble.RATE_LIMITED: Fault.RATE_LIMIT,
        Trouble.EXPIRED: Fault.AUTH_EXPIRED,
    }

    def __init__(self) -> None:
        self._platform = FakePlatform()
        self.connector: Connector = FakeConnector(Platform.FACEBOOK, self._platform)

    def unreachable(self) -> Connector:
        self._platform.fail(Fault.UNAVAILABLE, times=100)
        return self.connector

    def trouble(self, kind: Trouble, *, reads: bool = False) -> None:
        self._platform.fail(self._FAULTS[kind])

    def our_texts(self) -> list[str]:
        return [post.text for post in (*self._platform.posts, *self._platform.replies)]

    def alt_texts(self) -> list[str]:
        return [text for post in self._platform.posts for text in post.alt_texts]

    def is_hidden(self, remote_id: str) -> bool:
        return self._platform.find_comment(remote_id).is_hidden

    def comment(self, post_id: str, text: str) -> str:
        return self._platform.comment(post_id, text)

    def mention(self, text: str) -> str:
        return self._platform.mention(Platform.FACEBOOK, text)

    def edit(self, remote_id: str, text: str) -> None:
        self._platform.edit(remote_id, text)

    def remove(self, remote_id: str) -> None:
        self._platform.remove(remote_id)


EFFECTS: dict[Trouble, dict[str, object]] = {
    Trouble.LOST: {"effect": "reset"},
    Trouble.PROXY_PAGE: {"effect": "html_page"},
    Trouble.SERVER_ERROR: {"effect": "server_error", "status": 503},
    Trouble.ACCEPTED_THEN_SILENT: {"effect": "accept_then_hang", "seconds": 3},
    Trouble.ACCEPTED_THEN_RESET: {"effect": "accept_then_reset"},
    Trouble.ACCEPTED_THEN_5XX: {"effect": "accept_then_fail", "status": 500},
    Trouble.ACCEPTED_THEN_4XX: {"effect": "accept_then_fail", "status": 400},
    Trouble.RATE_LIMITED: {"effect": "rate_limited"},
    Trouble.EXPIRED: {"effect": "token_expired"},
}


class SandboxWorld:
    """What X and Facebook share in the sandbox."""

    platform: Platform
    #: Whether pictures are on the platform before they are public; elsewhere it fetches them when it publishes.
    uploads_pictures: ClassVar[bool] = True

    def __init__(self, address: str) -> None:
        self.address = address
        self.connector = self.connect(address)

    def connect(self, address: str) -> Connector:
        raise NotImplementedError

    def unreachable(self) -> Connector:
        return self.connect(f"http://127.0.0.1:{free_port()}")

    def trouble(self, kind: Trouble, *, reads: bool = False) -> None:
        method = "GET" if reads else "POST"
        set_fault(self.address, platform=self.platform.value, method=method, count=1, **EFFECTS[kind])

    def rows(self) -> list[dict[str, object]]:
        return accepted(self.address, self.platform.value)

    def our_texts(self) -> list[str]:
        rows = [row for row in self.rows() if row["kind"] in ("post", "reply", "comment")]
        return [str(row["text"]) for row in rows if str(row["requester"]).startswith("api:")]

    def alt_texts(self) -> list[str]:
        return [str(row["text"]) for row in self.rows() if row["kind"] == "photo"]

    def is_hidden(self, remote_id: str) -> bool:
        return next(row["hidden"] is True for row in self.rows() if row["id"] == remote_id)

    def mention(self, text: str) -> str:
        return say(self.address, self.platform.value, "mention", "priya", text)


class XWorld(SandboxWorld):
    """X in the sandbox. An edit gives a post a new id there, so the newest one is kept."""

    platform = Platform.X

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self._newest: dict[str, str] = {}

    def connect(self, address: str) -> Connector:
        door = Door(rules=rules_for(f"{address}/x", X_HOST), secrets=X_KEYS.secrets, timeout_s=IMPATIENT_S)
        return XConnector(X_KEYS, DEMO_X.user_id, session=door, rhythm=AT_ONCE_ON_X, sleep=lambda _s: None)

    def comment(self, post_id: str, text: str) -> str:
        return say(self.address, "x", f"{post_id}/comments", "priya", f"@{DEMO_X.username} {text}")

    def edit(self, remote_id: str, text: str) -> None:
        newest = self._newest.get(remote_id, remote_id)
        self._newest[remote_id] = say(self.address, "x", f"comments/{newest}/edit", "priya", text)

    def remove(self, remote_id: str) -> None:
        say(self.address, "x", f"comments/{self._newest.get(remote_id, remote_id)}/delete", "priya", "")


class FacebookWorld(SandboxWorld):
    """The Graph API in the sandbox."""

    platform = Platform.FACEBOOK

    def connect(self, address: str) -> Connector:
        door = Door(rules=rules_for(f"{address}/graph", GRAPH_HOST), secrets=PAGE_KEYS.secrets, timeout_s=IMPATIENT_S)
        return FacebookConnector(
            PAGE_KEYS, DEMO_PAGE.page_id, session=door, rhythm=AT_ONCE_ON_FACEBOOK, sleep=lambda _s: None
        )

    def pinned(self) -> list[str]:
        """The posts that stand first on the page."""
        return [str(row["id"]) for row in self.rows() if row.get("pinned")]

    def comment(self, post_id: str, text: str) -> str:
        return say(self.address, "facebook", f"{post_id}/comments", "priya", text)

    def edit(self, remote_id: str, text: str) -> None:
        say(self.address, "facebook", f"comments/{remote_id}/edit", "priya", text)

    def remove(self, remote_id: str) -> None:
        say(self.address, "facebook", f"comments/{remote_id}/delete", "priya", "")
