"""Which words speak for a label, and sentences a person can read about it.

The evidence is honest and cheap: each clause is scored by itself, and the clause that by itself scores highest for a
label is shown, if it carries at least half of what the whole message scores. Otherwise no words are shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from moderation.model import Flag, Intent, Span
from moderation.scoring import Scores
from moderation.signals import SPEAKS_TO, Signal, SignalKind
from moderation.text import clauses

MAX_CLAUSES = 12
CARRIES = 0.5
UNSURE_BELOW = 0.5
_NAMES: Mapping[Intent, str] = {
    Intent.EMERGENCY: "an emergency",
    Intent.CRISIS: "a person in crisis",
    Intent.TIP: "a tip",
    Intent.COMPLAINT: "a complaint",
    Intent.CONCERN: "a neighbourhood concern",
    Intent.RECORDS_OR_MEDIA: "a records or media request",
    Intent.QUESTION: "a question",
    Intent.COMMENDATION: "a commendation",
    Intent.SPAM: "spam",
    Intent.GENERAL: "general comment",
}
_SIGNS: Mapping[SignalKind, str] = {
    SignalKind.PHONE: "a telephone number",
    SignalKind.EMAIL: "an e-mail address",
    SignalKind.PLATE: "a plate",
    SignalKind.STREET_ADDRESS: "a street address",
    SignalKind.ACCOUNT_NUMBER: "an account or identity number",
    SignalKind.OBSCENITY: "an obscene word",
}


def parts_to_score(text: str) -> list[tuple[int, int]]:
    """The clauses worth scoring by themselves: none when the message is a single clause."""
    spans = clauses(text)
    return spans[:MAX_CLAUSES] if len(spans) > 1 else []


def speaking_spans(
    text: str,
    whole: Scores,
    parts: Sequence[tuple[tuple[int, int], Scores]],
    flags: Sequence[Flag],
    signals: Sequence[Signal],
) -> tuple[Span, ...]:
    """Spans for the winning intent (unless it is general) and each raised flag, and every exact finding."""
    found = [Span(start=s.start, end=s.end, label=s.kind.value) for s in signals]
    top = max(whole.intents, key=lambda intent: whole.intents[intent])
    if top is not Intent.GENERAL:
        found += _best_clause(text, top.value, whole.intents[top], [(at, scores.intents[top]) for at, scores in parts])
    for flag in flags:
        if not any(SPEAKS_TO[signal.kind] is flag for signal in signals):
            found += _best_clause(
                text, flag.value, whole.flags[flag], [(at, scores.flags[flag]) for at, scores in parts]
            )
    return tuple(sorted(found, key=lambda span: (span.start, span.end, span.label)))


def _best_clause(text: str, label: str, full: float, parts: Sequence[tuple[tuple[int, int], float]]) -> list[Span]:
    if not parts:
        return [Span(start=start, end=end, label=label) for start, end in clauses(text)[:1]]
    (start, end), score = max(parts, key=lambda part: part[1])
    return [Span(start=start, end=end, label=label)] if score >= CARRIES * full else []


def reasons(scores: Scores, flags: Sequence[Flag], signals: Sequence[Signal]) -> tuple[str, ...]:
    """Sentences for the person at the desk, built only from what was measured."""
    ranked = sorted(scores.intents, key=lambda intent: -scores.intents[intent])
    top = ranked[0]
    signs = list(dict.fromkeys(_SIGNS[signal.kind] for signal in signals))
    sentences = [
        f"Reads as {_NAMES[top]} (score {scores.intents[top]:.2f})"
        + (f"; contains {_listed(signs)}." if signs else ".")
    ]
    if scores.intents[top] < UNSURE_BELOW and len(ranked) > 1:
        sentences.append(f"The model is unsure: {_NAMES[ranked[1]]} scores {scores.intents[ranked[1]]:.2f}.")
    sentences += [f"Scores {scores.flags[flag]:.2f} for {flag.value.replace('_', ' ')}." for flag in flags]
    if not scores.read_whole:
        sentences.append("The message is longer than the model reads; its end was not read.")
    return tuple(sentences)


def _listed(things: Sequence[str]) -> str:
    return things[0] if len(things) == 1 else f"{', '.join(things[:-1])} and {things[-1]}"
