"""Trains the shipped model, from named inputs and fixed seeds.

    python -m moderation.classifier.train --data DIR --encoder DIR --out FIRST
    python -m moderation.classifier.train --data DIR --encoder DIR --out SECOND --start FIRST

`--data` holds the public sets (one folder each, see `datasets.SLICES`), `--encoder` the pinned MiniLM-L6 encoder
(weights hash checked), `--out` receives `network.pt`, `network.json` and the tokenizer. The recipe: word vectors and
the first two layers are frozen and the rest is tuned in single precision; intent is cross-entropy, flags are binary
cross-entropy over the annotated labels only; a cosine term holds the similarity space near the original encoder's.

The first stage is five epochs of the authored training examples of round 1 twice plus the public slices once. The
second goes on from the network that the first left (`--start`), at two fifths of its rates: two epochs of all authored
training examples twice, those of round 2 another two times, and 1,500 rows of the same public slices; emergencies and
crises weigh half as much again, so that learning what a threat is costs none of them; what it leaves is the mean of the
weights it began and ended with. What ships is the second. The held-out authored examples are seen by neither. Needs the
`train` extra.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import PreTrainedTokenizerBase

from moderation.classifier.datasets import Example, load_authored, load_public
from moderation.classifier.network import FLAGS, INTENTS, KINDS, Network, load_encoder, signal_row
from moderation.model import Intent
from moderation.text import readable

log = logging.getLogger(__name__)
SEED = 20261122
BATCH = 32
MAX_TOKENS = 64
FROZEN_LAYERS = 2
REPORT_EVERY = 50
SIMILARITY_WEIGHT = 1.0
POSITIVE_WEIGHT = 2.0
# General comment is half of the authored examples; the rest must not be crowded out.
GENERAL_WEIGHT = 0.6
UNKNOWN = -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """How often each example is seen in an epoch, how long and how fast; `public` None takes every public row."""

    rounds: tuple[int, ...]
    repeats: int
    latest_repeats: int
    public: int | None
    epochs: int
    encoder_rate: float
    head_rate: float
    urgent_weight: float


FIRST = Stage(
    rounds=(1,),
    repeats=2,
    latest_repeats=0,
    public=None,
    epochs=5,
    encoder_rate=5e-5,
    head_rate=1e-3,
    urgent_weight=1.0,
)
SECOND = Stage(
    rounds=(1, 2),
    repeats=2,
    latest_repeats=2,
    public=1500,
    epochs=2,
    encoder_rate=2e-5,
    head_rate=4e-4,
    urgent_weight=1.5,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One batch as tensors; unknown intents are -100 and unknown flags -1."""

    input_ids: Tensor
    attention_mask: Tensor
    intent: Tensor
    flags: Tensor
    signals: Tensor
    weight: Tensor
    target: Tensor


def main() -> None:
    """Reads the arguments, trains, writes."""
    parser = argparse.ArgumentParser(description="Train the shipped model.")
    for name in ("--data", "--encoder", "--out"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--start", type=Path, help="the folder that the first stage wrote; goes on with the second")
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.manual_seed(SEED)
    stage = SECOND if args.start else FIRST
    encoder, tokenizer = load_encoder(args.encoder)
    network = Network(encoder)
    examples = examples_for(stage, load_public(args.data, seed=SEED))
    originals = original_vectors(network, tokenizer, examples)
    start = torch.load(args.start / "network.pt", weights_only=True) if args.start else None
    if start:
        network.load_state_dict(start)
    fit(network, tokenizer, examples, originals, stage)
    if start:
        meet_halfway(network, start)
    save(network, tokenizer, args.out)


def examples_for(stage: Stage, public: list[Example]) -> list[Example]:
    """What an epoch of a stage is made of; nothing that is held out."""
    authored = [e for e in load_authored() if not e.held_out and e.round in stage.rounds]
    latest = [e for e in authored if e.round == stage.rounds[-1]]
    if stage.public is not None:
        public = random.Random(SEED).sample(public, stage.public)  # noqa: S311  (a reproducible sample, not a secret)
    log.info("%d authored (%d of the latest round) and %d public examples", len(authored), len(latest), len(public))
    return authored * stage.repeats + latest * stage.latest_repeats + public


def meet_halfway(network: Network, start: dict[str, Tensor]) -> None:
    """Leaves the mean of the start and what was tuned from it: most of what was learnt, less that was forgotten."""
    tuned = network.state_dict()
    network.load_state_dict(
        {name: (value + tuned[name]) / 2 if value.is_floating_point() else value for name, value in start.items()}
    )


def original_vectors(
    network: Network, tokenizer: PreTrainedTokenizerBase, examples: list[Example]
) -> dict[str, Tensor]:
    """Where each text lies in the similarity space of the encoder before it is tuned."""
    network.eval()
    texts = sorted({e.text for e in examples}, key=len)
    vectors: dict[str, Tensor] = {}
    with torch.no_grad():
        for at in range(0, len(texts), BATCH):
            tokens = tokenize(tokenizer, texts[at : at + BATCH])
            rows = network(tokens["input_ids"], tokens["attention_mask"])[2]
            vectors.update(zip(texts[at : at + BATCH], rows.clone(), strict=True))
    return vectors


def fit(
    network: Network,
    tokenizer: PreTrainedTokenizerBase,
    examples: list[Example],
    originals: dict[str, Tensor],
    stage: Stage,
) -> None:
    """Tunes the network in place; one warm-up tenth, then linear decay."""
    freeze_lower_layers(network)
    heads = [p for name, p in network.named_parameters() if not name.startswith("encoder.")]
    upper = [p for p in network.encoder.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": upper, "lr": stage.encoder_rate}, {"params": heads, "lr": stage.head_rate}],
        weight_decay=0.01,
    )
    steps = stage.epochs * -(-len(examples) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / (steps / 10), max(0.0, 1 - step / steps))
    )
    weights = intent_weights(stage.urgent_weight)
    network.train()
    for epoch in range(stage.epochs):
        total = 0.0
        for step, batch in enumerate(batches(tokenizer, examples, originals, seed=SEED + epoch), start=1):
            loss = batch_loss(network, batch, weights)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
            if step % REPORT_EVERY == 0:
                log.info("epoch %d, step %d: mean loss %.4f", epoch + 1, step, total / step)


