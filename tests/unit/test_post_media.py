"""Pictures made to fit, videos judged and cleaned on their way in, captions that parse: before anything is saved."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from connectors.base import Limits
from connectors.fake import FakePlatform
from console.domain.errors import Blocked, InvalidInput, NotPermitted, StoreUnavailable
from console.domain.media import Fitted, MediaFile, MediaKind
from console.domain.posts import PostContent
from console.services import video_intake
from console.services.fitting import Fitting, fits, fitted_picture
from console.services.video_intake import IncomingVideo
from console.storage.contents import content_as_json, content_from_json
from console.storage.unit_of_work import UnitOfWork
from evidence_share.demo import CLIP
from evidence_share.media import read_facts
from tests.conftest import ALICE, BOB, CAROL, SteppedClock
from tests.newsroom import TOWN_FACEBOOK, TOWN_X, Newsroom

LIMITS = Limits(
    text_units=280,
    images=4,
    image_bytes=120_000,
    video_bytes=1,
    video_s=1.0,
    alt_text_chars=1000,
    media_types=frozenset({"image/jpeg", "image/png"}),
)
VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\nStop the vehicle.\n"


@pytest.fixture
def room(sqlite_begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> Newsroom:
    room = Newsroom(sqlite_begin, clock, tmp_path / "media", FakePlatform(clock=clock))
    room.move_in()
    return room


def noise(width: int = 900, height: int = 600, mode: str = "RGB") -> bytes:
    """A picture that does not compress."""
    target = io.BytesIO()
    Image.effect_noise((width, height), 90).convert(mode).save(target, "PNG")
    return target.getvalue()


def size_of(data: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(data)) as picture:
        return picture.size


def test_a_picture_that_fits_is_left_as_it_is() -> None:
    file = MediaFile(
        id="m", sha256="s", media_type="image/png", kind=MediaKind.IMAGE, name="n", path="p", size_bytes=120_000,
        width=9, height=9, duration_s=0.0, stored_by="b", stored_at=None,  # type: ignore[arg-type]
    )  # fmt: skip
    assert fits(file, LIMITS)
    assert not fits(replace(file, size_bytes=120_001), LIMITS)
    assert not fits(file, replace(LIMITS, media_types=frozenset({"image/jpeg"})))
    assert fits(file, replace(LIMITS, media_types=frozenset({"video/mp4"}))), "the checks say that it takes none"


def test_a_picture_is_made_smaller_only_as_far_as_needed_keeps_its_shape_and_is_never_enlarged() -> None:
    made = fitted_picture(noise(), LIMITS)
    assert made is not None
    assert len(made.data) <= LIMITS.image_bytes
    assert made.width < 900
    assert abs(made.width / made.height - 1.5) < 0.02
    large = fitted_picture(noise(), replace(LIMITS, image_bytes=5_000_000, media_types=frozenset({"image/jpeg"})))
    assert large is not None
    assert size_of(large.data) == (900, 600)
    tiny = fitted_picture(noise(40, 30), replace(LIMITS, media_types=frozenset({"image/jpeg"})))
    assert tiny is not None
    assert size_of(tiny.data) == (40, 30)


def test_the_same_picture_gives_the_same_bytes() -> None:
    data = noise()
    first, second = fitted_picture(data, LIMITS), fitted_picture(data, LIMITS)
    assert first is not None
    assert first == second


def test_what_is_clear_becomes_white_where_a_platform_takes_only_jpeg() -> None:
    target = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(target, "PNG")
    made = fitted_picture(target.getvalue(), replace(LIMITS, media_types=frozenset({"image/jpeg"})))
    assert made is not None
    with Image.open(io.BytesIO(made.data)) as picture:
        assert picture.format == "JPEG"
        assert picture.getpixel((25, 25)) == (255, 255, 255)


class TestOneAccountNeedsASmallerPicture:
    """X takes 5 MB here as Facebook does; Facebook is made to take 120 kB."""

    @pytest.fixture
    def content(self, room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> PostContent:
        file = room.media.store_picture(ALICE, "map.png", noise())
        usual = room.connector_for

        class Small:
            def limits(self) -> Limits:
                return LIMITS

        def connector_for(account_id: str) -> object:
            return Small() if account_id == TOWN_FACEBOOK else usual(account_id)

        fitting = Fitting(shelf=room.media, connector_for=connector_for)  # type: ignore[arg-type]
        draft = room.draft(attachments=[file.ref("A map.")], account_ids=[TOWN_X, TOWN_FACEBOOK])
        return fitting.fit(ALICE, draft.content)

    def test_each_account_shows_its_own_and_the_description_goes_with_both(self, content: PostContent) -> None:
        (on_x,), (on_facebook,) = content.media_for(TOWN_X), content.media_for(TOWN_FACEBOOK)
        assert on_x.sha256 == content.attachments[0].sha256 != on_facebook.sha256
        assert on_x.alt_text == on_facebook.alt_text == "A map."

    def test_what_was_made_is_part_of_what_is_approved(self, content: PostContent) -> None:
        (ref,) = content.attachments
        (made,) = ref.fitted
        other = replace(ref, fitted=(replace(made, sha256="0" * 64),))
        assert replace(content, attachments=(other,)).content_hash() != content.content_hash()
        assert replace(content, attachments=(replace(ref, fitted=()),)).content_hash() != content.content_hash()

    def test_it_is_kept_with_the_post_and_with_a_working_copy(self, room: Newsroom, content: PostContent) -> None:
        saved = room.posting.draft(ALICE, title="t", text="Hi.", attachments=content.attachments)
        assert room.post(saved.id).content.attachments == content.attachments
        assert content_from_json(content_as_json(content)) == content

    def test_it_goes_out_with_the_bytes_that_were_approved(
        self, room: Newsroom, clock: SteppedClock, content: PostContent
    ) -> None:
        room.scheduled(attachments=content.attachments, account_ids=content.account_ids)
        clock.advance(hours=1)
        room.sending.send_due()
        sent = {post.platform.value: post.media[0] for post in room.platform.posts}
        assert sent["x"] == content.attachments[0].sha256
        assert sent["facebook"] == content.attachments[0].fitted[0].sha256


@contextmanager
def arriving(room: Newsroom, *pieces: bytes) -> Iterator[IncomingVideo]:
    with room.media.receive_video(ALICE) as incoming:
        for piece in pieces:
            incoming.write(piece)
        yield incoming


def left_in(room: Newsroom) -> list[Path]:
    return [path for path in room.folder.rglob("*") if path.is_file()]


def test_a_video_is_kept_with_what_it_says_of_itself(room: Newsroom) -> None:
    data = CLIP.read_bytes()
    with arriving(room, data[:1000], data[1000:]) as incoming:
        file = room.media.keep_video(ALICE, incoming, "../clip.mp4")
    assert (file.kind, file.width, file.height, file.duration_s) == (MediaKind.VIDEO, 640, 360, 10.0)
    assert (file.media_type, file.name) == ("video/mp4", "clip.mp4")
    assert room.media.path_of(file).stat().st_size == len(data)
    assert [path.suffix for path in left_in(room)] == [".mp4"]


def box(kind: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4) + kind + content


def with_a_place(clip: bytes) -> bytes:
    """The clip as a telephone writes it: with a place, a maker and dates in it."""
    place = box(b"udta", box(b"\xa9xyz", b"\0\x12\0\0+43.6532-079.3832/") + box(b"\xa9mak", b"\0\x05\0\0Phone"))
    at = clip.index(b"moov") - 4
    size = int.from_bytes(clip[at : at + 4])
    moov = bytearray(clip[at : at + size] + place)
    moov[:4] = len(moov).to_bytes(4)
    header = moov.index(b"mvhd")
    moov[header + 8 : header + 16] = b"\xe3\x11\x22\x33\xe3\x11\x22\x33"
    return clip[:at] + bytes(moov) + clip[at + size :] + box(b"uuid", b"\x01" * 16 + b"<x:home/>")


def test_where_when_and_by_what_a_video_was_made_does_not_go_out(room: Newsroom) -> None:
    data = with_a_place(CLIP.read_bytes())
    assert len(read_facts(io.BytesIO(data)).metadata) == 4
    with arriving(room, data) as incoming:
        file = room.media.keep_video(ALICE, incoming, "phone.mp4")
    kept = room.media.path_of(file).read_bytes()
    assert len(kept) == len(data), "no offset moved"
    assert read_facts(io.BytesIO(kept)).metadata == ()
    for trace in (b"+43.6532", b"Phone", b"x:home", b"\xe3\x11\x22\x33"):
        assert trace not in kept
    start = data.index(b"mdat")
    assert kept[start : start + 5000] == data[start : start + 5000]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        pytest.param(b"", "This file is empty", id="nothing"),
        pytest.param(b"\xff\xd8\xff\xe0" + b"\0" * 400, "not a video", id="a picture with a video's name"),
        pytest.param(b"<html><body>Sign in</body></html>", "not a video", id="a page"),
        pytest.param(CLIP.read_bytes()[:20_000], "damaged|incomplete", id="half of it"),
        pytest.param(b"\x1a\x45\xdf\xa3" + b"\0" * 400, "WebM or Matroska", id="another container"),
    ],
)
def test_what_is_no_whole_video_is_refused_at_its_field_and_leaves_nothing(
    room: Newsroom, data: bytes, sentence: str
) -> None:
    with pytest.raises(InvalidInput, match=sentence) as refused, arriving(room, data) as incoming:
        room.media.keep_video(ALICE, incoming, "v.mp4")
    assert refused.value.field == "media"
    assert left_in(room) == []


def test_a_video_that_grows_past_the_limit_is_refused_on_its_way(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(video_intake, "LARGEST_VIDEO_BYTES", 1_000_000_000)
    with room.media.receive_video(ALICE) as incoming:
        incoming._size = 1_000_000_000 - 10
        with pytest.raises(InvalidInput, match="larger than 1 GB"):
            incoming.write(b"x" * 11)
    assert left_in(room) == []


def test_a_full_disk_is_a_sentence(room: Newsroom) -> None:
    class Full:
        def write(self, _data: bytes) -> None:
            raise OSError(28, "No space left on device")

        def close(self) -> None:
            pass

    with pytest.raises(StoreUnavailable, match="no room left"), room.media.receive_video(ALICE) as incoming:
        incoming._file.close()
        incoming._file = Full()  # type: ignore[assignment]
        incoming.write(b"x")
    assert left_in(room) == []


def test_only_those_who_write_posts_bring_videos_and_captions(room: Newsroom) -> None:
    with pytest.raises(NotPermitted):
        room.media.receive_video(CAROL)
    with pytest.raises(NotPermitted):
        room.media.store_captions(CAROL, "c.vtt", VTT)


def test_captions_that_parse_are_kept_once(room: Newsroom) -> None:
    first, again = (room.media.store_captions(who, "clip.vtt", VTT) for who in (ALICE, BOB))
    assert first == again
    assert (first.kind, first.media_type) == (MediaKind.CAPTIONS, "text/vtt")
    assert room.media.path_of(first).read_bytes() == VTT


@pytest.mark.parametrize("data", [b"", b"1\n00:00:00,000 --> 00:00:02,000\nSubRip", b"WEBVTT\n\nno times", b"\xff\xfe"])
def test_captions_that_do_not_parse_are_refused_with_what_is_wrong(room: Newsroom, data: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        room.media.store_captions(ALICE, "c.vtt", data)
    assert refused.value.field == "captions"
    assert left_in(room) == []


def test_captions_go_with_the_video_and_are_approved_with_it(room: Newsroom, clock: SteppedClock) -> None:
    with arriving(room, CLIP.read_bytes()) as incoming:
        video = room.media.keep_video(ALICE, incoming, "clip.mp4")
    captions = room.media.store_captions(ALICE, "clip.vtt", VTT)
    ref = replace(video.ref(), captions_id=captions.id, captions_sha256=captions.sha256, captions_lang="en")
    post = room.scheduled(attachments=[ref])
    assert replace(post.content, attachments=(video.ref(),)).content_hash() != post.content.content_hash()
    clock.advance(hours=1)
    room.sending.send_due()
    (sent,) = room.platform.posts
    assert sent.media == (video.sha256,)


def test_captions_of_which_a_byte_changed_do_not_go_out(room: Newsroom, clock: SteppedClock) -> None:
    with arriving(room, CLIP.read_bytes()) as incoming:
        video = room.media.keep_video(ALICE, incoming, "clip.mp4")
    captions = room.media.store_captions(ALICE, "clip.vtt", VTT)
    ref = replace(video.ref(), captions_id=captions.id, captions_sha256=captions.sha256, captions_lang="en")
    room.scheduled(attachments=[ref])
    path = room.media.path_of(captions)
    path.write_bytes(VTT.replace(b"Stop", b"Ram "))
    clock.advance(hours=1)
    room.sending.send_due()
    assert room.platform.posts == []


def test_a_picture_without_a_description_stops_the_post(room: Newsroom) -> None:
    file = room.media.store_picture(ALICE, "map.png", noise(50, 50))
    with pytest.raises(Blocked, match="Picture 1 has no alternative text"):
        room.posting.submit(ALICE, room.draft(attachments=[file.ref("  ")]).id)


def test_a_file_made_for_an_account_that_is_not_chosen_changes_nothing_there() -> None:
    made = Fitted(account_id="other", media_id="m2", sha256="b" * 64)
    ref = MediaFile(
        id="m1", sha256="a" * 64, media_type="image/png", kind=MediaKind.IMAGE, name="n", path="p", size_bytes=1,
        width=1, height=1, duration_s=0.0, stored_by="b", stored_at=None,  # type: ignore[arg-type]
    ).ref("x")  # fmt: skip
    assert replace(ref, fitted=(made,)).for_account(TOWN_X) == ref
