"""What X would refuse about a post, known beforehand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from connectors.base import Capabilities, Capability, Limits, MediaKind, OutboundMedia, OutboundPost, Refusal
from connectors.x.length import TEXT_UNITS, has_refused_characters, weighted_length

GIF = "image/gif"
GIF_BYTES = 15_000_000
VIDEO_TYPES = frozenset({"video/mp4", "video/quicktime"})
LIMITS = Limits(
    text_units=TEXT_UNITS,
    images=4,
    image_bytes=5_000_000,
    video_bytes=512_000_000,
    video_s=140.0,
    alt_text_chars=1000,
    media_types=frozenset({"image/jpeg", "image/png", "image/webp", GIF}) | VIDEO_TYPES,
)
CAPABILITIES = Capabilities(
    can=frozenset(Capability),
    cannot={
        Capability.REPLY: "X lets an app answer only people who mentioned or quoted us; answer others by hand.",
        Capability.HIDE: "On X only replies under the account's own posts can be hidden.",
        Capability.ALT_TEXT: "X keeps descriptions of pictures, not of videos.",
    },
)
_CASHTAG = re.compile(r"(?<![\w$])\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?\b")


def refusals(post: OutboundPost) -> Sequence[Refusal]:
    """Return everything that X would refuse about ``post``."""
    return [*_text_refusals(post), *_media_refusals(post.media)]


def _text_refusals(post: OutboundPost) -> Iterator[Refusal]:
    if not post.text.strip() and not post.media:
        yield Refusal(field="text", message="A post on X needs text, a picture or a video.")
    units = weighted_length(post.text)
    if units > TEXT_UNITS:
        yield Refusal(field="text", message=f"This is {units} long for X; at most {TEXT_UNITS} are possible.")
    if has_refused_characters(post.text):
        yield Refusal(field="text", message="The text contains an invisible character that X refuses. Type it anew.")
    if len(_CASHTAG.findall(post.text)) > 1:
        yield Refusal(field="text", message="X accepts one $cashtag in a post.")


def _media_refusals(media: Sequence[OutboundMedia]) -> Iterator[Refusal]:
    single = [item for item in media if item.kind is MediaKind.VIDEO or item.media_type == GIF]
    if single and len(media) > 1:
        yield Refusal(field="media", message="A video or an animated picture must be alone in a post on X.")
    elif len(media) > LIMITS.images:
        yield Refusal(field="media", message=f"X shows at most {LIMITS.images} pictures in a post.")
    for index, item in enumerate(media):
        yield from _file_refusals(f"media[{index}]", item)


def _file_refusals(field: str, item: OutboundMedia) -> Iterator[Refusal]:
    if item.media_type not in LIMITS.media_types:
        yield Refusal(field=field, message=f"X does not accept files of the type {item.media_type}.")
    most = _most_bytes(item)
    if item.size_bytes > most:
        yield Refusal(field=field, message=f"The file is larger than the {most // 1_000_000} MB that X accepts.")
    if item.duration_s > LIMITS.video_s:
        yield Refusal(field=field, message=f"The video is longer than the {LIMITS.video_s:.0f} seconds that X accepts.")
    if len(item.alt_text) > LIMITS.alt_text_chars:
        message = f"The description is longer than {LIMITS.alt_text_chars} characters."
        yield Refusal(field=f"{field}.alt_text", message=message)


def _most_bytes(item: OutboundMedia) -> int:
    if item.kind is MediaKind.VIDEO:
        return LIMITS.video_bytes
    return GIF_BYTES if item.media_type == GIF else LIMITS.image_bytes
