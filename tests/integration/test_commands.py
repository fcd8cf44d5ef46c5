"""The ``rapport`` command: what others rely on (streams, status, sentences)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from console.config import Settings
from console.demo import content
from console.demo.seed import seed
from console.storage.engine import make_engine
from console.storage.migrating import migrate

CLIP = Path(__file__).parents[2] / "evidence_share" / "demo"


def rapport(home: Path, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command as a shell does."""
    environment = {**os.environ, "RAPPORT_HOME": str(home)}
    command = [sys.executable, "-m", "console", *words]
    return subprocess.run(command, input=given, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated and seeded data folder."""
    folder = tmp_path_factory.mktemp("commands") / "home"
    settings = Settings(home=folder)
    folder.mkdir()
    migrate(make_engine(settings.resolved_database_url()))
    assert seed(settings)
    assert not seed(settings), "a second seeding changes nothing"
    return folder


def test_classify_answers_every_line_in_order(home: Path) -> None:
    given = "\n".join(
        [
            json.dumps({"id": "1", "text": "is the 410 still closed?"}),
            "this is not JSON",
            json.dumps({"id": "3", "text": "👍"}),
            json.dumps({"id": "4", "text": "a\u0000b \u202eoverride " + "x" * 60_000}),
        ]
    )
    outcome = rapport(home, "classify", given=given)
    assert outcome.returncode == 0, outcome.stderr
    answers = [json.loads(line) for line in outcome.stdout.splitlines()]
    assert [answer.get("id") for answer in (answers[0], answers[2], answers[3])] == ["1", "3", "4"]
    assert len(answers) == 4
    assert answers[0]["scored"] is True
    assert answers[0]["intent"] == "question"
    assert set(answers[0]) >= {"id", "intent", "intent_scores", "flags", "flag_scores", "lang", "scored", "model"}
    assert answers[1]["scored"] is False
    assert answers[1]["error"]
    assert answers[2]["scored"] is False, "nothing but an emoji: a person must look"


def test_similar_gives_one_group_to_questions_that_ask_the_same(home: Path) -> None:
    questions = {
        "a": "Why is the bridge closed?",
        "b": "why is the bridge closed??",
        "c": "How do I get a parking permit?",
    }
    given = "\n".join(json.dumps({"id": key, "text": text}) for key, text in questions.items())
    answers = [json.loads(line) for line in rapport(home, "similar", given=given).stdout.splitlines()]
    groups = {answer["id"]: answer["group"] for answer in answers}
    assert groups["a"] == groups["b"] != groups["c"]


def test_an_input_that_is_not_there_is_one_sentence(home: Path, tmp_path: Path) -> None:
    outcome = rapport(home, "classify", "--input", str(tmp_path / "missing.jsonl"))
    assert outcome.returncode == 2
    assert "cannot be opened" in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_verify_says_that_a_fresh_installation_is_whole(home: Path) -> None:
    outcome = rapport(home, "verify")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert "whole" in outcome.stdout


def test_evidence_import_keeps_a_clip_and_refuses_another_hash(home: Path) -> None:
    words = ["evidence", "import", str(CLIP / "clip.mp4"), "--mask-log", str(CLIP / "mask_log.json")]
    words += ["--captions", str(CLIP / "captions.vtt"), "--case", "HP-2026-1", "--redactor", "M. Halloran"]
    kept = rapport(home, *words, "--by", content.FARAH.email)
    assert kept.returncode == 0, kept.stderr
    assert "SHA-256" in kept.stdout
    refused = rapport(home, *words, "--by", content.FARAH.email, "--sha256", "0" * 64)
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
    stranger = rapport(home, *words, "--by", content.JO.email)
    assert stranger.returncode == 2
    assert "may not" in stranger.stderr


def test_what_the_command_writes_is_its_owner_s_alone(home: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh"
    assert rapport(fresh, "migrate").returncode == 0
    assert (fresh / "rapport.db").stat().st_mode & 0o077 == 0


def test_a_wrong_setting_is_one_sentence(tmp_path: Path) -> None:
    environment = {**os.environ, "RAPPORT_HOME": str(tmp_path), "RAPPORT_CONSOLE_PORT": "ninety"}
    command = [sys.executable, "-m", "console", "migrate"]
    outcome = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert outcome.returncode == 2
    assert "RAPPORT_CONSOLE_PORT" in outcome.stderr
    assert "Traceback" not in outcome.stderr
