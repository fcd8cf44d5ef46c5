"""A send keeps its lease for as long as its process lives, and no longer; a database that fails leaves no mystery."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from connectors.fake import FakePlatform
from console.domain.deliveries import DeliveryState
from console.domain.media import MediaRef
from console.services.lease_keeping import LEASE_S, LeaseKeeping
from console.storage.unit_of_work import SqlTransaction, UnitOfWork
from tests.conftest import ALICE, SteppedClock
from tests.newsroom import Newsroom, picture


@pytest.fixture
def room(begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> Newsroom:
    room = Newsroom(begin, clock, tmp_path, FakePlatform(clock=clock))
    room.move_in()
    return room


def with_a_picture(room: Newsroom) -> str:
    stored = room.media.store_picture(ALICE, "bridge.png", picture())
    ref = MediaRef(media_id=stored.id, sha256=stored.sha256, kind=stored.kind, alt_text="The bridge")
    return room.scheduled(attachments=[ref]).id


def test_a_long_upload_keeps_its_lease_and_is_not_given_up(room: Newsroom, clock: SteppedClock) -> None:
    post_id = with_a_picture(room)
    clock.advance(hours=1)
    room.sending._leases = LeaseKeeping(begin=room.begin, clock=clock, renew_every_s=0.01)

    def ten_minutes() -> None:
        for _ in range(6):
            clock.advance(seconds=LEASE_S - 20)
            renewed = threading.Event()
            for _ in range(500):
                if room.only(post_id).lease_until == clock.now() + timedelta(seconds=LEASE_S):
                    renewed.set()
                    break
                threading.Event().wait(0.01)
            assert renewed.is_set(), "the lease was not renewed"
            assert room.sending.recover_lost() == 0

    room.platform.when_uploading = ten_minutes
    room.sending.send_due()
    assert room.only(post_id).state is DeliveryState.SENT
    assert len(room.platform.posts) == 1


def test_an_upload_whose_process_died_is_found_out_after_one_lease(room: Newsroom, clock: SteppedClock) -> None:
    post_id = with_a_picture(room)
    clock.advance(hours=1)

    def die() -> None:
        raise KeyboardInterrupt

    room.platform.when_uploading = die
    with pytest.raises(KeyboardInterrupt):
        room.sending.send_due()
    clock.advance(seconds=LEASE_S)
    assert room.sender("w2").recover_lost() == 1
    assert room.only(post_id).state is DeliveryState.UNCONFIRMED
    assert room.sending._leases.renew(room.only(post_id)) is False


class _FailsAfterTheCall(UnitOfWork):
    """A database that takes no write from the moment something became public until ``mended``."""

    def __init__(self, begin: UnitOfWork, platform: FakePlatform) -> None:
        super().__init__(begin._engine, begin._clock)
        self._platform = platform
        self.mended = False

    @contextmanager
    def __call__(self) -> Iterator[SqlTransaction]:
        if self._platform.posts and not self.mended:
            raise OperationalError("INSERT", {}, Exception("database or disk is full"))
        with super().__call__() as tx:
            yield tx


def test_a_full_disk_after_the_call_leaves_it_in_sight_and_it_is_found_once_there_is_room(
    room: Newsroom, clock: SteppedClock
) -> None:
    post_id = room.scheduled().id
    full = _FailsAfterTheCall(room.begin, room.platform)
    failing = Newsroom(full, clock, room.folder, room.platform, owner="w2")
    clock.advance(hours=1)
    with pytest.raises(OperationalError):
        failing.sending.send_due()
    assert room.only(post_id).state is DeliveryState.SENDING
    clock.advance(seconds=LEASE_S)
    with pytest.raises(OperationalError):
        failing.sending.recover_lost()
    full.mended = True
    failing.sending.recover_lost()
    failing.sending.look_up_doubtful()
    assert room.only(post_id).state is DeliveryState.SENT
    assert len(room.platform.posts) == 1
