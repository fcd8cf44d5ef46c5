"""Each contract test runs over the fake platform, X and Facebook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.connectors.sandbox_server import running_sandbox
from tests.contract.connectors.worlds import FacebookWorld, FakeWorld, World, XWorld


@pytest.fixture(params=["fake", "x", "facebook"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    if request.param == "fake":
        yield FakeWorld()
        return
    with running_sandbox(tmp_path / "sandbox") as address:
        yield XWorld(address) if request.param == "x" else FacebookWorld(address)


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[str]:
    with running_sandbox(tmp_path / "sandbox") as address:
        yield address
