"""A model never acts: nothing here reaches a platform, a database or a network, or hands back an action."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[3] / "moderation"
#: What reads words and numbers; none of it opens a connection.
RUNTIME = {"moderation", "numpy", "onnxruntime", "tokenizers", "langdetect", "phonenumbers", "pyphen", "regex"}
TRAINING = {"torch", "transformers", "onnx"}
TRAINING_MODULES = {"train.py", "network.py", "export.py"}
REACHES_OUT = {"socket", "ssl", "http", "urllib", "asyncio", "smtplib", "ftplib", "sqlite3"}
ACTS = re.compile(r"^_?(hide|unhide|delete|remove|block|ban|mute|publish|post|send|reply|report|withdraw|notify)(_|$)")


def sources() -> list[Path]:
    found = sorted(PACKAGE.rglob("*.py"))
    assert len(found) > 15
    return found


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            yield (node.module or "").partition(".")[0]


def test_it_imports_only_itself_the_standard_library_and_the_model_runtime() -> None:
    allowed = RUNTIME | set(sys.stdlib_module_names) - REACHES_OUT
    for path in sources():
        extra = TRAINING if path.name in TRAINING_MODULES else set()
        assert set(imported(path)) <= allowed | extra, path


def test_no_function_is_named_for_an_action_on_a_message() -> None:
    for path in sources():
        names = [n.name for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.FunctionDef)]
        assert not [name for name in names if ACTS.match(name)], path


def test_an_assessment_has_no_room_for_an_action() -> None:
    from moderation.model import Assessment

    facts = {"subject_id", "scored", "intent", "intent_scores", "flags", "flag_scores", "lang"}
    assert set(Assessment.__slots__) == facts | {"spans", "reasons", "model", "policy"}


def test_assessing_loads_no_training_library_and_opens_no_socket() -> None:
    program = """
import socket, sys
def refuse(*args, **kwargs): raise AssertionError("a socket was opened")
socket.socket.connect = refuse
socket.getaddrinfo = refuse
from moderation.api import load_assessor
from moderation.model import Subject
(a,) = load_assessor().assess([Subject(id="m", text="is the bridge open today?")])
assert a.scored
loaded = {"torch", "transformers", "onnx", "requests", "httpx", "streamlit", "sqlalchemy"} & set(sys.modules)
assert not loaded, loaded
"""
    outcome = subprocess.run(
        [sys.executable, "-c", program], cwd=PACKAGE.parent, capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 0, outcome.stderr
