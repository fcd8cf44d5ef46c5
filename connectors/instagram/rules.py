"""What Instagram makes of a post and what it would refuse about it, known beforehand."""

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

VIDEO_TYPES = frozenset({"video/mp4", "video/quicktime"})
IMAGE_TYPES = frozenset({"image/jpeg"})
LIMITS = Limits(
    text_units=2_200,
    images=10,
    image_bytes=8 * 1024 * 1024,
    video_bytes=300_000_000,
    video_s=900.0,
    alt_text_chars=1000,
    media_types=IMAGE_TYPES | VIDEO_TYPES,
)
MOST_TAGS, MOST_NAMES = 30, 20
#: Upright and lying; rounding to whole pixels may add a little.
NARROWEST, WIDEST, _SLACK = 4 / 5, 1.91, 0.005
SHORTEST_S = 3.0
COMMENT_CHARS, COMMENT_TAGS, COMMENT_LINKS = 300, 4, 1
NEEDS_MEDIA = "Instagram needs a picture or a video."

CAPABILITIES = Capabilities(
    can=frozenset(
        {
            Capability.PUBLISH,
            Capability.IMAGES,
            Capability.VIDEO,
            Capability.ALT_TEXT,
            Capability.REPLY,
            Capability.HIDE,
            Capability.DELETE_OWN,
            Capability.READ_COMMENTS,
            Capability.MENTIONS,
            Capability.SEE_DELETIONS,
            Capability.ENGAGEMENT,
        }
    ),
    cannot={
        Capability.PUBLISH: "Instagram takes no post without a picture or a video, and no link in it can be clicked.",
        Capability.ALT_TEXT: "Instagram keeps descriptions of pictures, not of videos.",
        Capability.CAPTIONS: "Instagram takes no captions file. Have the words drawn into the video.",
        Capability.THREADS: "Instagram has no threads: a post stands alone.",
        Capability.EDIT_OWN: "Instagram lets no program change a post that is public.",
        Capability.PIN: "Instagram lets no program pin a post. Do it in the app.",
        Capability.SEE_EDITS: "Nobody can change a comment on Instagram; people delete it and write again.",
        Capability.DELETE_OWN: "Deleting a post needs Meta's permission instagram_manage_contents.",
        Capability.MENTIONS: (
            "Instagram shows posts in which somebody tagged the account, and lets nobody answer there; "
            "a name in other people's words is not listed."
        ),
    },
)

TAG = re.compile(r"(?<![\w&#/])#(?=\w*[^\W\d])(\w+)")
NAME = re.compile(r"(?<![\w@.])@(\w[\w.]{0,28}\w|\w)")
_LINK = re.compile(r"https?://\S+")


def spans(text: str) -> Sequence[Span]:
    """Return names and tags. A link in a caption stays plain text."""
    kinds = ((SpanKind.TAG, TAG), (SpanKind.MENTION, NAME))
    found = [
        Span(start=each.start(), end=each.end(), kind=kind, target=each.group(1))
        for kind, pattern in kinds
        for each in pattern.finditer(text)
    ]
    return sorted(found, key=lambda span: span.start)


def refusals(post: OutboundPost) -> Sequence[Refusal]:
    """Return everything that Instagram would refuse about ``post``."""
    continued = [Refusal(field="text", message=CAPABILITIES.cannot[Capability.THREADS])] if post.follows else []
    return [*continued, *_text_refusals(post.text), *_media_refusals(post.media)]


def why_no_comment(text: str) -> str:
    """Return the sentence that says why ``text`` cannot be an answer, or ""."""
    if len(text) > COMMENT_CHARS:
        return f"An answer on Instagram has at most {COMMENT_CHARS} characters; this has {len(text)}."
    if len(TAG.findall(text)) > COMMENT_TAGS:
        return f"An answer on Instagram has at most {COMMENT_TAGS} hashtags."
    if len(_LINK.findall(text)) > COMMENT_LINKS:
        return "An answer on Instagram has at most one link."
    return ""


def _text_refusals(text: str) -> Iterator[Refusal]:
    if len(text) > LIMITS.text_units:
        yield Refusal(field="text", message=f"The text is longer than the {LIMITS.text_units} characters of Instagram.")
    if len(TAG.findall(text)) > MOST_TAGS:
        yield Refusal(field="text", message=f"Instagram takes at most {MOST_TAGS} hashtags.")
    if len(NAME.findall(text)) > MOST_NAMES:
        yield Refusal(field="text", message=f"Instagram takes at most {MOST_NAMES} names with @.")


def _media_refusals(media: Sequence[OutboundMedia]) -> Iterator[Refusal]:
    if not media:
        yield Refusal(field="media", message=NEEDS_MEDIA)
    if len(media) > LIMITS.images:
        yield Refusal(
            field="media", message=f"At most {LIMITS.images} pictures and videos go with a post on Instagram."
        )
    for index, item in enumerate(media):
        checks = _video_refusals if item.kind is MediaKind.VIDEO else _picture_refusals
        yield from checks(f"media[{index}]", item)


def _picture_refusals(field: str, item: OutboundMedia) -> Iterator[Refusal]:
    if item.media_type not in IMAGE_TYPES:
        yield Refusal(field=field, message=f"Instagram takes pictures as JPEG only, not {item.media_type}.")
    yield from _size_refusals(field, item, LIMITS.image_bytes)
    if item.width and item.height and not NARROWEST - _SLACK <= item.width / item.height <= WIDEST + _SLACK:
        message = "Instagram shows pictures between 4:5 (upright) and 1.91:1 (lying); this one is {}."
        shape = "too narrow" if item.width < item.height else "too wide"
        yield Refusal(field=field, message=message.format(shape))
    if len(item.alt_text) > LIMITS.alt_text_chars:
        message = f"The description is longer than {LIMITS.alt_text_chars} characters."
        yield Refusal(field=f"{field}.alt_text", message=message)


def _video_refusals(field: str, item: OutboundMedia) -> Iterator[Refusal]:
    if item.media_type not in VIDEO_TYPES:
        yield Refusal(field=field, message=f"Instagram takes videos as MP4 or MOV only, not {item.media_type}.")
    yield from _size_refusals(field, item, LIMITS.video_bytes)
    if item.duration_s > LIMITS.video_s:
        yield Refusal(field=field, message=f"The video is longer than {LIMITS.video_s / 60:.0f} minutes.")
    if 0 < item.duration_s < SHORTEST_S:
        yield Refusal(field=field, message=f"The video is shorter than {SHORTEST_S:.0f} seconds.")


def _size_refusals(field: str, item: OutboundMedia, most: int) -> Iterator[Refusal]:
    if not item.size_bytes:
        yield Refusal(field=field, message="The file is empty.")
    if item.size_bytes > most:
        yield Refusal(
            field=field, message=f"The file is larger than the {most // 1_000_000} MB that Instagram accepts."
        )
