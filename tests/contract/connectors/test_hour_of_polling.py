"""An hour of polling every three seconds stays within the platforms' windows, and no comment waits long."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.base import Connector, OutboundPost
from connectors.facebook.adapter import FacebookConnector
from connectors.sandbox.accounts import DEMO_PAGE, DEMO_X
from connectors.x.adapter import XConnector
from connectors.x.credentials import XCredentials
from console.domain.errors import RateLimited
from tests.contract.connectors.sandbox_server import running_sandbox, say, set_fault, set_switches
from tests.contract.connectors.worlds import PAGE_KEYS

TICK_S, HOUR_S = 3, 3600
#: The bounds that the connectors state, without any web hook.
NEWEST_WAIT_S, LONGEST_WAIT_S = 15, 180
FACEBOOK_CALLS = 800


class Clock:
    """One clock for the connector and the platform."""

    def __init__(self) -> None:
        self.instant = datetime.now(UTC)

    def now(self) -> datetime:
        return self.instant


@dataclass
class Hour:
    """One connector and its platform at the same stepped time."""

    address: str
    home: Path
    clock: Clock
    connector: Connector
    written: dict[str, datetime] = field(default_factory=dict)
    waited: dict[str, float] = field(default_factory=dict)
    cursor: str | None = None
    not_before: datetime | None = None
    held_up: str = ""

    def poll(self, posts: Sequence[str]) -> None:
        """Do as the worker does."""
        now = self.clock.now()
        if self.not_before and now < self.not_before:
            return
        try:
            batch = self.connector.fetch(self.cursor, posts)
        except RateLimited as limit:
            self.not_before = limit.retry_at
            return
        self.cursor, self.held_up = batch.cursor, batch.held_up
        for item in batch.items:
            self.waited.setdefault(item.remote_id, (now - self.written[item.remote_id]).total_seconds())

    def comment(self, platform: str, place: str, text: str, who: str = "priya") -> str:
        key = say(self.address, platform, f"{place}/comments", who, text)
        self.written[key] = self.clock.now()
        return key

    def statuses(self) -> list[int]:
        lines = (self.home / "calls.jsonl").read_text(encoding="utf-8").splitlines()
        return [int(json.loads(line)["status"]) for line in lines]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sandbox_at(tmp_path: Path, clock: Clock) -> Iterator[tuple[str, Path]]:
    home = tmp_path / "sandbox"
    with running_sandbox(home, now=clock.now) as address:
        yield address, home


@pytest.fixture
def x_hour(sandbox_at: tuple[str, Path], clock: Clock) -> Hour:
    keys = XCredentials(oauth2_token=DEMO_X.oauth2_user_token)
    connector = XConnector(keys, DEMO_X.user_id, base_url=f"{sandbox_at[0]}/x", clock=clock)
    return Hour(*sandbox_at, clock, connector)


@pytest.fixture
def facebook_hour(sandbox_at: tuple[str, Path], clock: Clock) -> Hour:
    connector = FacebookConnector(PAGE_KEYS, DEMO_PAGE.page_id, base_url=f"{sandbox_at[0]}/graph", clock=clock)
    return Hour(*sandbox_at, clock, connector)


def test_an_hour_on_x_is_within_its_windows_and_no_comment_waits_long(x_hour: Hour) -> None:
    posts = _posts(x_hour, 30)
    deep_newest: set[str] = set()
    for step in range(HOUR_S // TICK_S):
        if step % 20 == 0 and step * TICK_S < HOUR_S - LONGEST_WAIT_S:
            post = posts[step // 20 % len(posts)]
            first = x_hour.comment("x", post, f"Which exit at {step}?")
            deep = x_hour.comment("x", first, f"I wonder too at {step}", "devon")
            deep_newest |= {first, deep} if post in posts[:12] else set()
        x_hour.clock.instant += timedelta(seconds=TICK_S)
        x_hour.poll(posts)
    assert x_hour.statuses().count(429) == 0
    assert set(x_hour.waited) == set(x_hour.written)
    assert max(x_hour.waited.values()) <= LONGEST_WAIT_S
    assert max(x_hour.waited[key] for key in deep_newest) <= NEWEST_WAIT_S


def test_a_limit_on_mentions_does_not_stop_the_searches(x_hour: Hour) -> None:
    posts = _posts(x_hour, 90)
    newest, oldest = (x_hour.comment("x", post, "Which exit?") for post in (posts[0], posts[-1]))
    set_fault(x_hour.address, platform="x", path=f"/2/users/{DEMO_X.user_id}/mentions", effect="rate_limited")
    _poll_for(x_hour, posts, LONGEST_WAIT_S)
    assert x_hour.waited[newest] <= NEWEST_WAIT_S
    assert x_hour.waited[oldest] <= LONGEST_WAIT_S
    assert "mentions" in x_hour.held_up, "it is said"


def test_a_limit_on_searches_does_not_stop_the_mentions(x_hour: Hour) -> None:
    posts = _posts(x_hour, 5)
    set_fault(x_hour.address, platform="x", path="/2/tweets/search", effect="rate_limited")
    _poll_for(x_hour, posts, 60)
    comment = x_hour.comment("x", posts[0], "Which exit?")
    _poll_for(x_hour, posts, NEWEST_WAIT_S)
    assert x_hour.waited[comment] <= NEWEST_WAIT_S


def test_a_window_that_somebody_else_uses_up_slows_us_down_before_its_end(x_hour: Hour) -> None:
    posts = _posts(x_hour, 5)
    set_switches(x_hour.address, x_limits={"GET /2/users/{id}/mentions": 90, "GET /2/tweets/search/recent": 90})
    _poll_for(x_hour, posts, 1800)
    assert x_hour.statuses().count(429) == 0


def test_a_flood_in_a_conversation_is_read_to_its_end_within_the_window(x_hour: Hour) -> None:
    """The window is nearly used up while pages are left: they are read later, and none is lost."""
    posts = _posts(x_hour, 2)
    set_switches(x_hour.address, x_limits={"GET /2/users/{id}/mentions": 6, "GET /2/tweets/search/recent": 6})
    for number in range(450):
        x_hour.comment("x", posts[number % 2], f"Question number {number}?")
    _poll_for(x_hour, posts, 1800)
    assert set(x_hour.waited) == set(x_hour.written)
    assert x_hour.statuses().count(429) == 0


def test_polling_facebook_is_within_the_page_s_calls_and_no_comment_waits_long(facebook_hour: Hour) -> None:
    """Ten minutes with a sixth of an hour's calls."""
    posts = _posts(facebook_hour, 30)
    set_switches(facebook_hour.address, page_calls_per_hour=FACEBOOK_CALLS)
    newest: set[str] = set()
    for step in range(600 // TICK_S):
        if step % 5 == 0 and step * TICK_S < 600 - LONGEST_WAIT_S:
            post = posts[step // 5 % len(posts)]
            comment = facebook_hour.comment("facebook", post, f"Which exit at {step}?")
            newest |= {comment} if post in posts[:3] else set()
        facebook_hour.clock.instant += timedelta(seconds=TICK_S)
        facebook_hour.poll(posts)
    statuses = facebook_hour.statuses()
    assert set(statuses) == {200}
    assert len(statuses) - len(posts) < 0.75 * FACEBOOK_CALLS, "from 75 percent on, Graph wants us to slow down"
    assert set(facebook_hour.waited) == set(facebook_hour.written)
    assert max(facebook_hour.waited.values()) <= LONGEST_WAIT_S
    assert max(facebook_hour.waited[key] for key in newest) <= NEWEST_WAIT_S


def test_a_page_with_few_calls_slows_down_before_it_is_kept_out(facebook_hour: Hour) -> None:
    posts = _posts(facebook_hour, 10)
    set_switches(facebook_hour.address, page_calls_per_hour=400)
    _poll_for(facebook_hour, posts, HOUR_S)
    assert set(facebook_hour.statuses()) == {200}


def _posts(hour: Hour, count: int) -> list[str]:
    """Publish so many posts; return their ids, newest first, with the limits on writing out of the way."""
    set_switches(hour.address, x_limits={"POST /2/tweets": 1000})
    made = [hour.connector.publish(OutboundPost(text=f"Road report number {number}")) for number in range(count)]
    return [post.remote_id for post in reversed(made)]


def _poll_for(hour: Hour, posts: Sequence[str], seconds: int) -> None:
    for _ in range(seconds // TICK_S):
        hour.clock.instant += timedelta(seconds=TICK_S)
        hour.poll(posts)
