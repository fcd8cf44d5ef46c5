"""What the public sees: published releases, and the tombstones of withdrawn ones. Nothing else exists for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from console.domain.errors import NotFound
from console.services.footage import FootageTransaction
from console.services.transaction import Begin
from console.services.viewing import OpenFile, Part, open_part
from evidence_share import captions
from evidence_share.captions import Cue
from evidence_share.model import WITHDRAWAL_REASONS, Release, ReleaseState, Rendition, VideoFacts
from evidence_share.store import EvidenceStore


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRelease:
    """A release as residents see it."""

    id: str
    title: str
    shown: str
    redacted: str
    redacted_why: str
    content_warning: str
    published_at: datetime
    sha256: str
    size_bytes: int
    facts: VideoFacts
    poster_alt: str
    has_captions: bool
    no_speech: str
    transcript: tuple[Cue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """What is left of a withdrawn release: when it was public, when and why it went, and the file's hash."""

    id: str
    published_at: datetime
    withdrawn_at: datetime
    why: str
    sha256: str


PublicRelease = PublishedRelease | Tombstone


class ShowingReleases:
    """The public page's only door to releases."""

    def __init__(self, *, begin: Begin[FootageTransaction], store: EvidenceStore) -> None:
        self._begin = begin
        self._store = store

    def list_public(self) -> Sequence[PublicRelease]:
        """Return everything that is or was public, the newest first, without transcripts."""
        with self._begin.reading() as tx:
            releases = [(each, tx.renditions.get_rendition(each.rendition_id)) for each in tx.releases.list_public()]
        return [_public(release, rendition) for release, rendition in releases]

    def list_latest(self, *, limit: int) -> Sequence[PublishedRelease]:
        """Return the newest releases that are public now."""
        published = (each for each in self.list_public() if isinstance(each, PublishedRelease))
        return list(islice(published, limit))

    def get_public(self, release_id: str) -> PublicRelease:
        """Return one with its transcript; raises NotFound for anything that never was public."""
        release, rendition = self._find(release_id)
        return _public(release, rendition, self._transcript(release, rendition))

    def open(self, release_id: str, part: Part) -> OpenFile:
        """Open a published file; raises NotFound before it is published and once it is withdrawn."""
        release, rendition = self._find(release_id)
        if release.state is not ReleaseState.PUBLISHED:
            raise NotFound("This footage is not public.")
        return open_part(self._store, rendition, part)

    def _find(self, release_id: str) -> tuple[Release, Rendition]:
        with self._begin.reading() as tx:
            release = tx.releases.get_release(release_id)
            return release, tx.renditions.get_rendition(release.rendition_id)

    def _transcript(self, release: Release, rendition: Rendition) -> tuple[Cue, ...]:
        if release.state is not ReleaseState.PUBLISHED or not rendition.captions_sha256:
            return ()
        with self._store.open(rendition.captions_sha256) as file:
            return captions.parse(file.read())


def _public(release: Release, rendition: Rendition, transcript: tuple[Cue, ...] = ()) -> PublicRelease:
    if release.published_at is None:
        raise NotFound("There is no such release.")
    if release.withdrawn_at is not None:
        return Tombstone(
            id=release.id,
            published_at=release.published_at,
            withdrawn_at=release.withdrawn_at,
            why=WITHDRAWAL_REASONS[release.withdrawn_class],
            sha256=rendition.sha256,
        )
    return PublishedRelease(
        id=release.id,
        title=release.text.title,
        shown=release.text.shown,
        redacted=release.text.redacted,
        redacted_why=release.text.redacted_why,
        content_warning=release.text.content_warning,
        published_at=release.published_at,
        sha256=rendition.sha256,
        size_bytes=rendition.size_bytes,
        facts=rendition.facts,
        poster_alt=rendition.poster_alt,
        has_captions=bool(rendition.captions_sha256),
        no_speech=rendition.no_speech,
        transcript=transcript,
    )
