"""What Instagram would refuse, said before anything is sent, and what it makes of our words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from connectors.base import Capability, MediaKind, OutboundMedia, OutboundPost, SpanKind
from connectors.instagram import rules

PICTURE = OutboundMedia(
    path=Path("bridge.jpg"),
    media_type="image/jpeg",
    kind=MediaKind.IMAGE,
    sha256="0" * 64,
    size_bytes=200_000,
    width=1080,
    height=1080,
)
REEL = replace(PICTURE, path=Path("briefing.mp4"), media_type="video/mp4", kind=MediaKind.VIDEO, duration_s=30.0)


def said(post: OutboundPost) -> list[tuple[str, str]]:
    return [(refusal.field, refusal.message) for refusal in rules.refusals(post)]


def test_words_alone_are_refused_with_what_is_missing() -> None:
    assert said(OutboundPost(text="Harbour Bridge is closed.")) == [("media", "Instagram needs a picture or a video.")]


@pytest.mark.parametrize(("width", "height"), [(1080, 1350), (1080, 1080), (1080, 566), (1081, 1351)])
def test_a_picture_from_upright_to_lying_is_taken(width: int, height: int) -> None:
    assert said(OutboundPost(text="Look", media=(replace(PICTURE, width=width, height=height),))) == []


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"media_type": "image/png"}, "media[0]", "Instagram takes pictures as JPEG only, not image/png."),
        ({"width": 1080, "height": 1400}, "media[0]", "too narrow"),
        ({"width": 2000, "height": 1000}, "media[0]", "too wide"),
        ({"size_bytes": 9_000_000}, "media[0]", "larger than the 8 MB"),
        ({"size_bytes": 0}, "media[0]", "The file is empty."),
        ({"alt_text": "x" * 1001}, "media[0].alt_text", "longer than 1000 characters"),
    ],
)
def test_a_picture_that_instagram_would_refuse_is_named(change: dict[str, object], field: str, words: str) -> None:
    changed = replace(PICTURE, **change)  # type: ignore[arg-type]
    ((where, message),) = said(OutboundPost(text="Look", media=(changed,)))
    assert where == field
    assert words in message


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"size_bytes": 0}, "The file is empty."),
        ({"size_bytes": 8_000_000_000}, "larger than the 300 MB"),
        ({"duration_s": 901.0}, "longer than 15 minutes"),
        ({"duration_s": 2.0}, "shorter than 3 seconds"),
        ({"media_type": "video/webm"}, "MP4 or MOV only"),
    ],
)
def test_a_video_that_instagram_would_refuse_is_named(change: dict[str, object], words: str) -> None:
    changed = replace(REEL, **change)  # type: ignore[arg-type]
    ((where, message),) = said(OutboundPost(text="Look", media=(changed,)))
    assert where == "media[0]"
    assert words in message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a" * 30_000, "longer than the 2200 characters"),
        ("#tag " * 31, "at most 30 hashtags"),
        ("@name " * 21, "at most 20 names"),
    ],
)
def test_a_caption_that_instagram_would_refuse_is_named(text: str, words: str) -> None:
    ((where, message),) = said(OutboundPost(text=text, media=(PICTURE,)))
    assert where == "text"
    assert words in message


def test_eleven_files_and_a_second_part_are_refused() -> None:
    post = OutboundPost(text="Look", media=(PICTURE,) * 11, follows="1")
    assert [field for field, _ in said(post)] == ["text", "media"]


def test_names_and_tags_can_be_clicked_and_links_cannot() -> None:
    text = "Ask @city.works. #été https://harbourford.example mail@us.example #911"
    spans = rules.spans(text)
    assert [(span.kind, span.target) for span in spans] == [(SpanKind.MENTION, "city.works"), (SpanKind.TAG, "été")]
    assert [text[span.start : span.end] for span in spans] == ["@city.works", "#été"]


def test_what_instagram_lacks_has_a_sentence_and_is_not_offered() -> None:
    lacking = set(Capability) - rules.CAPABILITIES.can
    assert lacking == {
        Capability.CAPTIONS,
        Capability.THREADS,
        Capability.EDIT_OWN,
        Capability.PIN,
        Capability.SEE_EDITS,
    }
    assert all(rules.CAPABILITIES.cannot[each].endswith(".") for each in lacking)
