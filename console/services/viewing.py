"""Watching footage before it is public: by a signed address that is one person's, for a short time.

The address is made for the signed-in person and opened only for the same person, whose role is read
from the database each time. The first opening of each video's address is written into custody and audit.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from io import BufferedReader

from console.domain.actors import Actor
from console.domain.audit import canonical
from console.domain.errors import NotFound, NotPermitted
from console.domain.time import Clock
from console.services import access
from console.services.footage import FootageTransaction, trace
from console.services.transaction import Begin
from evidence_share import poster
from evidence_share.model import Rendition
from evidence_share.store import EvidenceStore

PATH = "/footage"
UPLOAD_PATH = f"{PATH}/upload"
#: Addresses made within one half hour are equal, so that a page drawn again does not restart the video.
_STEP_S = 1800


class Part(StrEnum):
    """What of a rendition can be watched or read."""

    VIDEO = "video"
    CAPTIONS = "captions"
    POSTER = "poster"


MEDIA_TYPES: dict[Part, str] = {
    Part.VIDEO: "video/mp4",
    Part.CAPTIONS: "text/vtt; charset=utf-8",
    Part.POSTER: poster.MEDIA_TYPE,
}


@dataclass(frozen=True, slots=True)
class OpenFile:
    """An open stored file; whoever got it closes it."""

    file: BufferedReader
    size_bytes: int
    sha256: str
    media_type: str


class Viewing:
    """Makes signed addresses and opens them."""

    def __init__(self, *, begin: Begin[FootageTransaction], clock: Clock, store: EvidenceStore, key: bytes) -> None:
        self._begin = begin
        self._clock = clock
        self._store = store
        self._key = key

    def address(self, actor: Actor, rendition_id: str, part: Part) -> str:
        """Return a path that ``actor`` alone can open, for 30 to 60 minutes."""
        with self._begin.reading() as tx:
            access.require(tx.people.current(actor), access.MAY_SEE_FOOTAGE, "watch footage that is not released")
        step = int(self._clock.now().timestamp()) // _STEP_S
        expires = (step + 2) * _STEP_S
        signature = self._signature(actor.id, rendition_id, part, expires)
        return f"{PATH}/{rendition_id}/{part.value}?expires={expires}&signature={signature}"

    def open(self, actor: Actor, rendition_id: str, part: Part, *, expires: int, signature: str) -> OpenFile:
        """Open what a signed address names; raises NotPermitted for another's, a changed or an old one."""
        right = self._signature(actor.id, rendition_id, part, expires)
        if not hmac.compare_digest(right.encode(), signature.encode("utf-8", "replace")):
            raise NotPermitted("This address was made for somebody else, or was changed. Open the release again.")
        if self._expires_at(expires) <= self._clock.now():
            raise NotPermitted("This address has expired. Open the release again.")
        rendition = self._logged(actor, rendition_id, part, right)
        return open_part(self._store, rendition, part)

    def _logged(self, actor: Actor, rendition_id: str, part: Part, signature: str) -> Rendition:
        with self._begin.reading() as tx:
            viewer = tx.people.current(actor)
            access.require(viewer, access.MAY_SEE_FOOTAGE, "watch footage that is not released")
            rendition = tx.renditions.get_rendition(rendition_id)
            if part is not Part.VIDEO or tx.renditions.has_view(signature):
                return rendition
        with self._begin() as tx:
            if not tx.renditions.has_view(signature):
                now = self._clock.now()
                tx.renditions.add_view(signature, rendition_id=rendition_id, part=part, actor_id=viewer.id, at=now)
                trace(tx, viewer, "footage.viewed", rendition_id, rendition)
        return rendition

    def _signature(self, actor_id: str, rendition_id: str, part: Part, expires: int) -> str:
        content = canonical([actor_id, rendition_id, part.value, expires])
        return hmac.new(self._key, content, hashlib.sha256).hexdigest()

    @staticmethod
    def _expires_at(expires: int) -> datetime:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=min(max(expires, 0), 32_503_680_000))


def open_part(store: EvidenceStore, rendition: Rendition, part: Part) -> OpenFile:
    """Open one part of a rendition; raises NotFound when it has none."""
    sha256 = {
        Part.VIDEO: rendition.sha256,
        Part.CAPTIONS: rendition.captions_sha256,
        Part.POSTER: rendition.poster_sha256,
    }[part]
    if not sha256:
        raise NotFound(f"This footage has no {part.value}.")
    return OpenFile(store.open(sha256), store.size(sha256), sha256, MEDIA_TYPES[part])
