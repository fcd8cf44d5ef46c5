"""The house keeps its shape: imports, names, diagrams and lock files."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("console", "connectors", "moderation", "scheduler", "evidence_share")
SOURCES = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "versions" not in path.parts]


def test_dependencies_point_one_way() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    outcome = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout


def test_the_drawn_state_graphs_are_those_of_the_code() -> None:
    from console.drawing import draw_states

    drawn = (ROOT / "docs" / "reference" / "states.md").read_text(encoding="utf-8")
    assert drawn == draw_states(), "The graphs have changed: run `make states` and commit the page."


def test_every_state_graph_of_the_code_is_drawn() -> None:
    from console.graphs import GRAPHS

    declared = sum(
        len(re.findall(r"^\w+: StateGraph\[", path.read_text(encoding="utf-8"), re.MULTILINE)) for path in SOURCES
    )
    assert declared == len(GRAPHS)


def test_every_audit_verb_has_a_sentence() -> None:
    from console.domain.verbs import SENTENCES

    used = {
        verb
        for path in SOURCES
        for verb in re.findall(r"audit\.append\(\s*[^,]+,\s*\"([a-z_]+\.[a-z_]+)\"", path.read_text(encoding="utf-8"))
    }
    assert used, "no audit verbs were found: the pattern no longer matches the code"
    assert used <= set(SENTENCES), f"without a sentence in console/domain/verbs.py: {sorted(used - set(SENTENCES))}"


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_files_have_hashes_and_name_no_index(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    requirements = [line for line in text.splitlines() if re.match(r"^[a-z0-9]", line)]
    assert len(requirements) > 40
    assert all(line.endswith("\\") for line in requirements), "every requirement goes on with its hashes"


def test_torch_is_only_in_the_training_extra() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        assert not re.search(r"^(torch|nvidia)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    assert '"torch==2.13.0"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_there_are_no_grab_bags() -> None:
    banned = {"utils", "helpers", "manager", "misc", "common"}
    assert not [path for path in SOURCES if path.stem in banned or banned & set(path.parent.parts)]


def test_no_page_renders_untrusted_html() -> None:
    assert not [path for path in SOURCES if "unsafe_allow_html" in path.read_text(encoding="utf-8")]


def test_the_router_is_short_and_without_logic() -> None:
    assert len((ROOT / "streamlit_app.py").read_text(encoding="utf-8").splitlines()) <= 40


def test_every_test_that_the_promises_name_exists() -> None:
    page = (ROOT / "docs" / "reference" / "promises.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", page))
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert named
    assert not {name for name in named if f"def {name}(" not in tests}


def test_no_file_names_this_machine_or_an_index() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    home = str(ROOT).encode()
    found = [
        name.decode()
        for name in listed.split(b"\0")
        if name and (ROOT / name.decode()).is_file() and home in (ROOT / name.decode()).read_bytes()
    ]
    assert not found, f"they name the folder of this checkout: {found}"
