"""Each contract test runs over the fake platform, those of the sandbox, and Bluesky's own servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.contract.bluesky.world import BlueskyWorld
from tests.contract.connectors.instagram_world import InstagramWorld
from tests.contract.connectors.lent_media import lending
from tests.contract.connectors.nextdoor_world import NextdoorWorld
from tests.contract.connectors.sandbox_server import running_sandbox
from tests.contract.connectors.worlds import FacebookWorld, FakeWorld, World, XWorld
from tests.contract.connectors.youtube_world import YouTubeWorld
from tests.contract.fault_proxy import running_proxy


@pytest.fixture(params=["fake", "x", "facebook", "instagram", "youtube", "nextdoor", "bluesky"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    if request.param == "fake":
        yield FakeWorld()
        return
    if request.param == "bluesky":
        with running_proxy(request.getfixturevalue("bluesky_network")) as proxy:
            yield BlueskyWorld(proxy)
        return
    with running_sandbox(tmp_path / "sandbox") as address:
        if request.param == "youtube":
            yield YouTubeWorld(address, tmp_path)
            return
        if request.param == "instagram":
            with lending() as host:
                yield InstagramWorld(address, tmp_path, host)
            return
        worlds: dict[str, Callable[[str], World]] = {"x": XWorld, "facebook": FacebookWorld, "nextdoor": NextdoorWorld}
        yield worlds[request.param](address)


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[str]:
    with running_sandbox(tmp_path / "sandbox") as address:
        yield address
