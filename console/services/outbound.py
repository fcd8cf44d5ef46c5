"""How our words and files become what a connector takes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from connectors.base import OutboundMedia, OutboundPost
from console.domain.media import MediaFile, MediaRef


class MediaStore(Protocol):
    """Stored files, by id and by hash."""

    def add(self, file: MediaFile) -> None:
        """Write a newly stored file."""
        ...

    def get_media(self, media_id: str) -> MediaFile:
        """Return one file; raises NotFound."""
        ...

    def find_by_sha256(self, sha256: str) -> MediaFile | None:
        """Return the file with these bytes, or None."""
        ...


def as_outbound(text: str, media: Iterable[MediaRef], store: MediaStore, folder: Path) -> OutboundPost:
    """Return the post as a connector takes it; raises NotFound for a file that is not stored."""
    return OutboundPost(text=text, media=tuple(_as_outbound_media(ref, store, folder) for ref in media))


def _as_outbound_media(ref: MediaRef, store: MediaStore, folder: Path) -> OutboundMedia:
    file = store.get_media(ref.media_id)
    return OutboundMedia(
        path=folder / file.path,
        media_type=file.media_type,
        kind=file.kind,
        sha256=ref.sha256,
        size_bytes=file.size_bytes,
        alt_text=ref.alt_text,
        width=file.width,
        height=file.height,
        duration_s=file.duration_s,
    )
