"""Whoever invites reports says what to do in danger: somebody will read it while it happens."""

from __future__ import annotations

from collections.abc import Iterator

from moderation.gate.model import Hit, Wording
from moderation.gate.policy import PublishingPolicy
from moderation.gate.sentences import without_addresses


def find_missing_emergency_line(wording: Wording, policy: PublishingPolicy) -> Iterator[Hit]:
    """Yield the first invitation to report of a text that does not give the emergency number."""
    number = wording.own.emergency_number
    invited = policy.pattern("reports", "invites").search(without_addresses(wording.text))
    if invited and not _says(wording.text, number):
        yield Hit(rule="emergency-line", start=invited.start(), end=invited.end(), plain=number)


def _says(text: str, number: str) -> bool:
    """``9-1-1`` and ``911`` are one number."""
    digits = "".join(char for char in number if char.isdigit())
    spaced = "-".join(digits)
    return bool(digits) and (digits in text or spaced in text)
