"""Booking photographs: people in custody are presumed innocent, so their pictures come down by a clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from moderation.gate.model import Hit, Wording
from moderation.gate.policy import PublishingPolicy


def find_booking_photographs(wording: Wording, policy: PublishingPolicy) -> Iterator[Hit]:
    """Yield a booking photograph that has no time to come down, or one that is too late."""
    if not wording.pictures or _comes_down_in_time(wording, policy.booking_days):
        return
    pattern = policy.pattern("booking", "words")
    for match in pattern.finditer(wording.text):
        yield Hit(rule="booking-photo", start=match.start(), end=match.end())
        return
    described = next((found for words in wording.pictures if (found := pattern.search(words))), None)
    if described:
        yield Hit(rule="booking-photo", start=0, end=0, quote=described.group())


def _comes_down_in_time(wording: Wording, days: int) -> bool:
    if wording.comes_down_at is None:
        return False
    return wording.goes_out_at is None or wording.comes_down_at - wording.goes_out_at <= timedelta(days=days)
