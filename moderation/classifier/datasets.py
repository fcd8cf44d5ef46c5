"""What the model learns from: our own authored examples and slices of public sets, as one masked multi-task table.

A label that nobody annotated is masked (`None`), never taken for a "no". See docs/reference/model-card.md for the
licences, and for the sets that are left out on purpose (share-alike, unconfirmed, research-only, or a yardstick).
"""

from __future__ import annotations

import csv
import gzip
import json
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moderation.model import Flag, Intent
from moderation.signals import SignalKind, find_signals

AUTHORED = Path(__file__).parent.parent / "data"
SHORTEST, LONGEST = 8, 240
_POLICE = re.compile(
    r"\b(?:police|polices|policing|cops?|officers?|pigs?|sheriffs?|deput(?:y|ies)|chief|mayor|politicians?|president|senators?|"
    r"trump|obama|clinton|trudeau|government|council\w*|judges?|blm|acab)\b",
    re.IGNORECASE,
)
_YES_NO = {"1": True, "0": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One text and what is known of it; `flags` maps only the flags that were annotated.

    `round` is the round of writing that an authored example came with: a later round is written where an earlier
    model was weak, and is learnt on top of it.
    """

    text: str
    intent: Intent | None
    flags: Mapping[Flag, bool]
    weight: float
    lang: str
    source: str
    held_out: bool = False
    round: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """How much of a public set is used, and for which labels."""

    name: str
    file: str
    flags: tuple[Flag, ...]
    positives: int
    negatives: int
    weight: float
    intents: Mapping[str, Intent]
    intent_rows: int = 0


_CIVIL = (Flag.HATE, Flag.THREAT)
SLICES = (
    Slice(
        name="toxic_spans",
        file="toxic_spans.csv.gz",
        flags=_CIVIL,
        positives=250,
        negatives=450,
        weight=0.5,
        intents={},
    ),
    Slice(name="edos", file="edos.csv.gz", flags=_CIVIL, positives=450, negatives=0, weight=0.4, intents={}),
    Slice(
        name="hatemoji_build",
        file="hatemoji_build.csv",
        flags=_CIVIL,
        positives=450,
        negatives=450,
        weight=0.6,
        intents={},
    ),
    Slice(
        name="convabuse",
        file="convabuse.csv",
        flags=(Flag.HATE, Flag.HARASSMENT, Flag.SEXUAL),
        positives=350,
        negatives=250,
        weight=0.5,
        intents={},
    ),
    Slice(
        name="paradetox",
        file="paradetox.csv.gz",
        flags=(Flag.HATE, Flag.HARASSMENT, Flag.SEXUAL),
        positives=0,
        negatives=500,
        weight=0.4,
        intents={},
    ),
    Slice(
        name="presidio_pii",
        file="presidio_pii.csv",
        flags=(Flag.PRIVATE_INFO,),
        positives=150,
        negatives=150,
        weight=0.4,
        intents={},
    ),
    Slice(
        name="goemotions",
        file="goemotions.csv.gz",
        flags=(),
        positives=0,
        negatives=0,
        weight=0.3,
        intents={"commendation": Intent.COMMENDATION, "chatter": Intent.GENERAL, "question": Intent.QUESTION},
        intent_rows=450,
    ),
    Slice(
        name="disaster_response",
        file="disaster_response.csv.gz",
        flags=(),
        positives=0,
        negatives=0,
        weight=0.3,
        intents={"emergency": Intent.EMERGENCY},
        intent_rows=100,
    ),
    Slice(
        name="naagarik_civic",
        file="naagarik_civic.csv.gz",
        flags=(),
        positives=0,
        negatives=0,
        weight=0.3,
        intents={"neighbourhood_concern": Intent.CONCERN},
        intent_rows=150,
    ),
    Slice(
        name="counsel_chat",
        file="counsel_chat.csv",
        flags=(),
        positives=0,
        negatives=0,
        weight=0.4,
        intents={"crisis": Intent.CRISIS},
        intent_rows=25,
    ),
)


def load_authored(folder: Path = AUTHORED) -> list[Example]:
    """Our own examples, fully annotated, in file order; a paraphrase group is held out whole or not at all."""
    rows = [
        json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]
    return [_authored(row) for row in rows]


def _authored(row: Mapping[str, Any]) -> Example:
    return Example(
        text=str(row["text"]),
        intent=Intent(str(row["intent"])),
        flags={flag: flag.value in row["flags"] for flag in Flag},
        weight=1.0,
        lang=str(row["lang"]),
        source="authored",
        held_out=row["split"] == "held_out",
        round=int(row.get("round", 1)),
    )


def load_public(folder: Path, *, seed: int) -> list[Example]:
    """The slices of the public sets under a folder; sets that are not there are an error, not a silent gap."""
    chooser = random.Random(seed)  # noqa: S311  (a reproducible sample, not a secret)
    return [example for part in SLICES for example in _take(part, folder, chooser)]


def _take(part: Slice, folder: Path, chooser: random.Random) -> list[Example]:
    yes, no, hinted = [], [], []
    for row in _rows(folder / part.name / part.file):
        example = _public(part, row)
        if part.intent_rows and example.intent:
            hinted.append(example)
        elif any(example.flags.values()):
            yes.append(example)
        elif example.flags:
            no.append(example)
    return [
        *_sample(yes, part.positives, chooser),
        *_sample(no, part.negatives, chooser),
        *_sample_by_intent(hinted, part.intent_rows, chooser),
    ]


def _sample(examples: list[Example], count: int, chooser: random.Random) -> list[Example]:
    return chooser.sample(examples, min(count, len(examples)))


def _sample_by_intent(examples: list[Example], count: int, chooser: random.Random) -> list[Example]:
    by_intent = {intent: [e for e in examples if e.intent is intent] for intent in Intent}
    present = [group for group in by_intent.values() if group]
    return [example for group in present for example in _sample(group, count // len(present), chooser)]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as lines:
        yield from (row for row in csv.DictReader(lines) if SHORTEST <= len(row["text"]) <= LONGEST)


def _public(part: Slice, row: Mapping[str, str]) -> Example:
    """One row, with abuse labels dropped where the words are about police or those who govern: that is criticism."""
    column = {flag: "private" if flag is Flag.PRIVATE_INFO else flag.value for flag in part.flags}
    flags = {flag: _YES_NO[row[name]] for flag, name in column.items() if row[name] in _YES_NO}
    if _POLICE.search(row["text"]):
        flags = {flag: value for flag, value in flags.items() if not value}
    if flags:
        flags[Flag.PROFANITY] = any(s.kind is SignalKind.OBSCENITY for s in find_signals(row["text"]))
    return Example(
        text=row["text"],
        intent=part.intents.get(row["intent"]),
        flags=flags,
        weight=part.weight,
        lang=row["lang"],
        source=part.name,
    )
