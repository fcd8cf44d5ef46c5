"""The shipped model's folder: what must be in it, and the proof that it is what was measured."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from moderation.model import Flag, Intent
from moderation.signals import SignalKind

SHIPPED = Path(__file__).parent / "artefact"
MANIFEST = "model.json"


class ArtefactError(Exception):
    """The model folder is missing something or was changed; the sentence says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What `model.json` says: labels in output order, thresholds, signal weights, and the hash of every file."""

    name: str
    folder: Path
    intents: tuple[Intent, ...]
    flags: tuple[Flag, ...]
    languages: frozenset[str]
    thresholds: Mapping[Flag, float]
    intent_temperature: float
    signal_weights: Mapping[SignalKind, float]
    similarity_threshold: float
    max_tokens: int


def load_manifest(folder: Path) -> Manifest:
    """The manifest of a model folder, after checking the hash of each file it names. Raises ArtefactError."""
    path = folder / MANIFEST
    if not path.is_file():
        raise ArtefactError(
            f"There is no model in {folder}: {MANIFEST} is missing. Point the model folder at a complete one."
        )
    raw = path.read_bytes()
    try:
        fields = json.loads(raw)
        _check_files(folder, fields["files"])
        return _manifest(folder, fields, version=hashlib.sha256(raw).hexdigest()[:12])
    except (KeyError, TypeError, ValueError) as error:
        raise ArtefactError(f"{path} cannot be read as a model description: {error}.") from error


def _check_files(folder: Path, files: Mapping[str, str]) -> None:
    for name, expected in files.items():
        path = folder / name
        if not path.is_file():
            raise ArtefactError(f"The model folder {folder} is incomplete: {name} is missing.")
        if hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            raise ArtefactError(
                f"{path} is not the file that was measured: its hash does not match {MANIFEST}. Restore it."
            )


def _manifest(folder: Path, fields: Mapping[str, object], *, version: str) -> Manifest:
    """The typed manifest; the version is the hash of model.json, which names the hash of everything else."""
    return Manifest(
        name=f"{fields['name']}@{version}",
        folder=folder,
        intents=tuple(Intent(value) for value in _list(fields["intents"])),
        flags=tuple(Flag(value) for value in _list(fields["flags"])),
        languages=frozenset(_list(fields["languages"])),
        thresholds={Flag(key): value for key, value in _numbers(fields["thresholds"]).items()},
        intent_temperature=_number(fields["intent_temperature"]),
        signal_weights={SignalKind(key): value for key, value in _numbers(fields["signal_weights"]).items()},
        similarity_threshold=_number(fields["similarity_threshold"]),
        max_tokens=int(_number(fields["max_tokens"])),
    )


def _list(value: object) -> list[str]:
    if not isinstance(value, list):
        raise TypeError(f"expected a list, found {value!r}")
    return [str(item) for item in value]


def _numbers(value: object) -> dict[str, float]:
    if not isinstance(value, dict):
        raise TypeError(f"expected a table of numbers, found {value!r}")
    return {str(key): _number(item) for key, item in value.items()}


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"expected a number, found {value!r}")
    return float(value)
