"""Where officers are and how they work, while that puts a life or an operation in danger."""

from __future__ import annotations

from collections.abc import Iterator

from moderation.gate.model import Hit, Wording
from moderation.gate.policy import PublishingPolicy
from moderation.gate.sentences import sentences, without_addresses

_RULES = {"tactics": "patterns", "operation-announced": "later", "checkpoint": "checkpoints"}


def find_tactics(wording: Wording, policy: PublishingPolicy) -> Iterator[Hit]:
    """Yield positions, methods and operations to come; what is over is no secret."""
    text = without_addresses(wording.text)
    over = policy.pattern("tactics", "over")
    for start, end in sentences(text):
        if over.search(text, start, end):
            continue
        for rule, name in _RULES.items():
            for match in policy.pattern("tactics", name).finditer(text, start, end):
                yield Hit(rule=rule, start=match.start(), end=match.end())
