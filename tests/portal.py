"""The portal over a database in a folder, for tests of its pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

from sqlmodel import SQLModel
from starlette.testclient import TestClient

from console.bootstrap import App, build_app
from console.config import Settings
from console.portal.app import create_portal
from console.portal.rate import RateLimit
from console.storage.engine import make_engine
from tests.cast import add_cast
from tests.conftest import SteppedClock
from tests.questions import ReadsWords, make_answering, make_asking


def make_app(home: Path, clock: SteppedClock, *, is_set_up: bool = True) -> App:
    """Return the application over an empty database, with a reader of words for a model."""
    settings = Settings(home=home, portal_url="https://ask.harbourford.example")
    SQLModel.metadata.create_all(make_engine(settings.resolved_database_url()))
    app = build_app(settings, clock)
    if is_set_up:
        add_cast(app.begin)
    return replace(app, asking=make_asking(app.begin, clock, ReadsWords()))


@contextmanager
def visitor(app: App, *, most_questions: int = 60) -> Iterator[TestClient]:
    """Open the portal as a resident's browser would, showing failures as pages."""
    portal = create_portal(app)
    portal.state.portal = replace(portal.state.portal, rate=RateLimit(most=most_questions))
    with TestClient(portal, raise_server_exceptions=False, follow_redirects=False) as client:
        yield client


class Page(HTMLParser):
    """What a page holds, as far as the tests ask."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag."""
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        self.words += data

    def all(self, tag: str) -> list[dict[str, str]]:
        """Return the attributes of every ``tag``."""
        return [attributes for name, attributes in self.tags if name == tag]

    def ids(self) -> list[str]:
        """Return every id on the page."""
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]

    def hidden(self, name: str) -> str:
        """Return the value of a hidden field."""
        return next(field["value"] for field in self.all("input") if field["name"] == name)


__all__ = ["Page", "make_answering", "make_app", "visitor"]
