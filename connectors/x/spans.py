"""What of a text X will make clickable, by the rules of twitter-text: links, @names, #tags and $tags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from connectors.base import Span, SpanKind
from connectors.x.length import links_in

#: Signs that may stand inside a tag: the underscore, joiners, and the dots and dashes of several scripts.
_TAG_SIGNS = "_\u200c\u200d\ua67e\u05be\u05f3\u05f4\uff5e\u301c\u309b\u309c\u30a0\u30fb\u3003\u0f0b\u0f0c\u00b7"
_TAG_SIGN = rf"[\p{{L}}\p{{M}}\p{{Nd}}{_TAG_SIGNS}]"
_TAG = regex.compile(
    rf"(?<![&\p{{L}}\p{{M}}\p{{Nd}}{_TAG_SIGNS}](?<![\ufe0e\ufe0f]))"
    rf"[#＃](?![\ufe0f\u20e3])({_TAG_SIGN}*[\p{{L}}\p{{M}}]{_TAG_SIGN}*+)(?![#＃]|://)"
)
_NAME = regex.compile(
    r"(?:(?<![\w!#$%&*@＠])|(?<=(?:^|[^\w+~.-])(?:rt|RT|rT|Rt):?))"
    r"[@＠]([A-Za-z0-9_]{1,20}+(?:/[A-Za-z][A-Za-z0-9_-]{0,24}+)?+)(?![@＠\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]|://)",
    regex.ASCII,
)
_CASHTAG = regex.compile(
    r"(?<![^\s])\$([A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?)(?=$|\s|[!'#$%&\"()*+,./:;<=>?@\[\]^_{|}~-])"
)


def spans_of(text: str) -> Sequence[Span]:
    """Return every span in order; where two would overlap, the one that begins first stands."""
    found = sorted((*_links(text), *_names(text), *_tags(text)), key=lambda span: (span.start, -span.end))
    kept: list[Span] = []
    for span in found:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _links(text: str) -> Iterator[Span]:
    for start, end, url in links_in(text):
        target = url if "://" in url else f"http://{url}"
        yield Span(start=start, end=end, kind=SpanKind.LINK, target=target)


def _names(text: str) -> Iterator[Span]:
    for match in _NAME.finditer(text):
        yield Span(start=match.start(1) - 1, end=match.end(), kind=SpanKind.MENTION, target=match[1])


def _tags(text: str) -> Iterator[Span]:
    for pattern in (_TAG, _CASHTAG):
        for match in pattern.finditer(text):
            yield Span(start=match.start(1) - 1, end=match.end(1), kind=SpanKind.TAG, target=match[1])
