"""Making a picture fit a platform that would refuse it: another file type or fewer bytes, never larger than it was.

What is made depends on nothing but the picture and the platform's limits, so that the same picture gives the same
bytes; their hash is part of what is approved.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from PIL import Image

from connectors.base import Limits
from console.domain.actors import Actor
from console.domain.errors import ConsoleError
from console.domain.media import Fitted, MediaFile, MediaKind, MediaRef
from console.domain.posts import PostContent
from console.services.connecting import ConnectorFor
from console.services.pictures import CleanPicture

_JPEG, _PNG = "image/jpeg", "image/png"
_QUALITIES = (90, 82)
_STEP = 0.85
_SMALLEST_SIDE = 320
_KEPT = 128


class PictureShelf(Protocol):
    """Where pictures are kept."""

    def get_media(self, media_id: str) -> MediaFile: ...
    def path_of(self, file: MediaFile) -> Path: ...
    def keep_made(self, actor: Actor, source: MediaFile, picture: CleanPicture) -> MediaFile: ...


class Fitting:
    """Gives each account that needs it a picture of its own."""

    def __init__(self, *, shelf: PictureShelf, connector_for: ConnectorFor) -> None:
        self._shelf = shelf
        self._connector_for = connector_for
        self._made: dict[tuple[str, int, frozenset[str]], MediaFile | None] = {}

    def fit(self, actor: Actor, content: PostContent) -> PostContent:
        """Return ``content`` with what its accounts need; what cannot be made to fit the checks will name."""
        attachments = tuple(self._fitted(actor, ref, content.account_ids) for ref in content.attachments)
        return replace(content, attachments=attachments)

    def _fitted(self, actor: Actor, ref: MediaRef, account_ids: tuple[str, ...]) -> MediaRef:
        if ref.kind is not MediaKind.IMAGE:
            return ref
        source = self._shelf.get_media(ref.media_id)
        return replace(ref, fitted=tuple(self._for_accounts(actor, source, account_ids)))

    def _for_accounts(self, actor: Actor, source: MediaFile, account_ids: tuple[str, ...]) -> Iterator[Fitted]:
        for account_id in account_ids:
            try:
                limits = self._connector_for(account_id).limits()
            except ConsoleError:
                # an account that cannot be used is named by the checks
                continue
            made = None if fits(source, limits) else self._make(actor, source, limits)
            if made is not None:
                yield Fitted(account_id=account_id, media_id=made.id, sha256=made.sha256)

    def _make(self, actor: Actor, source: MediaFile, limits: Limits) -> MediaFile | None:
        key = (source.sha256, limits.image_bytes, limits.media_types)
        if key not in self._made:
            if len(self._made) >= _KEPT:
                self._made.clear()
            picture = fitted_picture(self._shelf.path_of(source).read_bytes(), limits)
            self._made[key] = self._shelf.keep_made(actor, source, picture) if picture else None
        return self._made[key]


def fits(file: MediaFile, limits: Limits) -> bool:
    """Return whether the platform takes the picture as it is, or takes no pictures at all."""
    takes_none = not limits.image_bytes or not limits.media_types & {_JPEG, _PNG}
    return takes_none or (file.media_type in limits.media_types and file.size_bytes <= limits.image_bytes)


def fitted_picture(data: bytes, limits: Limits) -> CleanPicture | None:
    """Return the picture in a type and size that the platform takes, as large as can be; None where none does."""
    with Image.open(io.BytesIO(data)) as opened:
        picture = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    if _JPEG not in limits.media_types:
        return _largest(picture, limits.image_bytes, _PNG)
    return _largest(_on_white(picture), limits.image_bytes, _JPEG)


def _largest(picture: Image.Image, most_bytes: int, media_type: str) -> CleanPicture | None:
    scale = 1.0
    while min(picture.size) * scale >= min(_SMALLEST_SIDE, *picture.size):
        size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        smaller = picture if scale == 1.0 else picture.resize(size, Image.Resampling.LANCZOS)
        for quality in _QUALITIES if media_type == _JPEG else (0,):
            data = _written(smaller, media_type, quality)
            if len(data) <= most_bytes:
                return _clean(smaller, data, media_type)
        scale *= _STEP
    return None


def _written(picture: Image.Image, media_type: str, quality: int) -> bytes:
    target = io.BytesIO()
    if media_type == _JPEG:
        picture.save(target, "JPEG", quality=quality)
    else:
        picture.save(target, "PNG", optimize=True)
    return target.getvalue()


def _clean(picture: Image.Image, data: bytes, media_type: str) -> CleanPicture:
    extension = "jpg" if media_type == _JPEG else "png"
    return CleanPicture(
        data=data, media_type=media_type, extension=extension, width=picture.width, height=picture.height
    )


def _on_white(picture: Image.Image) -> Image.Image:
    """JPEG has no transparency; what was clear becomes white, as platforms show it."""
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground
