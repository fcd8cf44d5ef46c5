"""Instagram in the sandbox with the levers of the contract's suite. A post without media gets a picture there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PIL import Image

from connectors.base import Gate, MediaKind, OutboundMedia, OutboundPost, Platform, Refusal, RemotePost, open_gate
from connectors.facebook.pace import Rhythm
from connectors.http import Door
from connectors.instagram.adapter import InstagramConnector, rules_of
from connectors.sandbox.accounts import DEMO_INSTAGRAM, DEMO_PAGE
from tests.contract.connectors.lent_media import LentMedia
from tests.contract.connectors.sandbox_server import say, set_fault, set_switches
from tests.contract.connectors.worlds import EFFECTS, SandboxWorld
from tests.contract.kept_secrets import KeptSecrets
from tests.contract.trouble import IMPATIENT_S, Trouble

AT_ONCE = Rhythm(mentions_s=0, newest_s=0, recheck_s=0)


def account_keys() -> KeptSecrets:
    """What the demo's account was connected with."""
    return KeptSecrets(access_token=DEMO_PAGE.page_token, app_id=DEMO_PAGE.app_id, app_secret=DEMO_PAGE.app_secret)


def jpeg(folder: Path, name: str = "bridge", alt_text: str = "", size: tuple[int, int] = (640, 480)) -> OutboundMedia:
    """A picture that Instagram takes."""
    path = folder / f"{name}.jpg"
    Image.new("RGB", size, "navy").save(path, "JPEG")
    return OutboundMedia(
        path=path,
        media_type="image/jpeg",
        kind=MediaKind.IMAGE,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        size_bytes=path.stat().st_size,
        alt_text=alt_text,
        width=size[0],
        height=size[1],
    )


class PicturingConnector(InstagramConnector):
    """Adds a picture to words alone: Instagram takes nothing else."""

    folder: Path

    def publish(self, post: OutboundPost, *, gate: Gate = open_gate) -> RemotePost:
        return super().publish(self._pictured(post), gate=gate)

    def check(self, post: OutboundPost) -> Sequence[Refusal]:
        return super().check(self._pictured(post))

    def _pictured(self, post: OutboundPost) -> OutboundPost:
        return replace(post, media=(jpeg(self.folder, "lent"),)) if post.text.strip() and not post.media else post


class InstagramWorld(SandboxWorld):
    """The agency's account. ``plain`` is the connector as the product has it."""

    platform = Platform.INSTAGRAM

    def __init__(self, address: str, folder: Path, host: LentMedia) -> None:
        self._folder = folder
        self.host = host
        self.keys = account_keys()
        set_switches(address, instagram_processing_s=0)
        super().__init__(address)
        self.plain = self.made(InstagramConnector, address)

    def made(
        self, kind: type[InstagramConnector], address: str, sleep: Callable[[float], None] = lambda _s: None
    ) -> InstagramConnector:
        door = Door(rules=rules_of(f"{address}/graph"), timeout_s=IMPATIENT_S)
        return kind(self.keys, DEMO_INSTAGRAM.user_id, self.host, session=door, rhythm=AT_ONCE, sleep=sleep)

    def connect(self, address: str) -> InstagramConnector:
        connector = self.made(PicturingConnector, address)
        assert isinstance(connector, PicturingConnector)
        connector.folder = self._folder
        return connector

    def trouble(self, kind: Trouble, *, reads: bool = False) -> None:
        calls = [("GET", "")] if reads else [("POST", "/*/media_publish"), ("POST", "/*/replies")]
        for method, path in calls:
            set_fault(self.address, platform="instagram", method=method, path=path, count=1, **EFFECTS[kind])

    def comment(self, post_id: str, text: str) -> str:
        return say(self.address, "instagram", f"{post_id}/comments", "priya", text)

    def edit(self, remote_id: str, text: str) -> None:
        raise NotImplementedError("Nobody can change a comment on Instagram.")

    def remove(self, remote_id: str) -> None:
        say(self.address, "instagram", f"comments/{remote_id}/delete", "priya", "")
