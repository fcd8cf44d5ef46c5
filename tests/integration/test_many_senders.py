"""Any number of senders, in any number of processes, on both databases: one due row, one send."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from connectors.fake import FakePlatform
from console.domain.deliveries import DeliveryState
from console.domain.errors import ConsoleError
from console.domain.pauses import Pause
from console.domain.posts import PostState
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import BOB, SteppedClock
from tests.newsroom import TOWN_FACEBOOK, TOWN_X, Newsroom
from tests.sending_process import Place, start_sender

_PROCESSES, _POSTS = 4, 15


def test_many_processes_send_every_due_post_once(engine: Engine, clock: SteppedClock, tmp_path: Path) -> None:
    url = engine.url.render_as_string(hide_password=False)
    place = Place(url=url, folder=tmp_path / "media", journal=tmp_path / "platform.jsonl", now=clock.now())
    room = place.newsroom(engine, "parent")
    room.move_in()
    posts = [room.scheduled(f"Update {n}.", account_ids=[TOWN_X, TOWN_FACEBOOK]) for n in range(_POSTS)]
    due = Place(url=url, folder=place.folder, journal=place.journal, now=clock.now() + timedelta(hours=1))
    children = [start_sender(due, f"sender-{n}") for n in range(_PROCESSES)]
    for child in children:
        child.join(120)
    assert [child.exitcode for child in children] == [0] * _PROCESSES
    sent = Counter((post.account, post.text) for post in room.platform.posts)
    assert len(sent) == 2 * _POSTS
    assert set(sent.values()) == {1}
    assert len(room.platform.calls) == 2 * _POSTS
    assert {room.post(post.id).state for post in posts} == {PostState.PUBLISHED}


def test_no_two_claims_are_for_the_same_delivery(begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> None:
    room = Newsroom(begin, clock, tmp_path, FakePlatform(clock=clock))
    room.move_in()
    room.scheduled()
    clock.advance(hours=1)
    gate, claimed = threading.Barrier(4), list[str]()

    def claim(owner: str) -> None:
        sender = room.sender(owner)
        gate.wait(30)
        delivery = sender._claim()
        if delivery is not None:
            claimed.append(delivery.id)

    _together([threading.Thread(target=claim, args=(f"w{n}",)) for n in range(4)])
    assert len(claimed) == 1


def test_a_pause_that_is_being_written_is_waited_for(begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> None:
    """The sender may not look past an uncommitted pause: it waits, and then it stops."""
    room = Newsroom(begin, clock, tmp_path, FakePlatform(clock=clock))
    room.move_in()
    post = room.scheduled()
    clock.advance(hours=1)
    claimed = room.sending._claim()
    assert claimed is not None
    sender = threading.Thread(target=room.sending._send, args=(claimed,))
    with room.begin() as tx:
        tx.pauses.hold_off()
        tx.pauses.add(Pause(id="pause_1", reason="Gas leak.", started_at=clock.now(), started_by=BOB.id))
        sender.start()
        sender.join(1)
    sender.join(30)
    assert room.platform.calls == []
    assert room.only(post.id).state is DeliveryState.HELD


def test_an_edit_and_a_send_at_the_same_moment_leave_one_truth(
    begin: UnitOfWork, clock: SteppedClock, tmp_path: Path
) -> None:
    """Either the old text went out and the edit was refused, or the edit stands and nothing went out."""
    room = Newsroom(begin, clock, tmp_path, FakePlatform(clock=clock))
    room.move_in()
    posts = [room.scheduled(f"Update {n}.") for n in range(8)]
    clock.advance(hours=1)
    cancelled = list[str]()

    def cancel_all() -> None:
        for post in posts:
            try:
                room.posting.cancel(BOB, post.id)
            except ConsoleError:
                continue
            cancelled.append(post.id)

    _together([threading.Thread(target=cancel_all), threading.Thread(target=room.sending.send_due)])
    room.sending.send_due()
    public = {post.text for post in room.platform.posts}
    for post in posts:
        assert (post.content.text in public) is (post.id not in cancelled)
        wanted = PostState.CANCELLED if post.id in cancelled else PostState.PUBLISHED
        assert room.post(post.id).state is wanted


@pytest.mark.parametrize("lifted_first", [True, False])
def test_two_people_who_pause_at_once_make_one_pause(
    begin: UnitOfWork, clock: SteppedClock, tmp_path: Path, *, lifted_first: bool
) -> None:
    room = Newsroom(begin, clock, tmp_path, FakePlatform(clock=clock))
    room.move_in()
    if lifted_first:
        room.pausing.pause(BOB, "Earlier.")
        room.pausing.resume(BOB)
    refused = list[str]()

    def pause() -> None:
        try:
            room.pausing.pause(BOB, "Gas leak.")
        except ConsoleError as error:
            refused.append(error.message)

    _together([threading.Thread(target=pause) for _ in range(3)])
    assert refused == ["Everything is paused already."] * 2


def _together(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
