"""One account of ours and one resident on Bluesky's own servers, a proxy in front of ours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.bluesky.world import BlueskyWorld
from tests.contract.fault_proxy import running_proxy


@pytest.fixture
def world(bluesky_network: str) -> Iterator[BlueskyWorld]:
    with running_proxy(bluesky_network) as proxy:
        yield BlueskyWorld(proxy)
