"""A comment on the town square is pushed, read and at its desk within seconds, with every process real."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from console.bootstrap import App, build_app
from console.config import Settings
from console.domain.deliveries import Delivery
from console.domain.ingestion import PushState
from console.domain.messages import Message, Reading
from tests.contract.connectors.sandbox_server import say
from tests.running import Running, running

pytestmark = pytest.mark.browser

T = TypeVar("T")
#: Far more than it takes; what is measured is that it comes by push at all.
WITHIN_S = 15.0
PLATFORMS = ("x", "facebook")


def test_comments_are_pushed_on_both_platforms_also_after_a_restart_on_other_ports(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with running(home) as first:
        _both_platforms_push(first, "Is the bridge open yet?")
    with running(home) as second:
        assert second.portal != first.portal
        _both_platforms_push(second, "And is it open today?")


def _both_platforms_push(product: Running, text: str) -> None:
    app = build_app(Settings(home=product.home))
    for platform in PLATFORMS:
        remote_id = say(product.square, platform, f"{_newest_post(app, platform).remote_id}/comments", "walt", text)
        message = _soon(partial(_routed, app, platform, remote_id))
        assert message.desk
        assert _soon(partial(_was_pushed, app, platform, remote_id))


def _newest_post(app: App, platform: str) -> Delivery:
    with app.begin.reading() as tx:
        account = next(each for each in tx.accounts.list_accounts() if each.platform == platform)
        return tx.deliveries.list_sent_posts(account.id, app.clock.now() - timedelta(days=1), limit=1)[0]


def _routed(app: App, platform: str, remote_id: str) -> Message | None:
    with app.begin.reading() as tx:
        message = tx.messages.find_by_remote(platform, remote_id)
    return message if message and message.reading is not Reading.PENDING else None


def _was_pushed(app: App, platform: str, remote_id: str) -> bool:
    with app.begin.reading() as tx:
        events = tx.ingestion.list_events(PushState.TAKEN_IN, limit=500)
    return any(event.platform == platform and remote_id.encode() in event.body for event in events)


def _soon(look: Callable[[], T | None]) -> T:
    end = time.monotonic() + WITHIN_S
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.1)
