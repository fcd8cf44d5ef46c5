"""The port between the assessor and whatever model scores the texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from moderation.model import Flag, Intent


class ScoringFailed(Exception):
    """The model could not score a batch; the sentence says why. The assessor turns it into "not scored"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Probabilities in [0, 1] for one text; `read_whole` is False when the text was longer than the model reads."""

    intents: Mapping[Intent, float]
    flags: Mapping[Flag, float]
    read_whole: bool = True


class Backend(Protocol):
    """A model on disk: deterministic, offline, the same scores for a text whatever else is in its batch."""

    @property
    def name(self) -> str:
        """Name and version, derived from the files themselves."""

    @property
    def languages(self) -> frozenset[str]:
        """Language codes that it was measured on; a text in another language is not scored."""

    @property
    def thresholds(self) -> Mapping[Flag, float]:
        """The score from which each flag is raised."""

    def score(self, texts: Sequence[str]) -> list[Scores]:
        """Scores in the order of the texts. Raises ScoringFailed, and nothing else, when it cannot."""
