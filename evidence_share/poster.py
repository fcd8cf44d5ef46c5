"""Makes a clean poster: judged by content, re-drawn as PNG so that no metadata comes along."""

from __future__ import annotations

import io

from PIL import Image, UnidentifiedImageError

from console.domain.errors import InvalidInput

_LARGEST_BYTES = 20_000_000
_LARGEST_PIXELS = 50_000_000
MEDIA_TYPE = "image/png"


def clean(data: bytes) -> bytes:
    """Return the picture as a PNG without metadata; raises InvalidInput for anything but PNG and JPEG."""
    if len(data) > _LARGEST_BYTES:
        raise InvalidInput("The poster picture is larger than 20 MB.", field="poster")
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > _LARGEST_PIXELS:
                raise InvalidInput("The poster picture has too many pixels.", field="poster")
            return _as_png(picture.convert("RGB"))
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise InvalidInput("The poster is neither a PNG nor a JPEG picture.", field="poster") from error


def _as_png(picture: Image.Image) -> bytes:
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    bare.save(out, format="PNG", optimize=True)
    return out.getvalue()
