"""What the simulation found: outcomes that look certain and are not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from connectors.fake import FakePlatform
from console.domain.deliveries import DeliveryState
from console.domain.errors import RateLimited
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import SteppedClock
from tests.newsroom import Newsroom


@pytest.mark.parametrize("ahead_by", [timedelta(minutes=10), timedelta(hours=2)])
def test_a_clock_that_runs_ahead_does_not_hide_what_is_public(
    sqlite_begin: UnitOfWork, clock: SteppedClock, tmp_path: Path, ahead_by: timedelta
) -> None:
    """By a clock that is ahead, what the platform accepted just now was public before it was sent."""
    true_time = SteppedClock(clock.now())
    room = Newsroom(sqlite_begin, clock, tmp_path, FakePlatform(clock=true_time))
    room.move_in()
    clock.instant += ahead_by
    post = room.scheduled(due_at=clock.now() + timedelta(minutes=1))
    clock.advance(minutes=1)

    def say_that_it_was_too_much() -> None:
        raise RateLimited("The platform asks us to wait.", platform="x", retry_at=true_time.now())

    room.platform.when_accepted = say_that_it_was_too_much
    for _ in range(10):
        room.sending.look_up_doubtful()
        room.sending.send_due()
        room.platform.when_accepted = None
        clock.advance(minutes=1)
    assert len(room.platform.posts) == 1
    assert room.only(post.id).state is DeliveryState.UNCONFIRMED
