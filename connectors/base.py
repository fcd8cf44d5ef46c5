"""What a platform connector promises, and the types that cross its edge.

Adapters translate everything at their edge: no platform type, header or exception leaves the folder.
Failures are the ``ConnectorError`` family of ``console.domain.errors``:

* ``Unavailable``: the write never left this machine (connect failure), or the call was read-only;
* ``OutcomeUnknown``: a write was sent and no trustworthy answer came (time-out, reset, 5xx, an HTML page);
* ``Rejected(reason)``, ``RateLimited(retry_at)``, ``AuthExpired``: the platform said so.

The caller never repeats a write after anything but ``Unavailable`` without asking ``find`` first.

Uploads take minutes, and somebody may stop everything meanwhile. So a write that makes something public takes
a ``Gate``, which the adapter calls once, after every upload and immediately before the one public write. What
the gate raises (``Blocked``: it may not go out) leaves ``publish`` and ``reply`` unchanged and means that nothing
became public. Uploaded media may remain on the platform, where nobody sees them.

A thread is several posts, each sent on its own and recognised on its own: part two is an ``OutboundPost`` that
``follows`` part one. What a platform cannot do raises ``Rejected`` with reason ``not-supported`` and is absent from
``Capabilities.can``, with a sentence in ``cannot``; nothing is imitated.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from console.domain.media import MediaKind as MediaKind  # noqa: PLC0414  (part of this contract)


class Platform(StrEnum):
    """The platforms that this build speaks with."""

    X = "x"
    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    NEXTDOOR = "nextdoor"
    YOUTUBE = "youtube"
    BLUESKY = "bluesky"


PLATFORM_NAMES: dict[Platform, str] = {
    Platform.X: "X",
    Platform.FACEBOOK: "Facebook",
    Platform.INSTAGRAM: "Instagram",
    Platform.NEXTDOOR: "Nextdoor",
    Platform.YOUTUBE: "YouTube",
    Platform.BLUESKY: "Bluesky",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SendKey:
    """Names one intended post for ever: the same at every attempt, another for another version, account or part.

    Platforms with idempotency keys get ``value``; Bluesky's record key is made of both, so that a repeat is harmless.
    """

    value: str
    intended_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundMedia:
    """A file to publish: its bytes on disk, their SHA-256 (hex) and the text for those who cannot see it."""

    path: Path
    media_type: str
    kind: MediaKind
    sha256: str
    size_bytes: int
    alt_text: str = ""
    width: int = 0
    height: int = 0
    duration_s: float = 0.0
    #: A WebVTT file with the captions of a video, and their language (BCP 47).
    captions: Path | None = None
    captions_lang: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundPost:
    """A post as one account will show it; ``text`` is that account's own variant, or one part of its thread."""

    text: str
    media: tuple[OutboundMedia, ...] = ()
    #: Remote id of the part of the thread that this one continues.
    follows: str = ""
    key: SendKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemotePost:
    """A post or reply of ours as the platform holds it."""

    remote_id: str
    url: str
    created_at: datetime | None = None
    #: What the public post lacks, as a sentence: it must not be sent again for that (captions that were not taken).
    shortfall: str = ""


