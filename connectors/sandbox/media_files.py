"""Media bytes on disk and what they really are: judged by content, never by the name or the type that was claimed."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, UnidentifiedImageError

IMAGE_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "WEBP": "image/webp",
    "BMP": "image/bmp",
    "TIFF": "image/tiff",
}
HEAD_BYTES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a file is: its type, ``photo``, ``animated_gif`` or ``video``, and its size in pixels."""

    mime: str
    kind: str
    width: int = 0
    height: int = 0


def path_of(folder: Path, media_id: str) -> Path:
    """Where the bytes of a media id lie."""
    return folder / media_id


def look_at(path: Path) -> Content | None:
    """What a file holds; None when it is neither a whole picture nor a video of a known kind."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    return _video(head) or _image(path)


def _video(head: bytes) -> Content | None:
    if head[4:8] == b"ftyp":
        mime = "video/quicktime" if head[8:10] == b"qt" else "video/mp4"
        return Content(mime=mime, kind="video", width=1280, height=720)
    if head[:4] == b"\x1aE\xdf\xa3":
        return Content(mime="video/webm", kind="video", width=1280, height=720)
    return None


def _image(path: Path) -> Content | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(path.read_bytes())) as image:
                image.load()
                moving = bool(getattr(image, "is_animated", False))
                mime = IMAGE_TYPES.get(image.format or "")
                size = image.size
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    except Image.DecompressionBombWarning:
        return None
    if mime is None:
        return None
    return Content(mime=mime, kind="animated_gif" if moving else "photo", width=size[0], height=size[1])
