"""Measures a model on the held-out fifth of the authored examples; prints one JSON object.

    python -m moderation.classifier.evaluate [--model DIR] [--against DIR]

`--against` compares with another folder (the unquantised export) on the same texts.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from moderation.classifier.artefact import SHIPPED
from moderation.classifier.datasets import Example, load_authored
from moderation.classifier.onnx_backend import OnnxBackend
from moderation.desks import load_desks
from moderation.model import Flag, Intent
from moderation.scoring import Scores

Figures = dict[str, Any]


def main() -> None:
    """Reads the arguments, measures, prints."""
    parser = argparse.ArgumentParser(description="Measure a model on the held-out examples.")
    parser.add_argument("--model", type=Path, default=SHIPPED)
    parser.add_argument("--against", type=Path)
    args = parser.parse_args()
    backend = OnnxBackend(args.model)
    examples = measurable(backend)
    figures = measure(backend, examples)
    if args.against:
        figures["against"] = compare(backend, OnnxBackend(args.against), examples)
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")


def measurable(backend: OnnxBackend) -> list[Example]:
    """The held-out examples in the languages that the model is offered for."""
    return [example for example in load_authored() if example.held_out and example.lang in backend.languages]


def measure(backend: OnnxBackend, examples: Sequence[Example]) -> Figures:
    """Intent accuracy and F1, flag average precision and F1, and how often clean messages are flagged."""
    scores = backend.score([example.text for example in examples])
    truth = [example.intent for example in examples]
    guess = [max(s.intents, key=s.intents.__getitem__) for s in scores]
    per_intent = {
        str(intent): round(_f1([t is intent for t in truth], [g is intent for g in guess]), 3) for intent in Intent
    }
    flags = {str(flag): _flag_figures(flag, examples, scores, backend.thresholds[flag]) for flag in Flag}
    return {
        "model": backend.name,
        "examples": len(examples),
        "intent_accuracy": round(float(np.mean([t is g for t, g in zip(truth, guess, strict=True)])), 3),
        "intent_macro_f1": round(float(np.mean(list(per_intent.values()))), 3),
        "intent_f1": per_intent,
        **_urgent_figures(examples, scores),
        "flag_macro_f1": round(float(np.mean([f["f1"] for f in flags.values()])), 3),
        "flags": flags,
    }


def _urgent_figures(examples: Sequence[Example], scores: Sequence[Scores]) -> Figures:
    """How many emergencies and crises reach their desks, marked possible included, and how many others do too."""
    least = load_desks().possible_from
    urgent = np.array([example.intent in least for example in examples])
    reaches = [any(s.intents[i] >= least[i] for i in least) for s in scores]
    return {
        "urgent_recall_with_possible": round(float(np.array(reaches)[urgent].mean()), 3),
        "others_sent_to_urgent_desks": round(float(np.array(reaches)[~urgent].mean()), 3),
    }


def _flag_figures(flag: Flag, examples: Sequence[Example], scores: Sequence[Scores], threshold: float) -> Figures:
    truth = np.array([example.flags[flag] for example in examples])
    values = np.array([s.flags[flag] for s in scores])
    raised = values >= threshold
    return {
        "positives": int(truth.sum()),
        "average_precision": round(_average_precision(truth, values), 3),
        "f1": round(_f1(list(truth), list(raised)), 3),
        "recall": round(float(raised[truth].mean()), 3) if truth.any() else None,
        "false_alarm_rate": round(float(raised[~truth].mean()), 4),
    }


def compare(backend: OnnxBackend, other: OnnxBackend, examples: Sequence[Example]) -> Figures:
    """How far two builds of one model differ on the same texts, and what the other one scores."""
    texts = [example.text for example in examples]
    ours, theirs = backend.score(texts), other.score(texts)
    pairs = list(zip(ours, theirs, strict=True))
    same_top = [
        max(a.intents, key=a.intents.__getitem__) is max(b.intents, key=b.intents.__getitem__) for a, b in pairs
    ]
    return {
        "same_top_intent": round(float(np.mean(same_top)), 3),
        "largest_intent_difference": round(max(abs(a.intents[i] - b.intents[i]) for a, b in pairs for i in Intent), 3),
        "mean_flag_difference": round(
            float(np.mean([abs(a.flags[f] - b.flags[f]) for a, b in pairs for f in Flag])), 4
        ),
        "mean_cosine": round(float((backend.embed(texts) * other.embed(texts)).sum(axis=1).mean()), 4),
        "other": {key: value for key, value in measure(other, examples).items() if key.endswith(("f1", "accuracy"))},
    }


def _f1(truth: Sequence[bool], guess: Sequence[bool]) -> float:
    both = sum(bool(t and g) for t, g in zip(truth, guess, strict=True))
    total = sum(map(bool, truth)) + sum(map(bool, guess))
    return 2 * both / total if total else 0.0


def _average_precision(
    truth: np.ndarray[Any, np.dtype[np.bool_]], values: np.ndarray[Any, np.dtype[np.float64]]
) -> float:
    """Mean precision at each true example, best score first."""
    ranked = truth[np.argsort(-values, kind="stable")]
    if not ranked.any():
        return 0.0
    precision = np.cumsum(ranked) / np.arange(1, len(ranked) + 1)
    return float(precision[ranked].mean())


if __name__ == "__main__":
    main()
