"""The weighted length, against the official vectors of twitter-text."""

from __future__ import annotations

import pytest

from connectors.base import OutboundPost
from connectors.x.length import weighted_length
from connectors.x.rules import capabilities_of, limits_of, refusals
from tests.unit.connectors.payloads import vectors


@pytest.mark.parametrize(
    ("section", "count"),
    [("WeightedTweetsWithDiscountedEmojiCounterTest", 22), ("UnicodeDirectionalMarkerCounterTest", 2)],
)
def test_the_length_agrees_with_every_official_vector(section: str, count: int) -> None:
    given = vectors("validate", section)
    wrong = [
        (vector["description"], weighted_length(vector["text"]), vector["expected"]["weightedLength"])
        for vector in given
        if weighted_length(vector["text"]) != vector["expected"]["weightedLength"]
    ]
    assert len(given) == count
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("Road closed", 11),
        ("https://harbourford.example/a/very/long/path/that/goes/on/and/on", 64),
        ("https://harbourford.com/a/very/long/path/that/goes/on/and/on", 23),
        ("桥封闭", 6),
        ("👩‍👩‍👧‍👦", 2),
        ("e\u0301te\u0301", 3),
    ],
)
def test_links_scripts_and_emoji_weigh_what_x_says(text: str, length: int) -> None:
    assert weighted_length(text) == length


@pytest.mark.parametrize(
    ("subscription", "longest"),
    [("", 280), ("None", 280), ("Something new", 280), ("Basic", 25_000), ("Premium", 25_000), ("PremiumPlus", 25_000)],
)
def test_only_a_subscription_that_we_know_of_makes_posts_longer(subscription: str, longest: int) -> None:
    limits = limits_of(subscription)
    assert (limits.text_units, limits.unit) == (longest, "weighted characters")
    assert refusals(OutboundPost(text="桥" * (longest // 2)), limits.text_units) == []
    (refusal,) = refusals(OutboundPost(text="桥" * (longest // 2) + "!"), limits.text_units)
    assert (refusal.field, refusal.message) == (
        "text",
        f"This is {longest + 1} long for X; at most {longest} are possible.",
    )


@pytest.mark.parametrize("sign", ["\ufffe", "\ufeff", "\uffff"])
def test_an_invisible_sign_is_refused_in_a_long_post_too(sign: str) -> None:
    assert [refusal.field for refusal in refusals(OutboundPost(text=f"Road {sign} closed. " * 30), 25_000)] == ["text"]


@pytest.mark.parametrize("subscription", ["", "Premium"])
def test_what_x_cannot_do_is_never_offered_and_always_explained(subscription: str) -> None:
    told = capabilities_of(subscription)
    missing = {capability for capability in type(next(iter(told.can))) if capability not in told.can}
    assert {capability.value for capability in missing} == ({"pin"} if subscription else {"pin", "edit_own"})
    assert missing <= set(told.cannot)
