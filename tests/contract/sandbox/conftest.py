"""A fresh sandbox for each test, and the platforms' official specifications where they can be found."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.sandbox.running import Callback, RunningSandbox, listening

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[RunningSandbox]:
    with RunningSandbox(tmp_path / "sandbox") as running:
        yield running


@pytest.fixture
def callback() -> Iterator[Callback]:
    with listening() as receiver:
        yield receiver


@pytest.fixture(scope="session")
def specs() -> Path:
    """The folder of official specifications: ``RAPPORT_SPECS``, or ``shared/specs`` in or beside the repository."""
    named = os.environ.get("RAPPORT_SPECS")
    candidates = [Path(named)] if named else [REPOSITORY / "shared/specs", REPOSITORY.parent / "shared/specs"]
    for folder in candidates:
        if (folder / "x").is_dir() and (folder / "facebook").is_dir():
            return folder
    pytest.skip("The platforms' official specifications (x/, facebook/) were not found; name them in RAPPORT_SPECS.")
