"""What X would refuse about a post, known beforehand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from connectors.base import Capabilities, Capability, Limits, MediaKind, OutboundMedia, OutboundPost, Refusal
from connectors.x.length import LONG_TEXT_UNITS, TEXT_UNITS, has_refused_characters, weighted_length

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
    unit="weighted characters",
)
#: Subscriptions that X sells with longer posts and with editing.
SUBSCRIPTIONS = frozenset({"Basic", "Premium", "PremiumPlus"})
_CANNOT = {
    Capability.REPLY: "X lets an app answer only people who mentioned or quoted us; answer others by hand.",
    Capability.HIDE: "On X only replies under the account's own posts can be hidden.",
    Capability.ALT_TEXT: "X keeps descriptions of pictures, not of videos.",
    Capability.CAPTIONS: "X takes captions in languages that have a two-letter code.",
    Capability.PIN: "X lets no app pin a post; pin it by hand on the account's page.",
    Capability.EDIT_OWN: "X lets only accounts with a subscription edit a post; this one has none that we know of.",
}
_EDITS_IN_PART = "X lets a post be edited for 30 minutes and five times; it never takes back who saw it before."
_CASHTAG = re.compile(r"(?<![\w$])\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?\b")


def capabilities_of(subscription: str) -> Capabilities:
    """Return what an account with this subscription lets an app do; an unknown one is taken for none."""
    can = frozenset(Capability) - {Capability.PIN, Capability.EDIT_OWN}
    if subscription not in SUBSCRIPTIONS:
        return Capabilities(can=can, cannot=_CANNOT)
    return Capabilities(can=can | {Capability.EDIT_OWN}, cannot=_CANNOT | {Capability.EDIT_OWN: _EDITS_IN_PART})


def limits_of(subscription: str) -> Limits:
    """Return the limits of an account with this subscription; an unknown one is taken for none."""
    return replace(LIMITS, text_units=LONG_TEXT_UNITS) if subscription in SUBSCRIPTIONS else LIMITS


def refusals(post: OutboundPost, text_units: int = TEXT_UNITS) -> Sequence[Refusal]:
    """Return everything that X would refuse about ``post``."""
    return [*_text_refusals(post, text_units), *_media_refusals(post.media)]


def _text_refusals(post: OutboundPost, text_units: int) -> Iterator[Refusal]:
    if not post.text.strip() and not post.media:
        yield Refusal(field="text", message="A post on X needs text, a picture or a video.")
    units = weighted_length(post.text)
    if units > text_units:
        yield Refusal(field="text", message=f"This is {units} long for X; at most {text_units} are possible.")
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
    if item.captions is not None and not language_code(item.captions_lang):
        message = f"X takes captions in languages that have a two-letter code, not in “{item.captions_lang}”."
        yield Refusal(field=f"{field}.captions", message=message)


def language_code(tag: str) -> str:
    """Return X's code for a language (``EN`` for ``en-US``), or an empty text where it has none."""
    code = tag.partition("-")[0].upper()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else ""


def _most_bytes(item: OutboundMedia) -> int:
    if item.kind is MediaKind.VIDEO:
        return LIMITS.video_bytes
    return GIF_BYTES if item.media_type == GIF else LIMITS.image_bytes
