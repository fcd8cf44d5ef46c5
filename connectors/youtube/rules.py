"""What YouTube would refuse about a video, known beforehand; and which part of a text becomes what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from connectors.base import (
    Capabilities,
    Capability,
    Limits,
    MediaKind,
    OutboundMedia,
    OutboundPost,
    Refusal,
    Span,
    SpanKind,
)

TITLE_CHARS = 100
DESCRIPTION_BYTES = 5_000
COMMENT_CHARS = 10_000
#: What is sent in one go. YouTube itself takes 256 GB; so large a file is uploaded by hand, in YouTube Studio.
VIDEO_BYTES = 2_000_000_000
LIMITS = Limits(
    text_units=TITLE_CHARS + DESCRIPTION_BYTES,
    images=0,
    image_bytes=0,
    video_bytes=VIDEO_BYTES,
    video_s=43_200.0,
    alt_text_chars=0,
    media_types=frozenset({"video/mp4", "video/quicktime", "video/webm"}),
    unit="characters of the title and bytes of the description",
)
_ONLY_VIDEOS = "YouTube takes videos only; the API offers no community posts."
CAPABILITIES = Capabilities(
    can=frozenset(
        {
            Capability.PUBLISH,
            Capability.VIDEO,
            Capability.CAPTIONS,
            Capability.REPLY,
            Capability.HIDE,
            Capability.DELETE_OWN,
            Capability.READ_COMMENTS,
            Capability.SEE_EDITS,
            Capability.SEE_DELETIONS,
            Capability.EDIT_OWN,
            Capability.ENGAGEMENT,
        }
    ),
    cannot={
        Capability.PUBLISH: f"{_ONLY_VIDEOS} The first line becomes the title, the rest the description.",
        Capability.IMAGES: _ONLY_VIDEOS,
        Capability.ALT_TEXT: "YouTube keeps no description of what a video shows; captions and the words below it do.",
        Capability.THREADS: "A video on YouTube stands alone; it has no second part.",
        Capability.MENTIONS: "YouTube does not tell who mentions the channel elsewhere.",
        Capability.HIDE: (
            "A hidden comment is held for review on YouTube, with the answers under it, and can be shown again."
        ),
        Capability.SEE_EDITS: "YouTube shows only the present wording; an earlier one is known if we had read it.",
        Capability.PIN: "YouTube's API cannot pin a video; that is done in YouTube Studio.",
    },
)
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
_TAG = re.compile(r"(?<![\w#])#(\w+)")


def title_and_description(text: str) -> tuple[str, str]:
    """Return a post's first line and the rest."""
    title, _, rest = text.strip().partition("\n")
    return title.strip(), rest.strip()


def recombined(title: str, description: str) -> str:
    """Return the text from which a title and a description came, as far as white space does not matter."""
    return f"{title}\n{description}".strip()


def text_units(text: str) -> int:
    """Return the characters of the title and the bytes of the description."""
    title, description = title_and_description(text)
    return len(title) + _bytes(description)


def spans(text: str) -> list[Span]:
    """Return the links, which YouTube makes in a description only, and the tags."""
    start = len(text) - len(text.lstrip())
    words_from = text.find("\n", start)
    links = _LINK.finditer(text, words_from) if words_from >= 0 else iter(())
    found = [Span(start=m.start(), end=m.end(), kind=SpanKind.LINK, target=m.group()) for m in links]
    tags = (m for m in _TAG.finditer(text) if not any(link.start <= m.start() < link.end for link in found))
    found += [Span(start=m.start(), end=m.end(), kind=SpanKind.TAG, target=m.group(1)) for m in tags]
    return sorted(found, key=lambda span: span.start)


def refusals(post: OutboundPost) -> Sequence[Refusal]:
    """Return everything that YouTube would refuse about ``post``."""
    return [*_text_refusals(post), *_media_refusals(post)]


def _text_refusals(post: OutboundPost) -> Iterator[Refusal]:
    title, description = title_and_description(post.text)
    if not title:
        yield Refusal(field="text", message="A video on YouTube needs a title: write it in the first line.")
    if len(title) > TITLE_CHARS:
        message = f"The first line becomes the title on YouTube: at most {TITLE_CHARS} characters, not {len(title)}."
        yield Refusal(field="text", message=message)
    if _bytes(description) > DESCRIPTION_BYTES:
        message = f"What follows the first line is longer than the {DESCRIPTION_BYTES} bytes of a description."
        yield Refusal(field="text", message=message)
    if "<" in post.text or ">" in post.text:
        yield Refusal(field="text", message="YouTube accepts no < and no > in a title or description.")
    if post.follows:
        yield Refusal(field="text", message=CAPABILITIES.cannot[Capability.THREADS])


def _media_refusals(post: OutboundPost) -> Iterator[Refusal]:
    if not post.media and post.text.strip():
        yield Refusal(field="media", message=_ONLY_VIDEOS)
    if len(post.media) > 1:
        yield Refusal(field="media", message="One post on YouTube is one video.")
    for index, item in enumerate(post.media):
        yield from _file_refusals(f"media[{index}]", item)


def _file_refusals(field: str, item: OutboundMedia) -> Iterator[Refusal]:
    if item.kind is not MediaKind.VIDEO:
        yield Refusal(field=field, message=_ONLY_VIDEOS)
        return
    if item.media_type not in LIMITS.media_types:
        yield Refusal(field=field, message=f"YouTube does not accept files of the type {item.media_type}.")
    if item.size_bytes <= 0:
        yield Refusal(field=field, message="The video is empty. Choose the file again.")
    if item.size_bytes > VIDEO_BYTES:
        message = (
            f"The video is larger than the {VIDEO_BYTES // 1_000_000_000} GB that are sent from here. "
            "Make it smaller, or upload it by hand in YouTube Studio."
        )
        yield Refusal(field=field, message=message)
    if item.duration_s > LIMITS.video_s:
        yield Refusal(field=field, message="The video is longer than the 12 hours that YouTube accepts.")


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
