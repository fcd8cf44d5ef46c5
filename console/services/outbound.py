"""How our words and files become what a connector takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from connectors.base import Capability, Connector, OutboundMedia, OutboundPost
from console.domain.media import MediaFile, MediaRef
from console.domain.threads import join_parts, split_parts


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


def parts_on(connector: Connector, text: str) -> Sequence[str]:
    """Return the parts in which the account shows ``text``: a thread where it can, else one post."""
    threads = Capability.THREADS in connector.capabilities().can
    return split_parts(text) if threads else (join_parts(text),)


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
        captions=folder / store.get_media(ref.captions_id).path if ref.captions_id else None,
        captions_lang=ref.captions_lang or "en",
    )


def approved_files(media: Iterable[MediaRef], outbound: OutboundPost) -> Iterator[tuple[Path, str]]:
    """Return every file that goes out, with the SHA-256 that was approved."""
    for ref, file in zip(media, outbound.media, strict=True):
        yield file.path, ref.sha256
        if file.captions is not None:
            yield file.captions, ref.captions_sha256
