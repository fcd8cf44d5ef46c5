"""The pages that publish, over a fake platform, opened as somebody who is signed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import SQLModel
from streamlit.testing.v1 import AppTest

from connectors.fake import FakePlatform
from console.bootstrap import build_app
from console.config import Settings
from console.domain.actors import Actor
from console.domain.sessions import Method, Visitor
from console.plan import build_plan
from console.services.checking import PostChecks
from console.services.fitting import Fitting
from console.services.overriding import Overriding
from console.services.posting import Posting
from console.services.previewing import Previewing
from console.services.reading_posts import ReadingPosts
from console.services.showing_changes import ShowingChanges
from console.services.spending import Spending
from console.ui import session
from tests.cast import CAST, add_cast
from tests.conftest import SteppedClock
from tests.newsroom import ACCOUNTS, Newsroom
from tests.questions import X_ACCOUNT


class NewsDesk:
    """A newsroom, and its pages."""

    def __init__(self, folder: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> None:
        plain = build_app(Settings(home=folder), clock)
        with plain.begin() as tx:
            SQLModel.metadata.create_all(tx.session.connection())
        add_cast(plain.begin, CAST)
        media = folder / "media"
        media.mkdir()
        self.room = Newsroom(plain.begin, clock, media, FakePlatform(clock=clock))
        with plain.begin() as tx:
            for account_id, platform in ACCOUNTS.items():
                name = f"Harbourford PD on {platform.value}"
                account = replace(X_ACCOUNT, id=account_id, platform=platform.value, remote_id=account_id, name=name)
                tx.accounts.add(account, "sealed")
        checks = PostChecks(connector_for=self.room.connector_for, media_folder=media, gating=plain.gating)
        connector_for = self.room.connector_for
        spending = Spending(begin=plain.begin, clock=clock, connector_for=connector_for, media_folder=media)
        self.app = replace(
            plain,
            connector_for=connector_for,
            spending=spending,
            previewing=Previewing(connector_for=connector_for, spending=spending),
            fitting=Fitting(shelf=self.room.media, connector_for=connector_for),
            overriding=Overriding(begin=plain.begin, clock=clock, checks=checks, gating=plain.gating),
            checks=checks,
            posting=self.room.posting,
            posts=ReadingPosts(begin=plain.begin, clock=clock, checks=checks),
            plan=build_plan(plain.begin, clock, lambda over: Posting(begin=over, clock=clock, checks=checks)),
            media=self.room.media,
            pausing=self.room.pausing,
            resolving=self.room.resolving,
            by_hand=self.room.by_hand,
            doubting=self.room.doubting,
            sending=self.room.sending,
            amending=self.room.amending,
            carrying_out_changes=self.room.changing,
            measuring=self.room.measuring,
            showing_changes=ShowingChanges(begin=plain.begin, connector_for=self.room.connector_for),
        )
        self.app.beating.beat()
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


def keys(page: AppTest) -> list[str]:
    """Return the keys of every button."""
    return [str(button.key) for button in page.button]


def click(page: AppTest, key: str) -> AppTest:
    """Press the button with this key."""
    page.button(key=key).click().run()
    assert not page.exception, page.exception
    return page
