"""How long the server takes to render Today and the inbox, with few messages and with very many."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from streamlit.testing.v1 import AppTest

from console.bench.figures import Figures, spread
from console.bench.filling import fill_inbox
from console.bootstrap import App, build_app
from console.config import load_settings
from console.demo import content
from console.demo.seed import seed
from console.domain.errors import ConfigurationError
from console.domain.sessions import Method, Visitor
from console.storage.engine import make_engine
from console.storage.migrating import migrate
from console.ui import session
from moderation.desks import load_desks

_TIMEOUT_S = 120
HOW = (
    "Streamlit's own AppTest in this process, which runs the page's script with the strip and builds its elements, "
    "without network and browser. The agency is the seeded first look, the messages are bulk-inserted with a version "
    "and an assessment each, one in five still waiting; embedded database in a temporary folder. The first run "
    "(imports, caches, the session) is apart; then reruns."
)


def measure(sizes: Sequence[int] = (1_000, 100_000), reruns: int = 40) -> Figures:
    """Return milliseconds of each page with each number of messages."""
    figures = {f"{size}_messages": _with(size, reruns) for size in sizes}
    return {"how": HOW, "data": {"messages": list(sizes), "reruns": reruns, "who": "public-information officer"}} | {
        "figures": figures
    }


def _with(messages: int, reruns: int) -> Figures:
    with TemporaryDirectory(prefix="rapport-bench-") as folder, _first_look(Path(folder)) as app:
        fill_inbox(app, load_desks(), messages)
        person = _signed_in(app)
        pages: Mapping[str, Callable[[], None]] = {"today": _today, "inbox": _inbox}
        return {f"{name}_ms": _render(page, person, reruns) for name, page in pages.items()}


def _render(page: Callable[[], None], session_id: str, reruns: int) -> Figures:
    shown = AppTest.from_function(page, default_timeout=_TIMEOUT_S)
    shown.user = {"session": session_id}
    first, *later = [_run_ms(shown) for _ in range(reruns + 1)]
    return {"first_run": round(first, 1), "reruns": spread(later, digits=1)}


def _run_ms(page: AppTest) -> float:
    begun = time.perf_counter()
    page.run()
    took = time.perf_counter() - begun
    if page.exception or not page.text:
        raise ConfigurationError("The page that was to be measured did not show its messages.")
    return took * 1000


@contextmanager
def _first_look(home: Path) -> Iterator[App]:
    """Make the pages see an installation of their own in ``home``, and what they saw before afterwards."""
    before = os.environ.get("RAPPORT_HOME")
    os.environ["RAPPORT_HOME"] = str(home)
    session.app.clear()
    try:
        settings = load_settings()
        migrate(make_engine(settings.resolved_database_url()))
        seed(settings)
        yield build_app(settings)
    finally:
        session.app.clear()
        if before is None:
            del os.environ["RAPPORT_HOME"]
        else:
            os.environ["RAPPORT_HOME"] = before


def _signed_in(app: App) -> str:
    with app.begin() as tx:
        person = tx.people.find_by_email(content.NADIA.email)
        if person is None:
            raise ConfigurationError("The first look has nobody to sign in.")
        return app.sessions.start(tx, person, Method.PASSWORD, Visitor()).session.id


def _today() -> None:
    from console.ui import session
    from console.ui.components.strip import strip
    from console.ui.pages import today

    strip(session.agency(), session.actor())
    today.page()


def _inbox() -> None:
    from console.ui import session
    from console.ui.components.strip import strip
    from console.ui.pages import inbox

    strip(session.agency(), session.actor())
    inbox.page()
