"""Bluesky's own servers for every contract test that asks for them, started once in a process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bluesky_network.running import running_network


@pytest.fixture(scope="session")
def bluesky_network() -> Iterator[str]:
    """The address of the account server."""
    with running_network() as address:
        yield address
