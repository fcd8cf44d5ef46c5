"""The second backend: a sequence-classification checkpoint on disk, made here with random weights."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from moderation.api import load_assessor
from moderation.classifier.artefact import ArtefactError
from moderation.model import Flag, Intent, Subject

pytestmark = pytest.mark.train
needs_torch = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("torch", "transformers")),
    reason="torch and transformers are not installed (the train extra): the second backend was not tried.",
)
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "is", "the", "bridge", "open", "today", "thank", "you"]


def make_checkpoint(folder: Path, labels: list[str], problem: str) -> Path:
    """A tiny BERT with random weights, saved as transformers saves any checkpoint."""
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(WORDS), "utf-8")
    BertTokenizerFast(vocab=dict(zip(WORDS, range(len(WORDS)), strict=True))).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        problem_type=problem,
        id2label=dict(enumerate(labels)),
        label2id={label: at for at, label in enumerate(labels)},
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


@needs_torch
def test_a_checkpoint_with_our_labels_scores_messages(tmp_path: Path) -> None:
    folder = make_checkpoint(tmp_path / "tiny", [str(intent) for intent in Intent], "single_label_classification")
    assessor = load_assessor(folder)
    first, empty = assessor.assess([Subject(id="a", text="is the bridge open today"), Subject(id="b", text="")])
    assert first.scored
    assert set(first.intent_scores) == set(Intent)
    assert first.model.startswith("tiny@")
    assert not empty.scored


@needs_torch
def test_labels_of_another_name_are_mapped(tmp_path: Path) -> None:
    folder = make_checkpoint(tmp_path / "tiny", ["LABEL_0", "LABEL_1", "other"], "multi_label_classification")
    (folder / "labels.json").write_text(json.dumps({"LABEL_0": "question", "LABEL_1": "threat"}), "utf-8")
    (assessment,) = load_assessor(folder).assess([Subject(id="a", text="is the bridge open today")])
    assert assessment.intent is Intent.QUESTION
    assert set(assessment.flag_scores) == {Flag.THREAT}


@needs_torch
def test_a_checkpoint_that_knows_no_intent_is_refused(tmp_path: Path) -> None:
    folder = make_checkpoint(tmp_path / "tiny", ["toxic", "clean"], "single_label_classification")
    with pytest.raises(ArtefactError, match="toxic, clean"):
        load_assessor(folder)


@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="torch is installed here.")
def test_without_torch_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}", "utf-8")
    with pytest.raises(ArtefactError, match="Install the train extra"):
        load_assessor(tmp_path)