class ItemKind(StrEnum):
    """How an inbound item reached us."""

    COMMENT = "comment"
    MENTION = "mention"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundItem:
    """Something a resident wrote, as first seen or as changed since. ``raw`` is the platform's own JSON."""

    platform: Platform
    remote_id: str
    kind: ItemKind
    author_id: str
    author_name: str
    text: str
    created_at: datetime
    post_remote_id: str
    parent_remote_id: str
    url: str
    author_handle: str = ""
    is_hidden: bool = False
    is_deleted: bool = False
    #: When it came to be so, where the platform tells; None means "as it is now". Lets late news be known as late.
    changed_at: datetime | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What ``fetch`` brought, and the opaque cursor to go on from.

    ``held_up`` says, as a sentence, what could not be read now because the platform asks us to wait with it.
    """

    items: tuple[InboundItem, ...]
    cursor: str | None
    held_up: str = ""


class Capability(StrEnum):
    """What an account can be asked to do."""

    #: Without it everything for the account is posted by hand: see ``compose_link``.
    PUBLISH = "publish"
    IMAGES = "images"
    VIDEO = "video"
    ALT_TEXT = "alt_text"
    CAPTIONS = "captions"
    THREADS = "threads"
    REPLY = "reply"
    HIDE = "hide"
    DELETE_OWN = "delete_own"
    READ_COMMENTS = "read_comments"
    MENTIONS = "mentions"
    SEE_EDITS = "see_edits"
    SEE_DELETIONS = "see_deletions"
    EDIT_OWN = "edit_own"
    PIN = "pin"
    ENGAGEMENT = "engagement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What the account can do, and for what it cannot, or can only in part, the sentence that says so.

    A capability in ``can`` may have a sentence too: X answers only those who named us.
    """

    can: frozenset[Capability]
    cannot: Mapping[Capability, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Native limits, from the account or server where it tells them."""

    text_units: int
    images: int
    image_bytes: int
    video_bytes: int
    video_s: float
    alt_text_chars: int
    media_types: frozenset[str]
    #: What one text unit is, for people: ``characters``, ``graphemes``, ``weighted characters``.
    unit: str = "characters"


class SpanKind(StrEnum):
    """What a stretch of a post becomes on the platform."""

    LINK = "link"
    MENTION = "mention"
    TAG = "tag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of the text (Python string offsets, ``end`` excluded) that readers can click."""

    start: int
    end: int
    kind: SpanKind
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one call costs on a platform that charges for it, in US dollars, and why in a sentence."""

    usd: Decimal
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How many more writes the platform will take before ``resets_at``, as it last told us."""

    remaining: int
    resets_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Engagement with one post at one instant; None is what the platform does not tell."""

    likes: int | None = None
    shares: int | None = None
    replies: int | None = None
    views: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Something the platform would refuse: the field (``text``, ``media``, ``media[0].alt_text``) and a sentence."""

    field: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Whether the account answers, in a sentence.

    ``expires_at`` is when its access ends unless a person connects it again; None where it renews itself or the
    platform does not tell. ``access_ended`` is the platform's own word that it has ended; a failed call is not.
    """

    ok: bool
    message: str
    expires_at: datetime | None = None
    access_ended: bool = False


class CredentialStore(Protocol):
    """One account's secrets. A connector whose tokens rotate renews them through it, once for all processes."""

    def read(self) -> Mapping[str, Any]:
        """Return the secrets as they are now."""
        ...

    def renew(
        self, seen: Mapping[str, Any], exchange: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    ) -> Mapping[str, Any]:
        """Return newer secrets than ``seen``: somebody else's when they were renewed meanwhile, else ``exchange``'s.

        What ``exchange`` returns is stored at once; an empty value never replaces one that is there. What it raises
        leaves the stored secrets unchanged.
        """
        ...


#: Called immediately before a public write; raises ConsoleError when it may not be made.
Gate = Callable[[], None]


def open_gate() -> None:
    """Let everything pass."""


class Connector(Protocol):
    """One connected account on one platform."""

    @property
    def platform(self) -> Platform:
        """Which platform this is."""
        ...

    def capabilities(self) -> Capabilities:
        """Return what this account can do; no network."""
        ...

    def limits(self) -> Limits:
        """Return the native limits; no network."""
        ...

    def text_units(self, text: str) -> int:
        """Return how long the platform says ``text`` is (X: weighted length)."""
        ...

    def spans(self, text: str) -> Sequence[Span]:
        """Return what of ``text`` the platform will make a link, mention or tag; no network."""
        ...

    def price(self, post: OutboundPost) -> Price | None:
        """Return what publishing ``post`` costs, or None where the platform does not charge; no network."""
        ...

    def write_budget(self) -> Budget | None:
        """Return how much the platform still takes, from its last answer's headers; None when it has not told."""
        ...

    def check(self, post: OutboundPost) -> Sequence[Refusal]:
        """Return everything the platform would refuse about ``post``; pure, no network."""
        ...

    def publish(self, post: OutboundPost, *, gate: Gate = open_gate) -> RemotePost:
        """Make ``post`` public, once, if ``gate`` lets it pass after the uploads."""
        ...

    def find(
        self, fingerprint: str, since: datetime, *, known: Collection[str] = (), key: SendKey | None = None
    ) -> RemotePost | None:
        """Look on our own timeline for a post since ``since`` whose text has this fingerprint; None if not there.

        ``known`` are remote ids of other posts of ours; one of those with the same words is passed over. A platform
        on which ``key`` chose the post's address looks there.
        """
        ...

    def fetch(self, cursor: str | None, posts: Sequence[str]) -> Batch:
        """Return comments and mentions since ``cursor``, edits and deletions included where the platform tells.

        ``posts`` are remote ids of our recent posts, newest first, for platforms that list comments per post. What is
        gone comes as ``is_deleted`` with its id alone: no words, no author. It may be called every few seconds: the
        adapter keeps its own reads within the platform's limits, and may make no call at all. A limit on one kind
        of read stops that kind alone, and ``held_up`` says so.
        """
        ...

    def reply(self, to_remote_id: str, text: str, *, gate: Gate = open_gate, key: SendKey | None = None) -> RemotePost:
        """Answer a comment or mention, once, if ``gate`` lets it pass."""
        ...

    def find_reply(
        self,
        to_remote_id: str,
        fingerprint: str,
        since: datetime,
        *,
        known: Collection[str] = (),
        key: SendKey | None = None,
    ) -> RemotePost | None:
        """Look for our own answer under ``to_remote_id``; None if not there. ``known`` and ``key`` as in ``find``."""
        ...

    def hide(self, remote_id: str) -> None:
        """Hide a resident's comment from the public view; repeating it is harmless."""
        ...

    def unhide(self, remote_id: str) -> None:
        """Show it again; repeating it is harmless."""
        ...

    def delete(self, remote_id: str) -> None:
        """Delete our own post or reply; repeating it is harmless."""
        ...

    def edit(self, remote_id: str, post: OutboundPost) -> RemotePost:
        """Change the text (and what else the platform lets us) of our own public post."""
        ...

    def pin(self, remote_id: str) -> None:
        """Show our own post first on our profile; repeating it is harmless."""
        ...

    def unpin(self, remote_id: str) -> None:
        """Take it from there again; repeating it is harmless."""
        ...

    def engagement(self, remote_ids: Sequence[str]) -> Mapping[str, Figures]:
        """Return the figures of our own posts; one that is gone is left out."""
        ...

    def reply_link(self, remote_id: str) -> str:
        """Return the page on which a person can answer by hand."""
        ...

    def compose_link(self) -> str:
        """Return the page on which a person can post by hand."""
        ...

    def health(self) -> Health:
        """Ask the platform who we are; never raises a ConnectorError."""
        ...


_URL = re.compile(r"https?://\S+")
_MENTION = re.compile(r"^(?:@\w+\s+)+")


def fingerprint(text: str) -> str:
    """Return the SHA-256 (hex) by which our own post is recognised on a timeline.

    Platforms rewrite links (X: t.co), append media links, prepend reply mentions and change white
    space; what is left after those are taken out must be equal.
    """
    plain = unicodedata.normalize("NFC", _URL.sub(" ", text))
    plain = " ".join(_MENTION.sub("", plain.strip()).split())
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
