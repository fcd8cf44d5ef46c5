"""Taking redacted footage in: the file is judged and hashed on its way, then registered with what belongs to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from console.domain.actors import Actor
from console.domain.ids import new_id
from console.domain.time import Clock
from console.services import access
from console.services.footage import FootageTransaction, needed, trace
from console.services.transaction import Begin
from evidence_share import captions, mask_log, media, poster
from evidence_share.model import Rendition
from evidence_share.store import CHUNK_BYTES, EvidenceStore, Incoming, StoredFile

VIDEO_LIMIT_BYTES = 20_000_000_000
SMALL_LIMIT_BYTES = 50_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What is registered together: files by their SHA-256 in the store, and what people state about them."""

    case_number: str
    name: str
    video_sha256: str
    mask_log_sha256: str
    captions_sha256: str = ""
    no_speech: str = ""
    poster_sha256: str = ""
    poster_alt: str = ""
    source_sha256: str = ""
    redactor_id: str = ""
    redactor_name: str


class Registering:
    """Fills the evidence store."""

    def __init__(self, *, begin: Begin[FootageTransaction], clock: Clock, store: EvidenceStore) -> None:
        self._begin = begin
        self._clock = clock
        self._store = store

    @contextmanager
    def receive_video(self, actor: Actor) -> Iterator[Incoming]:
        """Open a place for a video that arrives piece by piece; end with ``keep_video``. Raises NotPermitted."""
        self._require(actor)
        with self._store.receive(limit_bytes=VIDEO_LIMIT_BYTES) as incoming:
            yield incoming

    def keep_video(self, actor: Actor, incoming: Incoming, declared_sha256: str = "") -> StoredFile:
        """Judge what arrived by its content and keep it; raises InvalidInput, and then nothing is kept."""
        with incoming.read_back() as file:
            media.read_facts(file)
        kept = incoming.keep(declared_sha256)
        with self._begin() as tx:
            tx.audit.append(actor, "footage.received", kept.sha256, bytes=kept.size_bytes)
        return kept

    def keep_captions(self, actor: Actor, data: bytes) -> StoredFile:
        """Keep WebVTT captions that parse; raises InvalidInput with the line at fault."""
        captions.parse(data)
        return self._keep_small(actor, data)

    def keep_mask_log(self, actor: Actor, data: bytes) -> StoredFile:
        """Keep a redaction log that parses; raises InvalidInput."""
        mask_log.parse(data)
        return self._keep_small(actor, data)

    def keep_poster(self, actor: Actor, data: bytes) -> StoredFile:
        """Keep a poster as a clean PNG without metadata; raises InvalidInput for what is no picture."""
        return self._keep_small(actor, poster.clean(data))

    def register(self, actor: Actor, parts: Parts) -> Rendition:
        """Register a rendition; its custody begins here. Raises InvalidInput, Blocked, NotFound."""
        rendition = self._rendition(actor, parts)
        with self._begin() as tx:
            keeper = tx.people.current(actor)
            access.require(keeper, access.MAY_OPEN_RELEASES, "register footage")
            tx.renditions.add(rendition)
            trace(
                tx,
                keeper,
                "rendition.registered",
                rendition.id,
                rendition,
                case=rendition.case_number,
                captions=rendition.captions_sha256,
                mask_log=rendition.mask_log_sha256,
                poster=rendition.poster_sha256,
                source=rendition.source_sha256,
                redactor=rendition.redactor_name,
            )
        return rendition

    def import_files(
        self, actor: Actor, parts: Parts, *, video: Path, mask: Path, vtt: Path | None, picture: Path | None
    ) -> Rendition:
        """Take files from a folder of this machine and register them; ``parts`` needs no hashes yet."""
        with video.open("rb") as file, self.receive_video(actor) as incoming:
            for chunk in _chunks(file):
                incoming.write(chunk)
            kept = self.keep_video(actor, incoming, parts.video_sha256)
        hashes = {"video_sha256": kept.sha256, "mask_log_sha256": self.keep_mask_log(actor, mask.read_bytes()).sha256}
        if vtt:
            hashes["captions_sha256"] = self.keep_captions(actor, vtt.read_bytes()).sha256
        if picture:
            hashes["poster_sha256"] = self.keep_poster(actor, picture.read_bytes()).sha256
        return self.register(actor, replace(parts, **hashes))

    def _rendition(self, actor: Actor, parts: Parts) -> Rendition:
        with self._store.open(parts.video_sha256) as file:
            facts = media.read_facts(file)
        return Rendition(
            id=new_id("rend"),
            case_number=needed(parts.case_number, "Give the case number.", "case_number"),
            sha256=parts.video_sha256,
            size_bytes=self._store.size(parts.video_sha256),
            name=parts.name.strip()[:200] or "footage.mp4",
            facts=facts,
            mask_log_sha256=parts.mask_log_sha256,
            captions_sha256=parts.captions_sha256,
            no_speech=parts.no_speech.strip(),
            poster_sha256=parts.poster_sha256,
            poster_alt=parts.poster_alt.strip(),
            source_sha256=parts.source_sha256,
            redactor_id=parts.redactor_id,
            redactor_name=needed(parts.redactor_name, "Say who redacted the file.", "redactor_name"),
            ingested_by=actor.id,
            ingested_at=self._clock.now(),
        )

    def _keep_small(self, actor: Actor, data: bytes) -> StoredFile:
        self._require(actor)
        with self._store.receive(limit_bytes=SMALL_LIMIT_BYTES) as incoming:
            incoming.write(data)
            return incoming.keep()

    def _require(self, actor: Actor) -> None:
        with self._begin.reading() as tx:
            access.require(tx.people.current(actor), access.MAY_OPEN_RELEASES, "register footage")


def _chunks(file: BinaryIO) -> Iterable[bytes]:
    return iter(lambda: file.read(CHUNK_BYTES), b"")
