"""What Bluesky would refuse about a post, known beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from connectors.base import Capabilities, Capability, Limits, MediaKind, OutboundMedia, OutboundPost, Refusal
from connectors.bluesky.text import graphemes, is_sendable, utf8_bytes

TEXT_BYTES = 3000
CAPTIONS_BYTES = 20_000
MOST_HIDDEN = 300
LIMITS = Limits(
    text_units=300,
    images=4,
    image_bytes=2_000_000,
    video_bytes=100_000_000,
    video_s=180.0,
    alt_text_chars=2000,
    media_types=frozenset({"image/jpeg", "image/png", "image/webp", "video/mp4"}),
    unit="graphemes",
)
_LACKING = {
    Capability.EDIT_OWN: "Bluesky has no editing. Delete the post and publish it anew, or answer it with a correction.",
    Capability.SEE_EDITS: "Bluesky has no editing: people delete what they wrote and write it anew.",
}
CAPABILITIES = Capabilities(
    can=frozenset(Capability) - frozenset(_LACKING),
    cannot={
        **_LACKING,
        Capability.HIDE: "On Bluesky only answers under the account's own posts can be hidden, at most "
        f"{MOST_HIDDEN} under each; people can still open them.",
        Capability.VIDEO: "Bluesky prepares a video once its post is public; it may take some seconds to play.",
        Capability.ENGAGEMENT: "Bluesky does not tell how many people saw a post.",
    },
)


def refusals(post: OutboundPost) -> Sequence[Refusal]:
    """Return everything that Bluesky would refuse about ``post``."""
    return [*_text_refusals(post), *_media_refusals(post.media)]


def _text_refusals(post: OutboundPost) -> Iterator[Refusal]:
    if not post.text.strip() and not post.media:
        yield Refusal(field="text", message="A post on Bluesky needs text, a picture or a video.")
    units, size = graphemes(post.text), utf8_bytes(post.text)
    if units > LIMITS.text_units:
        message = f"This is {units} characters long for Bluesky; at most {LIMITS.text_units} are possible."
        yield Refusal(field="text", message=message)
    elif size > TEXT_BYTES:
        message = f"This takes {size} bytes on Bluesky; at most {TEXT_BYTES} are possible. Use fewer emoji."
        yield Refusal(field="text", message=message)
    if not is_sendable(post.text):
        yield Refusal(field="text", message="The text contains half of a broken character. Type it anew.")


def _media_refusals(media: Sequence[OutboundMedia]) -> Iterator[Refusal]:
    if any(item.kind is MediaKind.VIDEO for item in media) and len(media) > 1:
        yield Refusal(field="media", message="A video must be alone in a post on Bluesky.")
    elif len(media) > LIMITS.images:
        yield Refusal(field="media", message=f"Bluesky shows at most {LIMITS.images} pictures in a post.")
    for index, item in enumerate(media):
        yield from _file_refusals(f"media[{index}]", item)


def _file_refusals(field: str, item: OutboundMedia) -> Iterator[Refusal]:
    if item.media_type not in LIMITS.media_types:
        yield Refusal(field=field, message=f"Bluesky does not accept files of the type {item.media_type}.")
    most = LIMITS.video_bytes if item.kind is MediaKind.VIDEO else LIMITS.image_bytes
    if item.size_bytes > most:
        yield Refusal(field=field, message=f"The file is larger than the {most // 1_000_000} MB that Bluesky accepts.")
    if item.duration_s > LIMITS.video_s:
        yield Refusal(field=field, message=f"The video is longer than {LIMITS.video_s / 60:.0f} minutes.")
    if len(item.alt_text) > LIMITS.alt_text_chars:
        message = f"The description is longer than {LIMITS.alt_text_chars} characters."
        yield Refusal(field=f"{field}.alt_text", message=message)
    if item.captions and item.captions.exists() and item.captions.stat().st_size > CAPTIONS_BYTES:
        message = f"The captions are larger than the {CAPTIONS_BYTES // 1000} kB that Bluesky accepts."
        yield Refusal(field=f"{field}.captions", message=message)
