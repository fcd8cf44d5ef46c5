"""The second backend: any sequence-classification checkpoint on disk, run by transformers.

Used only when a model folder with a `config.json` is configured; needs torch (the `train` extra). The checkpoint's
labels are ours by name, or `labels.json` beside it maps them: {"LABEL_0": "tip", "toxic": "harassment"}.
"""

from __future__ import annotations

import hashlib
import importlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from moderation.classifier.artefact import ArtefactError
from moderation.model import Flag, Intent
from moderation.scoring import Scores, ScoringFailed
from moderation.text import readable

THRESHOLD = 0.5
MAX_TOKENS = 256
_LABELS: Mapping[str, Intent | Flag] = {label.value: label for label in (*Intent, *Flag)}


class TransformersBackend:
    """Scores texts with a checkpoint, one at a time, offline. It is taken at its word for the languages it reads."""

    def __init__(self, folder: Path, *, languages: frozenset[str] = frozenset({"en"})) -> None:
        """Raises ArtefactError when torch is not installed or the checkpoint knows none of our intents."""
        self._torch, transformers = _libraries()
        try:
            self._tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
            self._model = transformers.AutoModelForSequenceClassification.from_pretrained(
                folder, local_files_only=True
            ).eval()
        except (OSError, ValueError) as error:
            raise ArtefactError(f"{folder} is not a sequence-classification checkpoint: {error}") from error
        self._labels = _labels(folder, self._model.config.id2label)
        self._many = self._model.config.problem_type == "multi_label_classification"
        self._name = f"{folder.name}@{_version(folder)}"
        self._languages = languages

    @property
    def name(self) -> str:
        return self._name

    @property
    def languages(self) -> frozenset[str]:
        return self._languages

    @property
    def thresholds(self) -> Mapping[Flag, float]:
        return dict.fromkeys(Flag, THRESHOLD)

    def score(self, texts: Sequence[str]) -> list[Scores]:
        """Probabilities for each text; flags that the checkpoint does not know are absent. Raises ScoringFailed."""
        try:
            return [self._score(text) for text in texts]
        except (RuntimeError, IndexError, ValueError) as error:
            raise ScoringFailed(f"The checkpoint refused a text: {error}") from error

    def _score(self, text: str) -> Scores:
        tokens = self._tokenizer(readable(text), return_tensors="pt", truncation=True, max_length=MAX_TOKENS + 1)
        whole = tokens["input_ids"].shape[1] <= MAX_TOKENS
        with self._torch.inference_mode():
            logits = self._model(**{name: value[:, :MAX_TOKENS] for name, value in tokens.items()}).logits[0]
        values = (logits.sigmoid() if self._many else logits.softmax(0)).tolist()
        by_label = {self._labels[at]: round(value, 4) for at, value in enumerate(values) if at in self._labels}
        return Scores(
            intents={label: value for label, value in by_label.items() if isinstance(label, Intent)},
            flags={label: value for label, value in by_label.items() if isinstance(label, Flag)},
            read_whole=whole,
        )


def _libraries() -> tuple[Any, Any]:
    """torch and transformers, loaded only here."""
    try:
        return importlib.import_module("torch"), importlib.import_module("transformers")
    except ImportError as error:
        raise ArtefactError(
            "This model folder holds a transformers checkpoint, which needs torch. Install the train extra."
        ) from error


def _labels(folder: Path, id2label: Mapping[int, str]) -> dict[int, Intent | Flag]:
    """Output position to our label. Raises ArtefactError when no intent is among them."""
    mapping = folder / "labels.json"
    ours = json.loads(mapping.read_text("utf-8")) if mapping.is_file() else {}
    named = {at: ours.get(label, label.casefold()) for at, label in id2label.items()}
    labels = {at: _LABELS[name] for at, name in named.items() if name in _LABELS}
    if not any(isinstance(label, Intent) for label in labels.values()):
        raise ArtefactError(
            f"{folder} names none of our intents. Map its labels ({', '.join(id2label.values())}) in labels.json."
        )
    return labels


def _version(folder: Path) -> str:
    """The first digits of the hash over the checkpoint's own files, in name order."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.iterdir() if p.is_file()):
        digest.update(path.name.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]
