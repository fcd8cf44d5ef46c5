"""Promise 1 against a real process that is killed, on both databases: one post, whatever step it dies at."""

from __future__ import annotations

import signal
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from console.domain.audit import first_broken
from console.domain.deliveries import DeliveryState
from console.domain.posts import PostState
from tests.conftest import BOB, SteppedClock
from tests.newsroom import Newsroom
from tests.sending_process import Place, start_sender


class Scene:
    """One post that is due, and the notes of the sender that will die."""

    def __init__(self, engine: Engine, clock: SteppedClock, folder: Path, *, is_first: bool) -> None:
        self.notes = folder / "steps.txt"
        url = engine.url.render_as_string(hide_password=False)
        self._place = Place(url=url, folder=folder / "media", journal=folder / "platform.jsonl", now=clock.now())
        self._engine = engine
        room = self.newsroom()
        if is_first:
            room.move_in()
        self.post_id = room.scheduled().id

    def at(self, **after: float) -> Place:
        return Place(**{**vars(self._place), "now": self._place.now + timedelta(**after)})

    def newsroom(self, **after: float) -> Newsroom:
        return self.at(**after).newsroom(self._engine, "survivor")


def _run_until_killed(scene: Scene, die_at: int) -> bool:
    """Return whether the sender died; False when it came through."""
    child = start_sender(scene.at(hours=1), "victim", scene.notes, die_at)
    child.join(60)
    assert child.exitcode in {0, -signal.SIGKILL}
    return child.exitcode != 0


def _recover(scene: Scene) -> None:
    """Another sender takes over within the lateness limit; nobody helps it."""
    for minutes in range(61, 74, 3):
        room = scene.newsroom(minutes=minutes)
        room.sending.recover_lost()
        room.sending.look_up_doubtful()
        room.sending.send_due()


def _let_a_person_look(scene: Scene) -> None:
    """What nobody knows is looked at by a person, who sends it again only when it is not there."""
    room = scene.newsroom(minutes=75)
    delivery = room.only(scene.post_id)
    if delivery.state is DeliveryState.UNCONFIRMED:
        assert room.platform.posts == [], "what is there was not found"
        room.resolving.send_again(BOB, delivery.id)
        room.sending.send_due()


def test_one_post_whatever_step_the_sender_dies_at(engine: Engine, clock: SteppedClock, tmp_path: Path) -> None:
    died_at: list[str] = []
    public_but_unwritten = 0
    for die_at in range(1, 60):
        folder = tmp_path / str(die_at)
        folder.mkdir()
        scene = Scene(engine, clock, folder, is_first=die_at == 1)
        if not _run_until_killed(scene, die_at):
            break
        died_at.append(scene.notes.read_text().splitlines()[-1])
        before = scene.newsroom(hours=1)
        is_public, delivery = bool(before.platform.posts), before.only(scene.post_id)
        public_but_unwritten += is_public and delivery.state is DeliveryState.SENDING
        _recover(scene)
        assert len(scene.newsroom(minutes=74).platform.posts) <= 1, died_at[-1]
        _let_a_person_look(scene)
        after = scene.newsroom(minutes=76)
        assert len(after.platform.posts) == 1, died_at[-1]
        assert after.post(scene.post_id).state is PostState.PUBLISHED, died_at[-1]
    else:
        pytest.fail("the sender never came through")
    assert {"before the call", "accepted", "after the call", "before a commit", "after a commit"} <= set(died_at)
    assert public_but_unwritten >= 3
    with scene.newsroom().begin.reading() as tx:
        assert first_broken(tx.audit.walk()) is None
