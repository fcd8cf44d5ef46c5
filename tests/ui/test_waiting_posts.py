"""Today shows every post that waits for a person: for counsel too, on hold, not approved in time, changed in public."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.fake import Fault
from console.domain.actors import Actor, Role
from console.domain.people import Person
from console.domain.posts import Post
from console.ui import menu
from tests.conftest import ADA, ALICE, BOB, CAROL, SteppedClock
from tests.ui.inbox_pages import words
from tests.ui.news_desk import NewsDesk, click, keys

LENA = Actor(id="person_lena", name="Lena Okoro", roles=frozenset({Role.LEGAL}))


def _today() -> None:
    from console.ui.pages import today

    today.page()


def _compose() -> None:
    from console.ui.pages import compose

    compose.page()


@pytest.fixture
def desk(tmp_path: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> NewsDesk:
    desk = NewsDesk(tmp_path, clock, monkeypatch)
    with desk.app.begin() as tx:
        tx.people.add(Person(id=LENA.id, name=LENA.name, email="lena@harbourford.example", roles=LENA.roles))
    return desk


def _submitted(desk: NewsDesk) -> Post:
    return desk.room.posting.submit(ALICE, desk.room.draft().id)


def test_counsel_is_shown_what_waits_opens_it_and_approves(desk: NewsDesk) -> None:
    desk.app.approval_rules.add(ADA, legal=True)
    post = _submitted(desk)
    assert f"today.read.{post.id}" in keys(desk.visit(_today, LENA))
    click(desk.visit(_compose, LENA, post=post.id), f"approve.{post.id}")
    assert "Lena Okoro approved it" in words(desk.visit(_compose, BOB, post=post.id))


def test_counsel_has_compose_in_the_menu() -> None:
    (compose,) = [entry for entry in menu.MENU["Publish"] if entry.path == "compose"]
    assert LENA.has(*compose.roles)


def test_a_post_on_hold_and_one_not_approved_in_time_are_shown_with_why(desk: NewsDesk, clock: SteppedClock) -> None:
    held, missed = _submitted(desk), _submitted(desk)
    desk.app.reviewing_posts.hold(BOB, held.id, "The family is not told yet.")
    said = words(desk.visit(_today, ALICE))
    assert "On hold, or not approved in time" in said
    assert "The family is not told yet" in said
    clock.advance(hours=2)
    desk.app.reviewing_posts.miss_overdue()
    page = desk.visit(_today, ALICE)
    assert {f"today.read.{held.id}", f"today.read.{missed.id}"} <= set(keys(page))
    assert "Its time came before its approval" in words(page)


def test_new_words_and_refused_changes_are_shown_until_they_are_decided(desk: NewsDesk, clock: SteppedClock) -> None:
    post = desk.room.scheduled()
    clock.advance(hours=1)
    desk.room.sending.send_due()
    delivery = desk.room.only(post.id)
    desk.app.amending.propose_edit(ALICE, delivery.id, "Elm Street is open again.", "It opened early.")
    desk.app.amending.pin(ALICE, delivery.id)
    desk.room.platform.fail(Fault.REFUSE, operation="pin")
    desk.app.carrying_out_changes.carry_out()
    said = words(desk.visit(_today, BOB))
    assert "Changes to public posts" in said
    assert "Elm Street is open again." in said
    assert "The platform refused this." in said


def test_who_does_not_work_on_posts_is_shown_none_of_it(desk: NewsDesk) -> None:
    post = _submitted(desk)
    desk.app.reviewing_posts.hold(BOB, post.id, "Wait.")
    assert "On hold" not in words(desk.visit(_today, CAROL))
