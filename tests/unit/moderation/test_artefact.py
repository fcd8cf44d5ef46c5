"""A model folder that is not what was measured is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from moderation.classifier.artefact import MANIFEST, SHIPPED, ArtefactError, load_manifest
from moderation.model import Flag, Intent

LIMIT_BYTES = 30_000_000


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "model"))


def test_the_shipped_model_knows_every_label() -> None:
    manifest = load_manifest(SHIPPED)
    assert set(manifest.intents) == set(Intent)
    assert set(manifest.flags) == set(Flag)
    assert set(manifest.thresholds) == set(Flag)


def test_the_shipped_model_is_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) < LIMIT_BYTES


def test_one_changed_byte_is_refused(copy: Path) -> None:
    tokenizer = copy / "tokenizer.json"
    tokenizer.write_bytes(tokenizer.read_bytes()[:-1] + b" ")
    with pytest.raises(ArtefactError, match="hash does not match"):
        load_manifest(copy)


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "model.onnx").unlink()
    with pytest.raises(ArtefactError, match=r"model\.onnx is missing"):
        load_manifest(copy)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="There is no model"):
        load_manifest(tmp_path)


def test_a_new_threshold_is_a_new_version(copy: Path) -> None:
    fields = json.loads((copy / MANIFEST).read_text("utf-8"))
    fields["thresholds"]["threat"] = 0.123
    (copy / MANIFEST).write_text(json.dumps(fields), "utf-8")
    assert load_manifest(copy).name != load_manifest(SHIPPED).name


def test_a_label_nobody_knows_is_refused(copy: Path) -> None:
    fields = json.loads((copy / MANIFEST).read_text("utf-8"))
    fields["flags"][0] = "offensive"
    (copy / MANIFEST).write_text(json.dumps(fields), "utf-8")
    with pytest.raises(ArtefactError, match="cannot be read"):
        load_manifest(copy)
