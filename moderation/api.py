"""The one door to the moderation model: messages in, assessments out, never an exception and never an action."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path

from moderation import explain, similar
from moderation.classifier.artefact import SHIPPED
from moderation.classifier.onnx_backend import OnnxBackend
from moderation.language import UNDETERMINED, detect_language
from moderation.model import Assessment, Flag, Subject
from moderation.policy import Policy, load_policy
from moderation.scoring import Backend, Scores, ScoringFailed
from moderation.signals import find_signals
from moderation.text import has_words, letters

# Under this many letters the language guess is a coin toss; a Latin text that short is read whatever the guess says.
TRUST_LANGUAGE_FROM = 20


class Assessor:
    """Assesses messages with one backend under one version of the comment policy."""

    def __init__(self, backend: Backend, policy: Policy) -> None:
        self._backend = backend
        self._policy = policy

    def assess(self, subjects: Sequence[Subject], *, explain_words: bool = True) -> list[Assessment]:
        """One assessment per subject, in their order. What cannot be read comes back `scored=False` with a reason.

        `explain_words` False leaves out spans for the model's own labels, which cost a run per clause.
        """
        return [self._assess(subject, explain_words) for subject in subjects]

    def _assess(self, subject: Subject, explain_words: bool) -> Assessment:
        lang = detect_language(subject.text)
        unreadable = self._why_unreadable(subject.text, lang)
        if unreadable:
            return self._not_scored(subject, lang, unreadable)
        try:
            return self._scored(subject, lang, explain_words)
        except ScoringFailed as error:
            return self._not_scored(subject, lang, f"Not scored: {error}")

    def _why_unreadable(self, text: str, lang: str) -> str | None:
        """The sentence that says why no model can read a text, or None when it can."""
        if not text.strip():
            return "Not scored: the message is empty."
        if not has_words(text):
            return "Not scored: there are no words in it, only links, numbers, emoji or signs."
        known = self._backend.languages
        if lang in known or (lang == UNDETERMINED and _is_latin(text)):
            return None
        if _is_latin(text) and len(letters(text)) < TRUST_LANGUAGE_FROM:
            return None
        return f"Not scored: the model was not measured on this language ({lang}). A person who reads it must look."

    def _scored(self, subject: Subject, lang: str, explain_words: bool) -> Assessment:
        text = subject.text
        parts = explain.parts_to_score(text) if explain_words else []
        whole, *alone = self._backend.score([text, *(text[start:end] for start, end in parts)])
        flags = self._raised(whole)
        signals = find_signals(text)
        spans = (
            explain.speaking_spans(text, whole, list(zip(parts, alone, strict=True)), flags, signals)
            if explain_words
            else ()
        )
        return Assessment(
            subject_id=subject.id,
            scored=True,
            intent=max(whole.intents, key=lambda intent: whole.intents[intent]),
            intent_scores={intent.value: score for intent, score in whole.intents.items()},
            flags=flags,
            flag_scores={flag.value: score for flag, score in whole.flags.items()},
            lang=lang,
            spans=spans,
            reasons=explain.reasons(whole, flags, signals),
            model=self._backend.name,
            policy=self._policy.version,
        )

    def _raised(self, scores: Scores) -> tuple[Flag, ...]:
        thresholds = self._backend.thresholds
        return tuple(flag for flag in Flag if flag in scores.flags and scores.flags[flag] >= thresholds[flag])

    def _not_scored(self, subject: Subject, lang: str, reason: str) -> Assessment:
        return Assessment(
            subject_id=subject.id,
            scored=False,
            intent=None,
            intent_scores={},
            flags=(),
            flag_scores={},
            lang=lang,
            spans=(),
            reasons=(reason,),
            model=self._backend.name,
            policy=self._policy.version,
        )


def _is_latin(text: str) -> bool:
    """Whether most letters are Latin ones, the only script the shipped encoder reads."""
    found = letters(text)
    return sum(char < "\u0250" or "\uff21" <= char <= "\uff5a" for char in found) * 2 > len(found)


def load_assessor(model_dir: Path | None = None) -> Assessor:
    """An assessor with the shipped model, or the one in a folder. Raises ArtefactError when that is not whole."""
    return Assessor(_backend(model_dir or SHIPPED), load_policy())


def group_similar(items: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """(id, group) for each (id, text), in order; a group's name is the id of its first member. Deterministic."""
    backend = _shipped_backend()
    return similar.group(items, backend.embed, backend.manifest.similarity_threshold)


@functools.cache
def _shipped_backend() -> OnnxBackend:
    return OnnxBackend()


def _backend(folder: Path) -> Backend:
    """The transformers backend for a checkpoint folder (config.json), ours for everything else."""
    if folder == SHIPPED:
        return _shipped_backend()
    if (folder / "config.json").is_file():
        from moderation.classifier.transformers_backend import TransformersBackend

        return TransformersBackend(folder)
    return OnnxBackend(folder)
