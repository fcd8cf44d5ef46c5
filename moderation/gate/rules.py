"""Looking at a text with every rule under one policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from moderation.gate.contacts import find_contacts
from moderation.gate.emergency_line import find_missing_emergency_line
from moderation.gate.guilt import find_guilt
from moderation.gate.model import GateFinding, Hit, Wording
from moderation.gate.numbers import find_personal_numbers
from moderation.gate.people import find_people
from moderation.gate.pictures import find_booking_photographs
from moderation.gate.places import find_places
from moderation.gate.plain_words import find_jargon
from moderation.gate.policy import PublishingPolicy
from moderation.gate.reading import find_hard_reading
from moderation.gate.tactics import find_tactics

Finder = Callable[[Wording, PublishingPolicy], Iterator[Hit]]

#: What names, finds or endangers somebody; asked of every word of ours, descriptions of pictures included.
ABOUT_PEOPLE: tuple[Finder, ...] = (
    find_people,
    find_contacts,
    find_personal_numbers,
    find_places,
    find_guilt,
    find_tactics,
)
#: What makes a text good or bad to read.
ABOUT_WRITING: tuple[Finder, ...] = (
    find_booking_photographs,
    find_missing_emergency_line,
    find_jargon,
    find_hard_reading,
)

_QUOTED_CHARS = 80


def look(
    wording: Wording, policy: PublishingPolicy, finders: tuple[Finder, ...] = ABOUT_PEOPLE + ABOUT_WRITING
) -> list[GateFinding]:
    """Return everything that the rules find in ``wording``, blocks first, then in reading order."""
    hits = {hit for finder in finders for hit in finder(wording, policy)}
    ordered = sorted(hits, key=lambda hit: (policy.rule(hit.rule).severity.value, hit.start, hit.end, hit.rule))
    return [as_finding(hit, wording.text, policy) for hit in ordered]


def as_finding(hit: Hit, text: str, policy: PublishingPolicy) -> GateFinding:
    """Return what ``hit`` means under ``policy``, as a sentence that quotes the words."""
    rule = policy.rule(hit.rule)
    quoted = " ".join((hit.quote or text[hit.start : hit.end]).split())
    short = quoted if len(quoted) <= _QUOTED_CHARS else quoted[: _QUOTED_CHARS - 1] + "…"
    return GateFinding(
        rule=hit.rule,
        message=rule.message.format(words=short, plain=hit.plain),
        start=hit.start,
        end=hit.end,
        severity=rule.severity,
        policy=policy.version,
        plain=hit.plain,
    )
