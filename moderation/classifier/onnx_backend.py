"""The shipped model at run time: onnxruntime and tokenizers, no torch, no network.

A long text is read whole and piece by piece (see `windows`), so that an emergency in its last line is seen.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from moderation.classifier.artefact import SHIPPED, Manifest, load_manifest
from moderation.classifier.windows import Windows, cut
from moderation.model import Flag, Intent
from moderation.scoring import Scores, ScoringFailed
from moderation.signals import SPEAKS_TO, find_signals
from moderation.text import readable

if TYPE_CHECKING:
    from collections.abc import Mapping

Floats = NDArray[np.float32]


class OnnxBackend:
    """Scores texts with the model in a folder. Threads may share one; load it once per process."""

    def __init__(self, folder: Path = SHIPPED, *, threads: int = 1) -> None:
        """Raises ArtefactError when the folder is incomplete or altered."""
        self.manifest = load_manifest(folder)
        self._tokenizer = _open_tokenizer(self.manifest)
        self._session = _open_session(self.manifest, threads)
        self._enders = frozenset(self._tokenizer.token_to_id(mark) for mark in ".!?")
        self._urgent = [self.manifest.intents.index(intent) for intent in (Intent.EMERGENCY, Intent.CRISIS)]

    @property
    def name(self) -> str:
        return self.manifest.name

    @property
    def languages(self) -> frozenset[str]:
        return self.manifest.languages

    @property
    def thresholds(self) -> Mapping[Flag, float]:
        return self.manifest.thresholds

    def score(self, texts: Sequence[str]) -> list[Scores]:
        """Probabilities for each text. Raises ScoringFailed when the runtime refuses."""
        return [self._score(text) for text in texts]

    def embed(self, texts: Sequence[str]) -> Floats:
        """Unit vectors, one row per text, near each other when the texts ask the same thing."""
        return self._run([self._windows(text).broad[0] for text in texts])[2]

    def _windows(self, text: str) -> Windows:
        ids = self._tokenizer.encode(readable(text)).ids
        return cut(ids, width=self.manifest.max_tokens, enders=self._enders)

    def _run(self, rows: list[list[int]]) -> tuple[Floats, Floats, Floats]:
        """Runs windows one at a time.

        Int8 activations are scaled over the whole input, so a batch would make a text's score depend on its
        neighbours; a score in the record must be the same whenever it is computed again.
        """
        answers = [self._run_one(row) for row in rows]
        intents, flags, unit = (np.concatenate([answer[output] for answer in answers]) for output in range(3))
        return intents, flags, unit

    def _run_one(self, row: list[int]) -> list[Floats]:
        ids = np.array([row], dtype=np.int64)
        try:
            answers: list[Floats] = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        except _runtime_errors() as error:
            raise ScoringFailed(f"The model runtime refused a text: {error}") from error
        return answers

    def _score(self, text: str) -> Scores:
        """The mean over the broad windows; a danger or a flag in one piece counts as if it stood alone."""
        windows = self._windows(text)
        intent_logits, flag_logits, _ = self._run([*windows.broad, *windows.pieces])
        each = _softmax(intent_logits / self.manifest.intent_temperature)
        intents = each[: len(windows.broad)].mean(axis=0)
        intents[self._urgent] = np.maximum(intents[self._urgent], each[:, self._urgent].max(axis=0))
        flags = _sigmoid(flag_logits.max(axis=0) + self._signal_logits(text))
        return Scores(
            intents=dict(zip(self.manifest.intents, _plain(intents / intents.sum()), strict=True)),
            flags=dict(zip(self.manifest.flags, _plain(flags), strict=True)),
            read_whole=windows.whole,
        )

    def _signal_logits(self, text: str) -> Floats:
        """What the exact finders add to each flag; each kind counts once."""
        added = np.zeros(len(self.manifest.flags), dtype=np.float32)
        for kind in {signal.kind for signal in find_signals(text)}:
            added[self.manifest.flags.index(SPEAKS_TO[kind])] += self.manifest.signal_weights.get(kind, 0.0)
        return added


def _open_tokenizer(manifest: Manifest) -> Any:
    """The tokenizer without the padding and truncation to 128 that its file asks for; windows are cut by us."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(manifest.folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _open_session(manifest: Manifest, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(manifest.folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
    )


@functools.cache
def _runtime_errors() -> tuple[type[Exception], ...]:
    """Everything onnxruntime raises from a run; its errors share no base class of their own."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    named = ("EngineError", "EPFail", "Fail", "InvalidArgument", "NotImplemented", "RuntimeException")
    return (RuntimeError, *(getattr(state, name) for name in named))


def _softmax(logits: Floats) -> Floats:
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: Floats = shifted / shifted.sum(axis=1, keepdims=True)
    return result


def _sigmoid(logits: Floats) -> Floats:
    result: Floats = np.float32(1) / (np.float32(1) + np.exp(-logits))
    return result


def _plain(values: Floats) -> list[float]:
    """Probabilities as Python floats with four decimals, so that they print alike on every machine."""
    return [round(min(1.0, max(0.0, float(value))), 4) for value in values]
