"""What Nextdoor would refuse, known beforehand; and what the agency can do there, by API or by hand."""

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

VIDEO_TYPES = frozenset({"video/mp4", "video/quicktime", "video/mpeg", "video/x-msvideo", "video/x-m4v"})
LIMITS = Limits(
    text_units=8192,
    images=10,
    image_bytes=10_000_000,
    video_bytes=500_000_000,
    video_s=0.0,
    alt_text_chars=0,
    media_types=frozenset({"image/gif", "image/jpeg", "image/png", "image/tiff", "image/webp"}) | VIDEO_TYPES,
    unit="bytes",
)
_LACKS = {
    Capability.ALT_TEXT: "Nextdoor keeps no descriptions of pictures; say in the text what they show.",
    Capability.CAPTIONS: "Nextdoor takes no captions file; burn captions into the video.",
    Capability.THREADS: "A post on Nextdoor has no second part.",
    Capability.HIDE: "Nextdoor lets no agency hide what a neighbour wrote; report it on Nextdoor.",
    Capability.MENTIONS: "Nextdoor shows us only replies to our own posts.",
    Capability.EDIT_OWN: "Nextdoor does not say how a program changes a post; edit it on Nextdoor.",
    Capability.PIN: "Nextdoor has no pinned posts for an agency.",
}
BY_API = Capabilities(
    can=frozenset(
        {
            Capability.PUBLISH,
            Capability.IMAGES,
            Capability.VIDEO,
            Capability.REPLY,
            Capability.DELETE_OWN,
            Capability.READ_COMMENTS,
            Capability.SEE_EDITS,
            Capability.SEE_DELETIONS,
            Capability.ENGAGEMENT,
        }
    ),
    cannot={
        **_LACKS,
        Capability.READ_COMMENTS: "Nextdoor shows us only replies to our own posts, and may not say who wrote them.",
        Capability.SEE_EDITS: "Nextdoor shows only the present wording; an earlier one is known if we had read it.",
        Capability.ENGAGEMENT: "Nextdoor tells reactions and replies, not how many saw a post.",
    },
)
_NO_API = "Nextdoor has not granted this agency its partner API"
BY_HAND = Capabilities(
    can=frozenset(),
    cannot={capability: f"{_NO_API}: look on Nextdoor itself." for capability in Capability if capability not in _LACKS}
    | _LACKS
    | {Capability.PUBLISH: f"{_NO_API}: copy the text, post it there by hand and enter the link."},
)
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")


def text_units(text: str) -> int:
    """Return the bytes, the narrower reading of Nextdoor's limit."""
    return len(text.encode("utf-8", "surrogatepass"))


def spans(text: str) -> list[Span]:
    """Return the links."""
    return [Span(start=m.start(), end=m.end(), kind=SpanKind.LINK, target=m.group()) for m in _LINK.finditer(text)]


def refusals(post: OutboundPost) -> Sequence[Refusal]:
    """Return everything that Nextdoor would refuse about ``post``."""
    return [*_text_refusals(post), *_media_refusals(post.media)]


def _text_refusals(post: OutboundPost) -> Iterator[Refusal]:
    if not post.text.strip():
        yield Refusal(field="text", message="A post on Nextdoor needs text.")
    if text_units(post.text) > LIMITS.text_units:
        yield Refusal(field="text", message=f"The text is longer than the {LIMITS.text_units} bytes of Nextdoor.")
    if post.follows:
        yield Refusal(field="text", message=_LACKS[Capability.THREADS])


def _media_refusals(media: Sequence[OutboundMedia]) -> Iterator[Refusal]:
    if len(media) > LIMITS.images:
        yield Refusal(field="media", message=f"At most {LIMITS.images} pictures and videos go with a post on Nextdoor.")
    for index, item in enumerate(media):
        yield from _file_refusals(f"media[{index}]", item)


def _file_refusals(field: str, item: OutboundMedia) -> Iterator[Refusal]:
    if item.media_type not in LIMITS.media_types:
        yield Refusal(field=field, message=f"Nextdoor does not accept files of the type {item.media_type}.")
    if item.size_bytes <= 0:
        yield Refusal(field=field, message="The file is empty. Choose it again.")
    most = LIMITS.video_bytes if item.kind is MediaKind.VIDEO else LIMITS.image_bytes
    if item.size_bytes > most:
        yield Refusal(field=field, message=f"The file is larger than the {most // 1_000_000} MB that Nextdoor accepts.")
