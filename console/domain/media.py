"""Files that can go out with a post, named by the SHA-256 of their bytes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class MediaKind(StrEnum):
    """What a file is, judged by its content."""

    IMAGE = "image"
    VIDEO = "video"
    CAPTIONS = "captions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A picture made smaller for one account, whose platform would refuse the original."""

    account_id: str
    media_id: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRef:
    """A file as one post uses it: the bytes by hash, and the text for those who cannot see it."""

    media_id: str
    sha256: str
    kind: MediaKind
    alt_text: str = ""
    #: The stored WebVTT file with a video's captions, and its language (BCP 47).
    captions_id: str = ""
    captions_sha256: str = ""
    captions_lang: str = ""
    #: Made when the post is saved and approved with it; an account without one gets the file itself.
    fitted: tuple[Fitted, ...] = ()

    def for_account(self, account_id: str) -> MediaRef:
        """Return the file as this account will show it."""
        own = next((one for one in self.fitted if one.account_id == account_id), None)
        if own is None:
            return replace(self, fitted=())
        return replace(self, media_id=own.media_id, sha256=own.sha256, fitted=())


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFile:
    """A stored file; ``path`` is relative to the media folder and never changes."""

    id: str
    sha256: str
    media_type: str
    kind: MediaKind
    #: The name it was uploaded under, for people only.
    name: str
    path: str
    size_bytes: int
    width: int
    height: int
    duration_s: float
    stored_by: str
    stored_at: datetime

    def ref(self, alt_text: str = "") -> MediaRef:
        """Return the file as an attachment with ``alt_text``."""
        return MediaRef(media_id=self.id, sha256=self.sha256, kind=self.kind, alt_text=alt_text)
