"""The network while it is trained: a MiniLM encoder with mean pooling, one intent head, seven flag heads, and a
projection that keeps the similarity space of the encoder it started from (used to merge like questions)."""

from __future__ import annotations

import hashlib
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoModel, AutoTokenizer, PreTrainedTokenizerBase

from moderation.classifier.datasets import Example
from moderation.model import Flag, Intent
from moderation.signals import SPEAKS_TO, SignalKind, find_signals

INTENTS = list(Intent)
FLAGS = list(Flag)
KINDS = list(SignalKind)
ENCODER_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WIDTH = 384


class Network(nn.Module):  # type: ignore[misc]  # torch is not installed where types are checked  # type: ignore[misc]  # torch is not installed where types are checked
    """Token ids and mask in; intent logits, flag logits (from words alone) and a unit similarity vector out."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        self.intent = nn.Linear(WIDTH, len(INTENTS))
        self.flags = nn.Linear(WIDTH, len(FLAGS))
        self.similarity = nn.Linear(WIDTH, WIDTH)
        self.signal_weights = nn.Parameter(torch.full((len(KINDS),), 2.0))
        nn.init.eye_(self.similarity.weight)
        nn.init.zeros_(self.similarity.bias)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        pooled = self.dropout(mean_pool(states, attention_mask))
        unit = nn.functional.normalize(self.similarity(pooled), dim=-1)
        return self.intent(pooled), self.flags(pooled), unit

    def add_signals(self, flag_logits: Tensor, present: Tensor) -> Tensor:
        """Flag logits with the learnt weight of each kind of finding added to the flag it speaks to."""
        return flag_logits + (present * self.signal_weights.clamp(min=0)) @ kind_to_flag()


def mean_pool(states: Tensor, attention_mask: Tensor) -> Tensor:
    """The mean of the states of real tokens."""
    mask = attention_mask.unsqueeze(-1).to(states.dtype)
    return (states * mask).sum(1) / mask.sum(1).clamp(min=1)


def kind_to_flag() -> Tensor:
    """A 0/1 matrix that sends each kind of finding to the flag it speaks to."""
    matrix = torch.zeros(len(KINDS), len(FLAGS))
    for row, kind in enumerate(KINDS):
        matrix[row, FLAGS.index(SPEAKS_TO[kind])] = 1
    return matrix


def signal_row(example: Example) -> list[float]:
    """Which kinds of finding are present in a text, as 0/1."""
    kinds = {signal.kind for signal in find_signals(example.text)}
    return [float(kind in kinds) for kind in KINDS]


def load_encoder(folder: Path) -> tuple[nn.Module, PreTrainedTokenizerBase]:
    """The pinned MiniLM encoder and its tokenizer, refused when the weights are not the known ones."""
    found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != ENCODER_WEIGHTS_SHA256:
        raise ValueError(f"The encoder in {folder} is not the pinned one: its weights hash to {found}.")
    return AutoModel.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