def freeze_lower_layers(network: Network) -> None:
    """Word vectors and the first layers stay as they were: less to forget, and twice the speed on a processor."""
    for name, parameter in network.encoder.named_parameters():
        layer = re.search(r"layer\.(\d+)\.", name)
        parameter.requires_grad = layer is not None and int(layer.group(1)) >= FROZEN_LAYERS


def batch_loss(network: Network, batch: Batch, intent_weights: Tensor) -> Tensor:
    """Masked intent loss + masked flag loss + distance from the original similarity space."""
    intent, flags, unit = network(batch.input_ids, batch.attention_mask)
    flags = network.add_signals(flags, batch.signals)
    intent_loss = nn.functional.cross_entropy(
        intent, batch.intent, ignore_index=-100, weight=intent_weights, reduction="none", label_smoothing=0.03
    )
    flag_loss = nn.functional.binary_cross_entropy_with_logits(
        flags, batch.flags.clamp(min=0), reduction="none", pos_weight=torch.tensor(POSITIVE_WEIGHT)
    )
    known = (batch.flags != UNKNOWN).float()
    flag_loss = (flag_loss * known).sum(1)
    distance = 1 - nn.functional.cosine_similarity(unit, batch.target)
    return ((intent_loss + flag_loss) * batch.weight).mean() + SIMILARITY_WEIGHT * distance.mean()


def intent_weights(urgent: float) -> Tensor:
    """The weight of each intent in the loss; `urgent` is that of emergencies and crises."""
    chosen = {Intent.GENERAL: GENERAL_WEIGHT, Intent.EMERGENCY: urgent, Intent.CRISIS: urgent}
    return torch.tensor([chosen.get(intent, 1.0) for intent in INTENTS])


def batches(
    tokenizer: PreTrainedTokenizerBase, examples: list[Example], originals: dict[str, Tensor], *, seed: int
) -> Iterator[Batch]:
    """Batches of like length in random order, so that little is spent on padding."""
    chooser = random.Random(seed)  # noqa: S311  (a reproducible order, not a secret)
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].text) + chooser.uniform(0, 25))
    chunks = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
    chooser.shuffle(chunks)
    for chunk in chunks:
        yield collate(tokenizer, [examples[i] for i in chunk], originals)


def collate(tokenizer: PreTrainedTokenizerBase, examples: list[Example], originals: dict[str, Tensor]) -> Batch:
    """Tensors for a list of examples."""
    tokens = tokenize(tokenizer, [e.text for e in examples])
    return Batch(
        input_ids=tokens["input_ids"],
        attention_mask=tokens["attention_mask"],
        intent=torch.tensor([INTENTS.index(e.intent) if e.intent else -100 for e in examples]),
        flags=torch.tensor([[float(e.flags[f]) if f in e.flags else UNKNOWN for f in FLAGS] for e in examples]),
        signals=torch.tensor([signal_row(e) for e in examples]),
        weight=torch.tensor([e.weight for e in examples]),
        target=torch.stack([originals[e.text] for e in examples]),
    )


def tokenize(tokenizer: PreTrainedTokenizerBase, texts: list[str]) -> dict[str, Tensor]:
    """Padded token ids and mask."""
    made = tokenizer(
        [readable(text) for text in texts], padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt"
    )
    return {"input_ids": made["input_ids"], "attention_mask": made["attention_mask"]}


def save(network: Network, tokenizer: PreTrainedTokenizerBase, out: Path) -> None:
    """Writes weights, tokenizer and the learnt signal weights."""
    out.mkdir(parents=True, exist_ok=True)
    torch.save(network.state_dict(), out / "network.pt")
    tokenizer.save_pretrained(out)
    weights = network.signal_weights.clamp(min=0).tolist()
    (out / "network.json").write_text(
        json.dumps({"signal_weights": dict(zip(map(str, KINDS), weights, strict=True))}, indent=1)
    )


if __name__ == "__main__":
    main()
