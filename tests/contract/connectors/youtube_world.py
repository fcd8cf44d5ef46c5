"""YouTube in the sandbox with the levers of the contract's suite. A post without a video gets a short film there."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from connectors.base import Gate, MediaKind, OutboundMedia, OutboundPost, Platform, Refusal, RemotePost, open_gate
from connectors.http import Door, rules_for
from connectors.sandbox.accounts import DEMO_CHANNEL
from connectors.youtube.adapter import YouTubeConnector
from connectors.youtube.calls import HOST
from connectors.youtube.pace import Rhythm
from connectors.youtube.tokens import TOKEN_URL
from tests.contract.connectors.sandbox_server import say, set_fault, set_switches
from tests.contract.connectors.worlds import EFFECTS, SandboxWorld, Trouble
from tests.contract.kept_secrets import KeptSecrets
from tests.contract.trouble import IMPATIENT_S

AT_ONCE = Rhythm(channel_s=0, whole_s=0, reads_per_s=1000)


def channel_keys() -> KeptSecrets:
    """What the demo's channel was connected with; it has no short-lived token yet."""
    return KeptSecrets(
        client_id=DEMO_CHANNEL.client_id,
        client_secret=DEMO_CHANNEL.client_secret,
        refresh_token=DEMO_CHANNEL.refresh_token,
    )


def film(folder: Path, name: str = "briefing", size: int = 300_000) -> OutboundMedia:
    """A file that begins as films do."""
    path = folder / f"{name}.mp4"
    path.write_bytes(b"\x00\x00\x00\x18ftypmp42" + name.encode() + b"\x00" * size)
    return OutboundMedia(
        path=path,
        media_type="video/mp4",
        kind=MediaKind.VIDEO,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        size_bytes=path.stat().st_size,
        duration_s=12.0,
    )


class FilmingConnector(YouTubeConnector):
    """Films what has no media: YouTube takes nothing else."""

    folder: Path

    def publish(self, post: OutboundPost, *, gate: Gate = open_gate) -> RemotePost:
        return super().publish(self._filmed(post), gate=gate)

    def check(self, post: OutboundPost) -> Sequence[Refusal]:
        return super().check(self._filmed(post))

    def _filmed(self, post: OutboundPost) -> OutboundPost:
        return post if post.media else replace(post, media=(film(self.folder),))


class YouTubeWorld(SandboxWorld):
    """The channel. What is private is nobody's to see."""

    platform = Platform.YOUTUBE

    def __init__(self, address: str, folder: Path) -> None:
        self._folder = folder
        self.keys = channel_keys()
        set_switches(address, video_processing_s=0)
        super().__init__(address)

    def connect(self, address: str) -> FilmingConnector:
        rules = (*rules_for(f"{address}/youtube", HOST), *rules_for(f"{address}/youtube/token", TOKEN_URL))
        door = Door(rules=rules, timeout_s=IMPATIENT_S)
        connector = FilmingConnector(
            self.keys,
            DEMO_CHANNEL.channel_id,
            base_url=f"{address}/youtube",
            session=door,
            rhythm=AT_ONCE,
            sleep=lambda _s: None,
        )
        connector.folder = self._folder
        return connector

    def trouble(self, kind: Trouble, *, reads: bool = False) -> None:
        if kind is Trouble.EXPIRED:
            set_switches(self.address, youtube_grant_holds=False)
            return
        calls = (
            [("GET", "/youtube/v3/")] if reads else [("PUT", "/youtube/v3/videos"), ("POST", "/youtube/v3/comments")]
        )
        for method, path in calls:
            set_fault(self.address, platform="youtube", method=method, path=path, count=1, **EFFECTS[kind])

    def our_texts(self) -> list[str]:
        rows = [row for row in self.rows() if row["kind"] == "comment" or row.get("published")]
        return [str(row["text"]) for row in rows if str(row["requester"]).startswith("api:")]

    def videos(self) -> list[dict[str, object]]:
        """Every video on the channel, private ones too."""
        return [row for row in self.rows() if row["kind"] == "post"]

    def comment(self, post_id: str, text: str) -> str:
        return say(self.address, "youtube", f"{post_id}/comments", "priya", text)

    def mention(self, text: str) -> str:
        raise NotImplementedError("YouTube has no mentions.")

    def edit(self, remote_id: str, text: str) -> None:
        say(self.address, "youtube", f"comments/{remote_id}/edit", "priya", text)

    def remove(self, remote_id: str) -> None:
        say(self.address, "youtube", f"comments/{remote_id}/delete", "priya", "")
