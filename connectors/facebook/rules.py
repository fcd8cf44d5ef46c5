"""What Facebook makes of a page's post and what it would refuse about it, known beforehand."""

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

VIDEO_TYPES = frozenset({"video/mp4"})
LIMITS = Limits(
    text_units=63_206,
    images=10,
    image_bytes=4_000_000,
    video_bytes=1_000_000_000,
    video_s=1200.0,
    alt_text_chars=1000,
    media_types=frozenset({"image/jpeg", "image/png", "image/gif", "image/bmp", "image/tiff"}) | VIDEO_TYPES,
)
CAPABILITIES = Capabilities(
    can=frozenset(Capability) - {Capability.THREADS},
    cannot={
        Capability.THREADS: "Facebook has no threads: the parts go out as paragraphs of one post.",
        Capability.EDIT_OWN: "Facebook lets us change the words of a post, not its pictures or its video.",
        Capability.PIN: "Facebook does not tell which post is pinned: look at the page to see it.",
        Capability.MENTIONS: "Facebook shows only posts on our page and public posts that tag it.",
        Capability.ALT_TEXT: "Facebook keeps descriptions of pictures, not of videos.",
        Capability.SEE_EDITS: "Facebook shows only the present wording; an earlier one is known if we had read it.",
    },
)


#: The addresses that Facebook makes links of, without the punctuation of the sentence around them.
LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
#: A tag needs a letter somewhere; a digit alone is a number.
TAG = re.compile(r"(?<![\w&#/])#(?=\w*[^\W\d])(\w+)")


def spans(text: str) -> Sequence[Span]:
    """Return the links and tags of ``text``. A page's post can name nobody without their number."""
    links = [
        Span(start=found.start(), end=found.end(), kind=SpanKind.LINK, target=found.group())
        for found in LINK.finditer(text)
    ]
    tags = [
        Span(start=found.start(), end=found.end(), kind=SpanKind.TAG, target=found.group(1))
        for found in TAG.finditer(text)
    ]
    outside = [tag for tag in tags if not any(link.start <= tag.start < link.end for link in links)]
    return sorted([*links, *outside], key=lambda span: span.start)


def refusals(post: OutboundPost) -> Sequence[Refusal]:
    """Return everything that Facebook would refuse about ``post``."""
    continued = [Refusal(field="text", message=CAPABILITIES.cannot[Capability.THREADS])] if post.follows else []
    return [*continued, *_text_refusals(post), *_media_refusals(post.media)]


def _text_refusals(post: OutboundPost) -> Iterator[Refusal]:
    if not post.text.strip() and not post.media:
        yield Refusal(field="text", message="A post on Facebook needs text, a picture or a video.")
    if len(post.text) > LIMITS.text_units:
        yield Refusal(field="text", message=f"The text is longer than the {LIMITS.text_units} characters of Facebook.")


def _media_refusals(media: Sequence[OutboundMedia]) -> Iterator[Refusal]:
    if any(item.kind is MediaKind.VIDEO for item in media) and len(media) > 1:
        yield Refusal(field="media", message="A video must be alone in a post on Facebook.")
    elif len(media) > LIMITS.images:
        yield Refusal(field="media", message=f"At most {LIMITS.images} pictures go with a post on Facebook.")
    for index, item in enumerate(media):
        yield from _file_refusals(f"media[{index}]", item)


def _file_refusals(field: str, item: OutboundMedia) -> Iterator[Refusal]:
    if item.media_type not in LIMITS.media_types:
        yield Refusal(field=field, message=f"Facebook does not accept files of the type {item.media_type}.")
    if not item.size_bytes:
        yield Refusal(field=field, message="The file is empty.")
    most = LIMITS.video_bytes if item.kind is MediaKind.VIDEO else LIMITS.image_bytes
    if item.size_bytes > most:
        yield Refusal(field=field, message=f"The file is larger than the {most // 1_000_000} MB that Facebook accepts.")
    if item.duration_s > LIMITS.video_s:
        yield Refusal(field=field, message=f"The video is longer than {LIMITS.video_s / 60:.0f} minutes.")
    if len(item.alt_text) > LIMITS.alt_text_chars:
        message = f"The description is longer than {LIMITS.alt_text_chars} characters."
        yield Refusal(field=f"{field}.alt_text", message=message)
