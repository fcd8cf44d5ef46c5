"""Judging a picture by its content and making a clean copy of it: pixels only, nothing of where or by whom."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from console.domain.errors import InvalidInput

LARGEST_BYTES = 20_000_000
_LARGEST_PIXELS = 50_000_000
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_JPEG_QUALITY = 92


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanPicture:
    """A picture that holds nothing but its pixels."""

    data: bytes
    media_type: str
    extension: str
    width: int
    height: int


def clean_picture(data: bytes) -> CleanPicture:
    """Return a copy of a still picture without metadata, turned upright; raises InvalidInput for anything else."""
    if len(data) > LARGEST_BYTES:
        raise _refused(f"This file is larger than {LARGEST_BYTES // 1_000_000} MB. Choose a smaller picture.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _copy(data)
        except Image.DecompressionBombError:
            raise _too_large() from None
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, struct.error, zlib.error):
            raise _refused("This is not a whole picture: it cannot be read. Use a JPEG, PNG or WebP file.") from None


def _copy(data: bytes) -> CleanPicture:
    with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
        if picture.width * picture.height > _LARGEST_PIXELS:
            raise _too_large()
        if getattr(picture, "n_frames", 1) > 1:
            raise _refused("Moving pictures cannot go out. Use a still picture or a video.")
        picture.load()
        is_photo = picture.format == "JPEG"
        upright = ImageOps.exif_transpose(picture)
    return _written(upright, is_photo=is_photo)


def _written(picture: Image.Image, *, is_photo: bool) -> CleanPicture:
    """Copy pixel by pixel onto a new picture, so that nothing can ride along in the old one's annotations."""
    mode = "RGB" if is_photo or not picture.has_transparency_data else "RGBA"
    clean = Image.new(mode, picture.size)
    clean.paste(picture.convert(mode))
    target = io.BytesIO()
    if is_photo:
        # a profile speaks of the colours as they were; after a conversion it would be wrong
        profile = picture.info.get("icc_profile") if picture.mode == mode else None
        clean.save(target, "JPEG", quality=_JPEG_QUALITY, icc_profile=profile)
    else:
        clean.save(target, "PNG")
    return CleanPicture(
        data=target.getvalue(),
        media_type="image/jpeg" if is_photo else "image/png",
        extension="jpg" if is_photo else "png",
        width=clean.width,
        height=clean.height,
    )


def _too_large() -> InvalidInput:
    return _refused("This picture has more than 50 million pixels. Make it smaller first.")


def _refused(message: str) -> InvalidInput:
    return InvalidInput(message, field="picture")
