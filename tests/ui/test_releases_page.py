"""The page of releases: who sees what, who may sign, and that refusals are sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlmodel import SQLModel
from streamlit import config
from streamlit.testing.v1 import AppTest

from console.bootstrap import App, build_app
from console.config import Settings
from console.domain.actors import Actor
from console.domain.sessions import Method, Visitor
from console.ui import session
from evidence_share.model import ReleaseState
from tests.cast import HARBOURFORD
from tests.conftest import ALICE, BOB, CAROL, ERIN, SteppedClock
from tests.footage import CASE, RUTH, FootageRoom

Visit = Callable[[Actor], AppTest]


@pytest.fixture(autouse=True)
def _without_the_pickle_check() -> Iterator[None]:
    """A page test (unlike a browser) leaves a component's proxy in the session, which no pickle takes."""
    name = "runner.enforceSerializableSessionState"
    before = config.get_option(name)
    config.set_option(name, False)
    yield
    config.set_option(name, before)


@pytest.fixture
def app(tmp_path: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> App:
    app = build_app(Settings(home=tmp_path), clock)
    with app.begin() as tx:
        SQLModel.metadata.create_all(tx.session.connection())
        tx.agency.save(HARBOURFORD)
    monkeypatch.setattr(session, "app", lambda: app)
    return app


@pytest.fixture
def room(app: App, clock: SteppedClock, tmp_path: Path) -> FootageRoom:
    return FootageRoom(app.begin, clock, tmp_path)


@pytest.fixture
def visit(app: App) -> Visit:
    """Open the page as somebody who is signed in."""

    def open_as(actor: Actor) -> AppTest:
        with app.begin() as tx:
            entered = app.sessions.start(tx, tx.people.get_person(actor.id), Method.PASSWORD, Visitor())
        page = AppTest.from_function(_page, default_timeout=30)
        page.user = {"session": entered.session.id}
        return page.run()

    return open_as


def _page() -> None:
    from console.ui.pages import releases

    releases.page()


def test_an_empty_page_teaches(room: FootageRoom, visit: Visit) -> None:
    page = visit(CAROL)
    assert not page.exception
    assert any("No release yet" in each.value for each in page.markdown)


def test_somebody_without_the_role_is_told_who_may(room: FootageRoom, visit: Visit) -> None:
    room.scheduled()
    page = visit(ERIN)
    assert "It takes the role command or records" in page.error[0].value
    assert not page.button


def test_the_gate_shows_every_check_with_what_is_missing(room: FootageRoom, visit: Visit) -> None:
    room.opened()
    page = visit(RUTH)
    shown = " ".join(each.value for each in page.markdown)
    assert "The redaction log is whole and about this file" in shown
    assert "records, not signed" in shown
    assert "The checks have to be run" in shown


def test_running_the_checks_and_signing_by_two_people_schedules_it(room: FootageRoom, visit: Visit) -> None:
    release = room.opened()
    visit(RUTH).button(key=f"releases.check.{release.id}").click().run()
    assert room.get(release.id).state is ReleaseState.CHECKED
    visit(CAROL).button(key=f"releases.sign.{release.id}").click().run()
    page = visit(BOB)
    button = page.button(key=f"releases.sign.{release.id}")
    assert button.label.startswith("Approve for command: publish on our page, Mon 23 Nov")
    page = button.click().run()
    assert not page.exception
    assert room.get(release.id).state is ReleaseState.SCHEDULED
    shown = " ".join(each.value for each in page.markdown)
    assert "Carol Osei" in shown
    assert "Bob Tanaka" in shown


def test_the_one_who_opened_it_is_told_why_they_cannot_sign(room: FootageRoom, visit: Visit) -> None:
    release = room.checked()
    page = visit(RUTH)
    assert f"releases.sign.{release.id}" not in [button.key for button in page.button]
    assert any("You wrote some of this release" in each.value for each in page.caption)


def test_public_information_may_watch_and_change_nothing(room: FootageRoom, visit: Visit) -> None:
    room.checked()
    page = visit(ALICE)
    assert not page.exception
    assert [button.key for button in page.button if not str(button.key).startswith("releases.choose")] == []


def test_a_hold_is_unmistakable_and_takes_the_signature_away(room: FootageRoom, visit: Visit) -> None:
    release = room.checked()
    room.holding.place(BOB, CASE, "Court order 17/26.")
    page = visit(CAROL)
    assert "Court order" in page.error[0].value
    assert f"releases.sign.{release.id}" not in [button.key for button in page.button]


def test_the_page_never_hands_streamlit_the_file(room: FootageRoom, visit: Visit) -> None:
    release = room.checked()
    page = visit(CAROL)
    assert page.get("video") == []
    addresses = [str(each.proto) for each in page.get("bidi_component")]
    assert any(f"/footage/{release.rendition_id}/video?expires=" in shown for shown in addresses)


def test_withdrawing_asks_why_and_takes_the_file_away(room: FootageRoom, visit: Visit) -> None:
    release = room.published()
    page = visit(CAROL)
    page = page.button(key=f"releases.withdraw.{release.id}.do").click().run()
    assert "Choose why" in page.error[0].value
    page.radio(key=f"releases.withdraw.{release.id}").set_value("privacy").run()
    page.button(key=f"releases.withdraw.{release.id}.do").click().run()
    assert room.get(release.id).state is ReleaseState.WITHDRAWN


def test_a_change_that_lacks_a_word_keeps_what_was_typed(room: FootageRoom, visit: Visit) -> None:
    release = room.opened()
    key = f"releases.revise.{release.id}.1"
    page = visit(RUTH)
    page.text_area(key=f"{key}.redacted_why").set_value("").run()
    page.text_input(key=f"{key}.title").set_value("A better title").run()
    page = page.button(key=f"{key}.save").click().run()
    assert any("Say why it was redacted" in error.value for error in page.error)
    assert page.text_input(key=f"{key}.title").value == "A better title"
    assert room.get(release.id).revision == 1
