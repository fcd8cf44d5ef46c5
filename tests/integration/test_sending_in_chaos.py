"""A hundred deliveries on a platform that fails at random: none twice, none lost in silence."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.fake import FakePlatform, Fault
from console.domain.deliveries import NEEDS_A_PERSON, DeliveryState
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import SteppedClock
from tests.newsroom import TOWN_FACEBOOK, TOWN_X, Newsroom

_FAULTS = [fault for fault in Fault if fault is not Fault.AUTH_EXPIRED]


class _Died(BaseException):
    """What a sender that is killed looks like from inside."""


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_none_twice_and_none_lost_in_silence(
    sqlite_begin: UnitOfWork, clock: SteppedClock, tmp_path: Path, seed: int
) -> None:
    chance, platform = random.Random(seed), FakePlatform(clock=clock)
    room = Newsroom(sqlite_begin, clock, tmp_path, platform)
    room.move_in()
    posts = [_scheduled(room, chance, number) for number in range(50)]
    for _ in range(90):
        clock.advance(minutes=1)
        _make_trouble(platform, chance)
        _work(room, platform, chance)
    platform.recover()
    for _ in range(30):
        clock.advance(minutes=5)
        _work(room, platform, None)
    shown = Counter((post.account, post.text) for post in platform.posts)
    assert max(shown.values()) == 1
    deliveries = [delivery for post in posts for delivery in room.deliveries(post)]
    assert len(deliveries) == 100
    for delivery in deliveries:
        is_public = (delivery.account_id, delivery.text) in shown
        assert delivery.state in ({DeliveryState.SENT} if is_public else NEEDS_A_PERSON)
    states = Counter(delivery.state for delivery in deliveries)
    assert states[DeliveryState.SENT] > 40
    assert states[DeliveryState.UNCONFIRMED] > 0
    assert states[DeliveryState.REJECTED] > 0


def _scheduled(room: Newsroom, chance: random.Random, number: int) -> str:
    due_at = room.clock.now() + timedelta(minutes=chance.randint(1, 60))
    return room.scheduled(f"Notice {number}.", account_ids=[TOWN_X, TOWN_FACEBOOK], due_at=due_at).id


def _make_trouble(platform: FakePlatform, chance: random.Random) -> None:
    for _ in range(chance.randint(0, 3)):
        platform.fail(chance.choice(_FAULTS), operation=chance.choice(["publish", "publish", "find"]))
    platform.blind_finds = chance.choice([0, 0, 1, 2])


def _work(room: Newsroom, platform: FakePlatform, chance: random.Random | None) -> None:
    """One of three senders ticks; now and then it dies with the call made and nothing written."""

    def die() -> None:
        raise _Died

    dies = chance is not None and chance.random() < 0.1
    sender = room.sender(f"w{chance.randint(1, 3)}" if chance else "w1")
    platform.when_accepted = die if dies else None
    try:
        sender.recover_lost()
        sender.look_up_doubtful()
        sender.send_due()
    except _Died:
        platform.when_accepted = None
