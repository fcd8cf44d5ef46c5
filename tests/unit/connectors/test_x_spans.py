"""What X will make clickable, against the official vectors of twitter-text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from connectors.base import Span, SpanKind
from connectors.x.spans import spans_of
from tests.unit.connectors.payloads import vectors

Read = Callable[[str], list[Any]]


def of_kind(text: str, kind: SpanKind, *signs: str) -> list[Span]:
    return [span for span in spans_of(text) if span.kind is kind and (not signs or text[span.start] in signs)]


def names(text: str) -> list[Any]:
    return [span.target.partition("/")[0] for span in of_kind(text, SpanKind.MENTION)]


def tags(text: str) -> list[Any]:
    return [span.target for span in of_kind(text, SpanKind.TAG, "#", "＃")]


def cashtags(text: str) -> list[Any]:
    return [span.target for span in of_kind(text, SpanKind.TAG, "$")]


def links(text: str) -> list[Any]:
    return [text[span.start : span.end] for span in of_kind(text, SpanKind.LINK)]


def placed(found: list[Span], **fields: Callable[[Span], Any]) -> list[Any]:
    return [{name: read(span) for name, read in fields.items()} | {"indices": [span.start, span.end]} for span in found]


def placed_names(text: str) -> list[Any]:
    return placed(
        of_kind(text, SpanKind.MENTION),
        screen_name=lambda span: span.target.partition("/")[0],
        list_slug=lambda span: "".join(span.target.partition("/")[1:]),
    )


def placed_tags(text: str) -> list[Any]:
    return placed(of_kind(text, SpanKind.TAG, "#", "＃"), hashtag=lambda span: span.target)


def placed_cashtags(text: str) -> list[Any]:
    return placed(of_kind(text, SpanKind.TAG, "$"), cashtag=lambda span: span.target)


def placed_links(text: str) -> list[Any]:
    return placed(of_kind(text, SpanKind.LINK), url=lambda span: text[span.start : span.end])


@pytest.mark.parametrize(
    ("section", "read", "count"),
    [
        ("mentions", names, 23),
        ("mentions_or_lists_with_indices", placed_names, 5),
        ("hashtags", tags, 65),
        ("hashtags_from_astral", tags, 3),
        ("hashtags_with_indices", placed_tags, 8),
        ("cashtags", cashtags, 8),
        ("cashtags_with_indices", placed_cashtags, 2),
        ("urls", links, 91),
        ("urls_with_indices", placed_links, 10),
    ],
)
def test_every_official_vector_comes_out(section: str, read: Read, count: int) -> None:
    given = vectors("extract", section)
    wrong = [(vector["text"], read(vector["text"])) for vector in given if read(vector["text"]) != vector["expected"]]
    assert len(given) == count
    assert wrong == []


def test_spans_count_characters_of_python_after_an_emoji_family() -> None:
    text = "👩‍👩‍👧‍👦 @HarbourfordPD: see harbourford.com #BridgeClosed"
    shown = [(span.kind, text[span.start : span.end], span.target) for span in spans_of(text)]
    assert shown == [
        (SpanKind.MENTION, "@HarbourfordPD", "HarbourfordPD"),
        (SpanKind.LINK, "harbourford.com", "http://harbourford.com"),
        (SpanKind.TAG, "#BridgeClosed", "BridgeClosed"),
    ]


def test_a_tag_inside_a_link_is_part_of_the_link() -> None:
    text = "https://harbourford.com/roads#Elm"
    assert [span.kind for span in spans_of(text)] == [SpanKind.LINK]
