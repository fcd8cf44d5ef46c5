"""Assessments made by hand, for what is decided from them."""

from __future__ import annotations

from moderation.model import Assessment, Flag, Intent
from moderation.policy import load_policy


def an_assessment(
    intent: Intent | None = Intent.GENERAL, *, flags: tuple[Flag, ...] = (), scores: dict[str, float] | None = None
) -> Assessment:
    """An assessment of message m1; no intent means that it was not scored."""
    return Assessment(
        subject_id="m1",
        scored=intent is not None,
        intent=intent,
        intent_scores=scores if scores is not None else ({intent.value: 0.9} if intent else {}),
        flags=flags,
        flag_scores={flag.value: 0.9 for flag in flags},
        lang="en",
        spans=(),
        reasons=(),
        model="model@0",
        policy=load_policy().version,
    )
