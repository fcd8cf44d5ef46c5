"""Pictures are judged by their content, and their copies tell nothing but the picture."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from connectors.fake import FakePlatform
from console.domain.errors import InvalidInput, NotPermitted
from console.services.pictures import LARGEST_BYTES, clean_picture
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import ALICE, BOB, CAROL, SteppedClock
from tests.newsroom import Newsroom, picture

_GPS, _ORIENTATION, _MAKE = 0x8825, 0x0112, 0x010F


@pytest.fixture
def room(sqlite_begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> Newsroom:
    room = Newsroom(sqlite_begin, clock, tmp_path / "media", FakePlatform(clock=clock))
    room.move_in()
    return room


def _photo(*, orientation: int = 1) -> bytes:
    """A photo with a place, a camera, a comment and an XMP packet in it."""
    exif = Image.Exif()
    exif[_ORIENTATION], exif[_MAKE] = orientation, "Officer's own phone"
    exif.get_ifd(_GPS).update({1: "N", 2: (43.0, 5.0, 12.0), 3: "W", 4: (79.0, 4.0, 1.0)})
    target = io.BytesIO()
    Image.new("RGB", (60, 20), "maroon").save(target, "JPEG", exif=exif, comment=b"taken by J. Doe", xmp=b"<x:home/>")
    return target.getvalue()


def _png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header claims any size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 10_000)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def test_where_and_by_whom_a_photo_was_taken_does_not_go_out() -> None:
    original = _photo()
    assert b"own phone" in original
    clean = clean_picture(original)
    with Image.open(io.BytesIO(clean.data)) as copy:
        assert dict(copy.getexif()) == {}
        assert not {"comment", "xmp", "exif", "photoshop"} & set(copy.info)
    for trace in (b"own phone", b"J. Doe", b"x:home", b"Exif"):
        assert trace not in clean.data


def test_the_text_in_a_png_does_not_go_out() -> None:
    info, target = PngImagePlugin.PngInfo(), io.BytesIO()
    info.add_text("Author", "J. Doe")
    info.add_itxt("XML:com.adobe.xmp", "<x:home/>")
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(target, "PNG", pnginfo=info)
    clean = clean_picture(target.getvalue())
    assert b"J. Doe" not in clean.data
    assert b"x:home" not in clean.data


def test_a_photo_stands_upright_without_its_orientation_mark() -> None:
    clean = clean_picture(_photo(orientation=6))
    assert (clean.width, clean.height) == (20, 60)


def test_the_same_picture_gives_the_same_bytes() -> None:
    assert clean_picture(_photo()).data == clean_picture(_photo()).data


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<html><script>alert(1)</script></html>", id="a page"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", id="a drawing with a script"),
        pytest.param(b"%PDF-1.7 ...", id="a document"),
        pytest.param(b"GIF89a", id="a bare beginning"),
        pytest.param(b"\xff\xd8\xff\xe0" + b"\0" * 100, id="a JPEG that is none"),
        pytest.param(b"\0\0\0\x18ftypmp42", id="a video"),
    ],
)
def test_what_is_not_a_picture_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(InvalidInput, match="not a whole picture") as refused:
        clean_picture(data)
    assert refused.value.field == "picture"


@pytest.mark.parametrize("whole", [_photo(), picture()])
def test_a_picture_that_ends_early_is_refused(whole: bytes) -> None:
    with pytest.raises(InvalidInput):
        clean_picture(whole[: len(whole) * 2 // 3])


@pytest.mark.parametrize(("width", "height"), [(20_000, 20_000), (65_535, 65_535), (10_000, 5_001)])
def test_a_small_file_that_claims_to_be_enormous_is_refused_before_it_is_unpacked(width: int, height: int) -> None:
    with pytest.raises(InvalidInput, match="50 million pixels"):
        clean_picture(_png_that_claims(width, height))


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    with pytest.raises(InvalidInput, match="larger than 20 MB"):
        clean_picture(b"\xff\xd8\xff" + b"\0" * LARGEST_BYTES)


def test_a_moving_picture_is_refused() -> None:
    target = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(InvalidInput, match="Moving pictures"):
        clean_picture(target.getvalue())


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16"])
def test_every_kind_of_still_picture_is_taken(mode: str) -> None:
    target = io.BytesIO()
    file_format = "JPEG" if mode == "CMYK" else "PNG"
    Image.new(mode, (9, 7)).save(target, file_format)
    assert (clean_picture(target.getvalue()).width, clean_picture(target.getvalue()).height) == (9, 7)


def test_a_stored_picture_is_named_by_its_content_and_kept_once(room: Newsroom) -> None:
    first = room.media.store_picture(ALICE, "../../etc/pa\x00sswd.png", picture())
    again = room.media.store_picture(BOB, "copy.png", picture())
    assert first == again
    assert first.name == "passwd.png"
    assert room.media.path_of(first).read_bytes()[:4] == b"\x89PNG"
    assert first.sha256 in room.media.path_of(first).name
    assert [path.name for path in room.folder.rglob("*.*")] == [room.media.path_of(first).name]


def test_only_those_who_write_posts_add_pictures(room: Newsroom) -> None:
    with pytest.raises(NotPermitted):
        room.media.store_picture(CAROL, "map.png", picture())


def test_a_video_whose_bytes_are_others_is_refused_and_leaves_nothing(room: Newsroom) -> None:
    with pytest.raises(InvalidInput, match="content differs"):
        room.media.place_video(io.BytesIO(b"another film"), "ab" * 32)
    assert list(room.folder.rglob("*.*")) == []
