"""The words for what a message is: intents, flags, and one assessment of one message.

Standard library only, so that anything may import it. An assessment is a signal and never an action:
nothing in this package can hide, delete, block or publish.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Intent(StrEnum):
    """Who must see a message. One per message; when two fit, the one declared first wins."""

    EMERGENCY = "emergency"
    CRISIS = "crisis"
    TIP = "tip"
    COMPLAINT = "complaint"
    CONCERN = "concern"
    RECORDS_OR_MEDIA = "records_or_media"
    QUESTION = "question"
    COMMENDATION = "commendation"
    SPAM = "spam"
    GENERAL = "general"


class Flag(StrEnum):
    """What the words of a message contain that a published comment policy may speak to."""

    THREAT = "threat"
    HATE = "hate"
    HARASSMENT = "harassment"
    PROFANITY = "profanity"
    SEXUAL = "sexual"
    PRIVATE_INFO = "private_info"
    CASE_RISK = "case_risk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One message to assess; `context` is what it answers, where that is known."""

    id: str
    text: str
    context: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Words that speak for a label: code-point offsets [start, end) into the text as received."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What the model reads in one message.

    `scored` False means that no model could read it and that a person must; `intent` is then None and both
    score maps are empty. Scores are probabilities in [0, 1]; `reasons` are sentences for people; `model` and
    `policy` name the exact versions that were in force.
    """

    subject_id: str
    scored: bool
    intent: Intent | None
    intent_scores: Mapping[str, float]
    flags: tuple[Flag, ...]
    flag_scores: Mapping[str, float]
    lang: str
    spans: tuple[Span, ...]
    reasons: tuple[str, ...]
    model: str
    policy: str
