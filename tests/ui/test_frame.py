"""The frame around every page: who is in, what is always on screen, the brake, and the keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from console.domain.actors import Actor
from console.domain.inbox import InboxFilter
from console.domain.pauses import PauseScope
from tests.conftest import ALICE, BOB, CAROL, SteppedClock
from tests.newsroom import TOWN_X
from tests.ui.inbox_pages import Room, words
from tests.ui.news_desk import NewsDesk, click, keys


def _frame() -> None:
    from console.ui import frame

    frame.show()


def _strip() -> None:
    from console.ui import session
    from console.ui.components.strip import strip

    strip(session.agency(), session.actor())


@pytest.fixture
def desk(tmp_path: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> NewsDesk:
    return NewsDesk(tmp_path, clock, monkeypatch)


def test_somebody_without_a_session_sees_the_way_in_and_nothing_else(desk: NewsDesk) -> None:
    page = AppTest.from_function(_frame, default_timeout=60)
    page.user = {"session": "made up"}
    page.run()
    assert not page.exception
    assert page.title[0].value == "You are signed out"
    assert not page.button


def test_the_frame_names_the_person_the_agency_and_the_demo(desk: NewsDesk) -> None:
    page = desk.visit(_frame, ALICE)
    said = words(page)
    assert "**Alice Moreau**" in said
    assert "**Harbourford PD**" in said
    assert "Demo" in said
    assert page.title[0].value == "Today"


def test_the_keys_are_listed_on_request(desk: NewsDesk) -> None:
    page = click(desk.visit(_frame, ALICE), "frame.keys")
    assert "`?` this list" in words(page)
    assert "`J, K` the next or the previous message" in words(page)


def test_a_pause_needs_a_reason_and_then_stands_on_every_page(desk: NewsDesk) -> None:
    page = click(desk.visit(_strip, ALICE), "strip.pause")
    assert page.error[0].value == "Say why, so that the next shift knows."
    assert desk.room.pausing.list_active() == []
    page.text_input(key="strip.pause_reason").set_value("Amber alert.").run()
    click(page, "strip.pause")
    assert "Everything is paused" in words(page)
    assert "Paused because: Amber alert." in words(page)
    (active,) = desk.room.pausing.list_active()
    assert active is not None
    assert active.reason == "Amber alert."


def test_a_pause_by_a_colleague_shows_at_the_next_look(desk: NewsDesk) -> None:
    page = desk.visit(_strip, ALICE)
    desk.room.pausing.pause(BOB, "Amber alert.")
    page.run()
    assert "Everything is paused" in words(page)
    assert "strip.pause" not in keys(page)


def test_the_pause_is_lifted_by_those_who_may(desk: NewsDesk) -> None:
    desk.room.pausing.pause(ALICE, "Amber alert.")
    (pause,) = desk.room.pausing.list_active()
    click(desk.visit(_strip, BOB), f"strip.resume.{pause.id}")
    assert desk.room.pausing.list_active() == []


@pytest.mark.parametrize("paused", [False, True])
def test_who_may_not_has_no_hand_on_the_brake(desk: NewsDesk, *, paused: bool) -> None:
    if paused:
        desk.room.pausing.pause(ALICE, "Amber alert.")
    page = desk.visit(_strip, CAROL)
    assert not page.button
    assert ("Everything is paused" in words(page)) is paused


def test_a_pause_of_one_account_says_which_and_leaves_the_rest(desk: NewsDesk) -> None:
    page = desk.visit(_strip, ALICE)
    page.radio(key="strip.pause_scope").set_value(PauseScope.ACCOUNT).run()
    page.selectbox(key="strip.pause_account").set_value(TOWN_X).run()
    assert page.button(key="strip.pause").label == "Pause Harbourford PD on x now"
    page.text_input(key="strip.pause_reason").set_value("The account was taken over.").run()
    click(page, "strip.pause")
    assert "Harbourford PD on x is paused" in words(page)
    (active,) = desk.room.pausing.list_active()
    assert (active.scope, active.target) == (PauseScope.ACCOUNT, TOWN_X)
    assert "strip.pause" in keys(page)


def emergency(
    tmp_path: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch, actor: Actor
) -> tuple[Room, AppTest]:
    room = Room(tmp_path, clock, monkeypatch)
    room.desk.arrived("he has a knife")
    clock.advance(minutes=4)
    return room, room.visit(_strip, actor)


def test_an_unread_emergency_is_on_every_page_with_its_age(
    tmp_path: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, page = emergency(tmp_path, clock, monkeypatch, ALICE)
    assert page.button(key="strip.emergencies").label == ":red[1 unread emergency, oldest 4 min ago]"
    room.desk.arrived("someone is drowning")
    page.run()
    assert page.button(key="strip.emergencies").label == ":red[2 unread emergencies, oldest 4 min ago]"


def test_an_emergency_that_was_opened_no_longer_alarms(
    tmp_path: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, page = emergency(tmp_path, clock, monkeypatch, ALICE)
    (message,) = room.desk.inbox.list_page(ALICE, InboxFilter()).messages
    room.desk.inbox.open(ALICE, message.id)
    page.run()
    assert "strip.emergencies" not in keys(page)


def test_who_may_not_read_the_inbox_is_not_alarmed(
    tmp_path: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _room, page = emergency(tmp_path, clock, monkeypatch, CAROL)
    assert "strip.emergencies" not in keys(page)
