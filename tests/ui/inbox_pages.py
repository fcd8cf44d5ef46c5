"""The inbox's pages over a fake platform, opened as somebody who is signed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import SQLModel
from streamlit.testing.v1 import AppTest

from console.bootstrap import build_app
from console.config import Settings
from console.domain.actors import Actor
from console.domain.sessions import Method, Visitor
from console.ui import session
from tests.conftest import SteppedClock
from tests.front_desk import FrontDesk


class Room:
    """A front desk, and its pages."""

    def __init__(self, folder: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> None:
        plain = build_app(Settings(home=folder), clock)
        with plain.begin() as tx:
            SQLModel.metadata.create_all(tx.session.connection())
        self.desk = FrontDesk(plain.begin, clock).move_in()
        self.app = replace(
            plain,
            connector_for=self.desk.connector_for,
            replying=self.desk.replying,
            reviewing=self.desk.reviewing,
            carrying_out=self.desk.carrying_out,
        )
        monkeypatch.setattr(session, "app", lambda: self.app)

    def visit(self, page: Callable[[], None], actor: Actor, **query: str) -> AppTest:
        """Open a page as ``actor``."""
        with self.app.begin() as tx:
            entered = self.app.sessions.start(tx, tx.people.get_person(actor.id), Method.PASSWORD, Visitor())
        opened = AppTest.from_function(page, default_timeout=60)
        opened.user = {"session": entered.session.id}
        for name, value in query.items():
            opened.query_params[name] = value
        opened.run()
        assert not opened.exception, opened.exception
        return opened


def words(page: AppTest) -> str:
    """Return everything that a page says."""
    said = (page.markdown, page.caption, page.text, page.subheader, page.error, page.info, page.warning, page.code)
    return "\n".join(str(element.value) for kind in said for element in kind)


def press(page: AppTest, label: str) -> AppTest:
    """Press the button with this label."""
    found = [button for button in page.button if button.label == label]
    assert found, f"no button {label!r} among {[button.label for button in page.button]}"
    found[0].click().run()
    assert not page.exception, page.exception
    return page
