"""An office of the agency over an embedded database, its pages opened by somebody who is signed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlmodel import SQLModel
from streamlit.testing.v1 import AppTest

from connectors.base import Connector, Health
from console.bootstrap import build_app
from console.config import Settings
from console.domain.actors import Actor
from console.domain.secrets import Secret
from console.domain.sessions import Entered, Method, Visitor
from console.services.accounts import Accounts
from console.services.own_sign_in import LookingAfterOwnSignIn
from console.services.passwords import Passwords
from console.services.people import People
from console.ui import session
from tests.cast import CAST, add_cast
from tests.conftest import SteppedClock

PASSWORD = Secret("three odd planted words")
CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


class Healthy:
    """Stands for every platform: says that all is well."""

    def __call__(self, account_id: str) -> Connector:
        return self  # type: ignore[return-value]

    def health(self) -> Health:
        return Health(ok=True, message="Connected as Harbourford Police.")


class Office:
    """The application and its pages."""

    def __init__(self, folder: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> None:
        plain = build_app(Settings(home=folder), clock)
        with plain.begin() as tx:
            SQLModel.metadata.create_all(tx.session.connection())
        add_cast(plain.begin)
        with plain.begin() as tx:
            for actor in CAST:
                tx.logins.set_password_hash(actor.id, CHEAP.hash(PASSWORD))
        begin, sessions = plain.begin, plain.sessions
        self.app = replace(
            plain,
            people=People(begin=begin, passwords=CHEAP, sessions=sessions),
            own_sign_in=LookingAfterOwnSignIn(
                begin=begin, clock=clock, sealer=plain.sealer, passwords=CHEAP, sessions=sessions
            ),
            accounts=Accounts(begin=begin, clock=clock, sealer=plain.sealer, connector_for=Healthy()),
        )
        monkeypatch.setattr(session, "app", lambda: self.app)

    def entered(self, actor: Actor, browser: str = "Firefox on Linux") -> Entered:
        """Sign somebody in."""
        with self.app.begin() as tx:
            person = tx.people.get_person(actor.id)
            return self.app.sessions.start(tx, person, Method.PASSWORD, Visitor(browser=browser, address="10.1.2.3"))

    def visit(self, page: Callable[[], None], actor: Actor) -> AppTest:
        """Open a page as ``actor``."""
        opened = AppTest.from_function(page, default_timeout=60)
        opened.user = {"session": self.entered(actor).session.id}
        return sound(opened.run())


def sound(page: AppTest) -> AppTest:
    """Return a page that ran without an unforeseen error."""
    assert not page.exception, page.exception
    return page


def words(page: AppTest) -> str:
    """Return everything that a page says."""
    kinds = (page.title, page.subheader, page.markdown, page.caption, page.code, page.error, page.success)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def press(page: AppTest, label: str) -> AppTest:
    """Press the first button with this label."""
    found = [button for button in page.button if button.label == label]
    assert found, f"no button {label!r} among {[button.label for button in page.button]}"
    return sound(found[0].click().run())


def show(page: AppTest, view: str) -> AppTest:
    """Choose one of the views of People & accounts."""
    return sound(page.segmented_control(key="people.view").set_value(view).run())
