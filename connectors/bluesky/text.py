"""What Bluesky makes of a text: its length in graphemes, and the links, mentions and tags that we mark for it.

Bluesky marks nothing itself. A post says in bytes of UTF-8 which stretch is a link; the stretches are found as the
official app finds them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import regex

from connectors.base import Span, SpanKind

_GRAPHEME = regex.compile(r"\X")


def graphemes(text: str) -> int:
    """Return how many characters a person sees."""
    return sum(1 for _ in _GRAPHEME.finditer(text))


def utf8_bytes(text: str) -> int:
    """Return the length that the network stores."""
    return len(text.encode("utf-8", "surrogatepass"))


def is_sendable(text: str) -> bool:
    """Whether every character can be written as UTF-8; half of a broken emoji cannot."""
    return not any(0xD800 <= ord(character) <= 0xDFFF for character in text)


def spans(text: str) -> Sequence[Span]:
    """Return the links, mentions and tags of ``text``; a mention's target is the handle."""
    if not is_sendable(text):
        return []
    encoded = text.encode()
    found = [_span(encoded, *each) for each in _stretches(text)]
    return sorted(found, key=lambda span: (span.start, span.end))


def facets(text: str, resolve: Callable[[str], str | None]) -> list[dict[str, Any]]:
    """Return what of ``text`` readers can click, as Bluesky wants it. ``resolve`` turns a handle into a DID.

    A handle that is nobody's stays plain text.
    """
    made = [(span, _feature(span, resolve)) for span in spans(text)]
    return [{"index": _byte_slice(text, span), "features": [feature]} for span, feature in made if feature]


def _stretches(text: str) -> Iterator[tuple[int, int, SpanKind, str]]:
    from atproto_client.utils.facet_detection import detect_facets, detect_mentions

    for facet in detect_facets(text):
        feature, index = facet.features[0], facet.index
        uri = getattr(feature, "uri", "")
        kind = SpanKind.LINK if uri else SpanKind.TAG
        yield index.byte_start, index.byte_end, kind, uri or feature.tag
    for mention in detect_mentions(text):
        yield mention.byte_start, mention.byte_end, SpanKind.MENTION, mention.handle


def _span(encoded: bytes, byte_start: int, byte_end: int, kind: SpanKind, target: str) -> Span:
    start = len(encoded[:byte_start].decode())
    return Span(start=start, end=start + len(encoded[byte_start:byte_end].decode()), kind=kind, target=target)


def _byte_slice(text: str, span: Span) -> dict[str, int]:
    start = utf8_bytes(text[: span.start])
    return {"byteStart": start, "byteEnd": start + utf8_bytes(text[span.start : span.end])}


def _feature(span: Span, resolve: Callable[[str], str | None]) -> dict[str, str] | None:
    kind = f"app.bsky.richtext.facet#{span.kind.value}"
    if span.kind is SpanKind.LINK:
        return {"$type": kind, "uri": span.target}
    if span.kind is SpanKind.TAG:
        return {"$type": kind, "tag": span.target}
    did = resolve(span.target)
    return {"$type": kind, "did": did} if did else None
