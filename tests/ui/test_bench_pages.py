"""A small run of the benchmark of pages: it really renders, the data is the same each time, nothing is left behind."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from console.bench import pages
from console.bench.filling import fill_inbox
from console.domain.errors import ConfigurationError
from console.domain.inbox import InboxFilter
from console.domain.messages import Message
from moderation.desks import load_desks
from tests.conftest import MORGAN, SteppedClock
from tests.portal import make_app
from tests.questions import X_ACCOUNT


def filled(folder: Path, clock: SteppedClock, messages: int, *, seed: int) -> list[Message]:
    folder.mkdir()
    app = make_app(folder, clock)
    with app.begin() as tx:
        tx.accounts.add(X_ACCOUNT, "sealed")
    fill_inbox(app, load_desks(), messages, seed=seed)
    waiting = app.inbox.list_page(MORGAN, InboxFilter(), limit=1000).messages
    done = app.inbox.list_page(MORGAN, InboxFilter(done=True), limit=1000).messages
    return sorted((*waiting, *done), key=lambda message: message.remote_id)


def test_the_same_seed_fills_the_same_inbox(tmp_path: Path, clock: SteppedClock) -> None:
    first, again, other = (
        filled(tmp_path / str(number), clock, 60, seed=seed) for number, seed in enumerate((1, 1, 2))
    )

    def shape(messages: list[Message]) -> list[tuple[object, ...]]:
        return [(each.text, each.desk, each.state, each.created_at, each.due_at) for each in messages]

    assert len(first) == 60
    assert shape(first) == shape(again)
    assert shape(first) != shape(other)


def test_a_small_run_reports_both_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPPORT_HOME", "kept")
    found = pages.measure(sizes=(40,), reruns=2)
    assert found["data"]["messages"] == [40]
    for page in ("today_ms", "inbox_ms"):
        assert found["figures"]["40_messages"][page]["reruns"]["samples"] == 2
    assert os.environ["RAPPORT_HOME"] == "kept"


def test_a_page_that_shows_nothing_is_not_measured() -> None:
    with pytest.raises(ConfigurationError, match="did not show"):
        pages.measure(sizes=(0,), reruns=1)
