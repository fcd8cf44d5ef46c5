"""What the fake platform can do, how much it takes, and what it refuses beforehand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from connectors.base import Capabilities, Capability, Limits, MediaKind, OutboundPost, Platform, Refusal, Span, SpanKind
from connectors.fake.platform import FakePlatform

_TEXT_UNITS = {
    Platform.X: 280,
    Platform.FACEBOOK: 63_206,
    Platform.INSTAGRAM: 2200,
    Platform.NEXTDOOR: 8192,
    Platform.YOUTUBE: 5000,
    Platform.BLUESKY: 300,
}
_SENTENCES = {
    Capability.PUBLISH: "This platform gives us no way to post; a person posts by hand.",
    Capability.REPLY: "This platform gives us no way to answer; a person answers by hand.",
    Capability.THREADS: "This platform has no threads; the parts become paragraphs of one post.",
    Capability.HIDE: "This platform does not let a page hide a comment.",
    Capability.DELETE_OWN: "This platform does not let us delete a post; a person deletes it by hand.",
}
_SPANS = re.compile(r"(?P<link>https?://\S+)|(?P<mention>@\w+)|(?P<tag>#\w+)")


def capabilities(world: FakePlatform) -> Capabilities:
    """Return everything but what the world lacks."""
    said = {one: _SENTENCES.get(one, f"This platform has no {one.value.replace('_', ' ')}.") for one in world.absent}
    return Capabilities(can=frozenset(Capability) - world.absent, cannot=said)


def limits(platform: Platform) -> Limits:
    """Return limits like those of the platform that it pretends to be."""
    return Limits(
        text_units=_TEXT_UNITS[platform],
        images=4,
        image_bytes=5_000_000,
        video_bytes=512_000_000,
        video_s=140.0,
        alt_text_chars=1000,
        media_types=frozenset({"image/jpeg", "image/png", "video/mp4"}),
    )


def spans(text: str) -> Sequence[Span]:
    """Return links, mentions and tags."""
    return [
        Span(start=found.start(), end=found.end(), kind=SpanKind(found.lastgroup), target=found.group())
        for found in _SPANS.finditer(text)
        if found.lastgroup
    ]


def refusals(world: FakePlatform, platform: Platform, post: OutboundPost) -> list[Refusal]:
    """Return what the fake platform would refuse about ``post``."""
    native = limits(platform)
    found = []
    if not post.text.strip() and not post.media:
        found.append(Refusal(field="text", message="A post needs text, a picture or a video."))
    if len(post.text) > native.text_units:
        found.append(Refusal(field="text", message=f"The text is longer than {native.text_units} characters."))
    if post.follows and Capability.THREADS in world.absent:
        found.append(Refusal(field="text", message=_SENTENCES[Capability.THREADS]))
    if sum(media.kind is MediaKind.IMAGE for media in post.media) > native.images:
        found.append(Refusal(field="media", message=f"At most {native.images} pictures go with a post."))
    return found + _refused_files(world, native, post)


def _refused_files(world: FakePlatform, native: Limits, post: OutboundPost) -> list[Refusal]:
    found = []
    for index, media in enumerate(post.media):
        needed = Capability.VIDEO if media.kind is MediaKind.VIDEO else Capability.IMAGES
        if media.media_type not in native.media_types or needed in world.absent:
            found.append(Refusal(field=f"media[{index}]", message=f"{media.media_type} files are not accepted."))
    return found
