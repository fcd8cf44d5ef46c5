"""Nextdoor in the sandbox with the levers of the contract's suite. A reply's id there holds its post's."""

from __future__ import annotations

from connectors.base import OutboundMedia, Platform
from connectors.http import Door, rules_for
from connectors.nextdoor.adapter import NextdoorConnector
from connectors.nextdoor.calls import HOST
from connectors.nextdoor.credentials import NextdoorCredentials
from connectors.sandbox.accounts import DEMO_NEXTDOOR
from tests.contract.connectors.sandbox_server import say
from tests.contract.connectors.worlds import SandboxWorld
from tests.contract.trouble import IMPATIENT_S

KEYS = NextdoorCredentials(access_token=DEMO_NEXTDOOR.access_token, page_url="https://nextdoor.example/harbourford")


class Shelf:
    """A ``MediaHost`` whose addresses nobody fetches: the sandbox's Nextdoor keeps them as they are."""

    def address(self, media: OutboundMedia) -> str:
        return f"https://media.harbourford.example/{media.path.name}"


class NextdoorWorld(SandboxWorld):
    """The agency's posts and the replies under them."""

    platform = Platform.NEXTDOOR
    uploads_pictures = False

    def connect(self, address: str) -> NextdoorConnector:
        door = Door(rules=rules_for(f"{address}/nextdoor", HOST), secrets=KEYS.secrets, timeout_s=IMPATIENT_S)
        return NextdoorConnector(
            KEYS, DEMO_NEXTDOOR.profile_id, Shelf(), session=door, every_s=0, sleep=lambda _s: None
        )

    def comment(self, post_id: str, text: str) -> str:
        top, _, under = post_id.partition(":")
        return f"{top}:{say(self.address, 'nextdoor', f'{under or top}/comments', 'priya', text)}"

    def mention(self, text: str) -> str:
        raise NotImplementedError("Nextdoor has no mentions.")

    def edit(self, remote_id: str, text: str) -> None:
        say(self.address, "nextdoor", f"comments/{remote_id.rpartition(':')[2]}/edit", "priya", text)

    def remove(self, remote_id: str) -> None:
        say(self.address, "nextdoor", f"comments/{remote_id.rpartition(':')[2]}/delete", "priya", "")
