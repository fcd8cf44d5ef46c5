"""What Facebook makes of our words and our captions, and what is left of its hour."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from connectors.base import SpanKind
from connectors.facebook.captions import locale_of, srt_of
from connectors.facebook.pace import Usage
from connectors.facebook.rules import spans

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Roads: https://harbourford.example/roads.", [(SpanKind.LINK, "https://harbourford.example/roads")]),
        ("#BridgeClosed until 18:00, see #911", [(SpanKind.TAG, "BridgeClosed")]),
        ("(https://a.example/#part) #été", [(SpanKind.LINK, "https://a.example/#part"), (SpanKind.TAG, "été")]),
        ("no#tag, no &#39; and no link", []),
        ("👮‍♀️ #police👮‍♀️", [(SpanKind.TAG, "police")]),
    ],
)
def test_links_and_tags_are_found_where_they_stand(text: str, found: list[tuple[SpanKind, str]]) -> None:
    given = spans(text)
    assert [(span.kind, span.target) for span in given] == found
    assert all(text[span.start : span.end].lstrip("#") == span.target for span in given)


def test_captions_become_subrip() -> None:
    told = srt_of(b"WEBVTT\n\nNOTE ours\n\n00:01.000 --> 00:02.005\n<b>Fire &amp; smoke</b>\n")
    assert told == "1\n00:00:01,000 --> 00:00:02,005\nFire & smoke\n"


@pytest.mark.parametrize(
    ("language", "locale"), [("en", "en_US"), ("fr-CA", "fr_CA"), ("zh-Hans-CN", "zh_CN"), ("de", "de_DE")]
)
def test_a_language_gets_the_name_that_facebook_has_for_it(language: str, locale: str) -> None:
    assert locale_of(language) == locale


def usage(percent: int, minutes: int = 0) -> dict[str, str]:
    entry = {"type": "pages", "call_count": percent, "total_time": 3, "estimated_time_to_regain_access": minutes}
    return {"x-business-use-case-usage": json.dumps({"1": [entry]})}


@pytest.mark.parametrize(
    ("percent", "minutes", "remaining", "in_s"),
    [(75, 0, 5, 300), (99, 0, 1, 300), (100, 20, 0, 1200), (130, 0, 0, 3600)],
)
def test_a_used_hour_becomes_writes_that_are_left(percent: int, minutes: int, remaining: int, in_s: int) -> None:
    told = Usage.parse(usage(percent, minutes), NOW)
    assert told is not None
    budget = told.budget()
    assert budget is not None
    assert (budget.remaining, budget.resets_at) == (remaining, NOW + timedelta(seconds=in_s))


@pytest.mark.parametrize("percent", [0, 10, 74])
def test_an_hour_with_plenty_left_holds_nobody_back(percent: int) -> None:
    told = Usage.parse(usage(percent), NOW)
    assert told is not None
    assert told.budget() is None


@pytest.mark.parametrize("headers", [{}, {"x-app-usage": "<html>"}, {"x-app-usage": "[]"}, {"x-app-usage": "{}"}])
def test_an_answer_that_says_nothing_about_usage_changes_nothing(headers: dict[str, str]) -> None:
    assert Usage.parse(headers, NOW) is None
