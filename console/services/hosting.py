"""Lending a file a public address while it is being sent: Instagram fetches pictures and takes none from us.

An address is signed, lives for half an hour, and opens only while a delivery that shows the file is on its way. Before
and after that nobody finds anything there, whoever kept the address.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, Protocol

from connectors.base import OutboundMedia
from console.domain.audit import canonical
from console.domain.deliveries import Delivery, DeliveryState
from console.domain.errors import NotFound
from console.domain.media import MediaFile
from console.domain.time import Clock
from console.services.transaction import Begin

PATH = "/outgoing"
LIVES_S = 1800
_EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "video/mp4": "mp4", "video/quicktime": "mov"}


class LentFiles(Protocol):
    """Stored files by their bytes."""

    def find_by_sha256(self, sha256: str) -> MediaFile | None: ...


class OnTheirWay(Protocol):
    """Deliveries by state."""

    def list_in(self, states: Collection[DeliveryState], *, limit: int = 500) -> Sequence[Delivery]: ...


class HostingTransaction(Protocol):
    """What lending needs of the database."""

    @property
    def media(self) -> LentFiles: ...
    @property
    def deliveries(self) -> OnTheirWay: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LentFile:
    """A file that may be fetched now."""

    path: Path
    media_type: str


class Hosting:
    """Makes such addresses and opens them."""

    def __init__(
        self, *, begin: Begin[HostingTransaction], clock: Clock, key: bytes, portal_url: str, folder: Path
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._key = key
        self._portal_url = portal_url.rstrip("/")
        self._folder = folder

    def address(self, media: OutboundMedia) -> str:
        """Return an address of the portal under which the file can be fetched for half an hour."""
        expires = int(self._clock.now().timestamp()) + LIVES_S
        name = f"{media.sha256}.{_EXTENSIONS[media.media_type]}"
        return f"{self._portal_url}{PATH}/{expires}/{self._signature(media.sha256, expires)}/{name}"

    def open(self, *, expires: int, signature: str, name: str) -> LentFile:
        """Return the file behind an address; raises NotFound, always in the same words."""
        sha256 = name.partition(".")[0]
        right = self._signature(sha256, expires)
        if not hmac.compare_digest(right.encode(), signature.encode("utf-8", "replace")):
            _nothing()
        if expires <= self._clock.now().timestamp():
            _nothing()
        with self._begin.reading() as tx:
            file = tx.media.find_by_sha256(sha256)
            sending = tx.deliveries.list_in({DeliveryState.SENDING})
        if file is None or not any(_shows(delivery, sha256) for delivery in sending):
            _nothing()
        path = self._folder / file.path
        if not path.is_file():
            _nothing()
        return LentFile(path=path, media_type=file.media_type)

    def _signature(self, sha256: str, expires: int) -> str:
        return hmac.new(self._key, canonical([sha256, expires]), hashlib.sha256).hexdigest()


def _shows(delivery: Delivery, sha256: str) -> bool:
    return any(ref.for_account(delivery.account_id).sha256 == sha256 for ref in delivery.media)


def _nothing() -> NoReturn:
    raise NotFound("There is nothing here.")
