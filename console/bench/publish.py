"""How fast and how late posts go out: real worker processes against a platform that answers in 50 ms."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from pydantic import SecretStr

from console.bench.figures import Figures, percentile
from console.bench.outbox import fill, move_in
from console.bench.product import clean_environment, free_ports, started, wait_for_page
from console.bootstrap import App, build_app
from console.config import Settings
from console.domain.deliveries import DeliveryState
from console.domain.errors import ConfigurationError
from console.storage.engine import make_engine
from console.storage.migrating import empty, migrate

_WAIT_MS = 50
_WARM_UP_S = 120.0
_TOGETHER = 500
_WORKERS = (1, 4)
_IN_A_MINUTE = (1, 500, 5000)
#: Posts that are measured one at a time come this far apart: never in step with the worker's ticks.
_SINGLE, _APART_S = 12, 3.37
_MOST_S = 900.0
#: A PostgreSQL database that may be filled and emptied; without it only the embedded database is measured.
_POSTGRES = "RAPPORT_BENCH_DATABASE_URL"
HOW = (
    "Real `rapport worker` processes with every job of theirs running, sending through the Facebook connector to a "
    "stand-in process that takes each post after 50 ms. Approved posts are written into the outbox; lateness is from "
    "the due instant to the one at which the stand-in received the public write. `together`: 500 due at one instant. "
    "`in_a_minute`: due times evenly over one minute (1 means single posts 3.37 s apart). `public_twice` and `lost` "
    "are counted by the stand-in."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one database's measurement happens."""

    app: App
    environment: Mapping[str, str]
    platform: str
    folder: Path


def measure() -> Figures:
    """Return deliveries per second and lateness, on SQLite and (where one is named) on PostgreSQL."""
    databases = {"sqlite": "", "postgresql": os.environ.get(_POSTGRES, "")}
    figures = {kind: _on(url) for kind, url in databases.items() if kind == "sqlite" or url}
    if not databases["postgresql"]:
        figures["postgresql"] = {"not_measured": f"Name an empty PostgreSQL database in {_POSTGRES}."}
    return {"how": HOW, "figures": figures}


def _on(url: str) -> Figures:
    found: Figures = {}
    for workers in _WORKERS:
        with _place(url) as place, _running(place, workers):
            together = _sent(place, [_soon(place, _TOGETHER)] * _TOGETHER, f"Together {workers}")
            found[f"together_{workers}"] = _burst(together)
            if workers == 1:
                found["in_a_minute"] = {str(count): _lateness(_minute(place, count)) for count in _IN_A_MINUTE}
            found[f"states_{workers}"] = _states(place)
    return found


def _minute(place: Place, count: int) -> Sequence[tuple[datetime, list[float]]]:
    start = _soon(place, count)
    apart = timedelta(seconds=_APART_S) if count == 1 else timedelta(minutes=1) / count
    return _sent(place, [start + apart * number for number in range(_SINGLE if count == 1 else count)], f"Min {count}")


def _sent(place: Place, due: Sequence[datetime], name: str) -> Sequence[tuple[datetime, list[float]]]:
    """Schedule, wait until all of it is out, and return each due time with the instants of its arrivals."""
    wanted = fill(place.app, due, name)
    end = time.monotonic() + (max(due) - place.app.clock.now()).total_seconds() + _MOST_S
    while True:
        arrivals = httpx.get(f"{place.platform}/arrivals", timeout=30).json()
        if all(each in arrivals for each in wanted):
            return [(at, arrivals[each]) for each, at in wanted.items()]
        if time.monotonic() > end:
            return [(at, arrivals.get(each, [])) for each, at in wanted.items()]
        time.sleep(1)


def _burst(sent: Sequence[tuple[datetime, list[float]]]) -> Figures:
    first = [arrivals[0] for _due, arrivals in sent if arrivals]
    took_s = max(first) - sent[0][0].timestamp()
    return {"deliveries": len(sent), "all_on_the_wire_s": round(took_s, 2), "per_s": round(len(first) / took_s, 1)} | (
        _lateness(sent)
    )


def _lateness(sent: Sequence[tuple[datetime, list[float]]]) -> Figures:
    late = [arrivals[0] - due.timestamp() for due, arrivals in sent if arrivals]
    shares = {f"p{round(share * 100)}_s": round(percentile(late, share), 3) for share in (0.5, 0.95, 0.99)}
    twice = sum(len(arrivals) > 1 for _due, arrivals in sent)
    return shares | {"max_s": round(max(late), 3), "public_twice": twice, "lost": len(sent) - len(late)}


def _states(place: Place) -> dict[str, int]:
    time.sleep(2)
    with place.app.begin.reading() as tx:
        return dict(Counter(each.state.value for each in tx.deliveries.list_in(set(DeliveryState), limit=20_000)))


def _soon(place: Place, count: int) -> datetime:
    """Return an instant by which ``count`` posts are in the outbox."""
    return place.app.clock.now() + timedelta(seconds=5 + count * 0.02)


@contextmanager
def _place(url: str) -> Iterator[Place]:
    port = free_ports()["sandbox"]
    platform = f"http://127.0.0.1:{port}"
    with TemporaryDirectory(prefix="rapport-bench-") as name:
        folder = Path(name)
        settings = Settings(home=folder / "data", graph_url=platform, database_url=SecretStr(url))
        settings.home.mkdir()
        _empty(settings)
        app = build_app(settings)
        move_in(app)
        given = {"RAPPORT_HOME": str(settings.home), "RAPPORT_GRAPH_URL": platform, "RAPPORT_DATABASE_URL": url}
        command = [sys.executable, "-m", "console.bench.stand_in", str(port), str(_WAIT_MS)]
        log = folder / "stand-in.log"
        environment = clean_environment(given)
        with started(command, folder=Path.cwd(), environment=environment, log=log) as process:
            wait_for_page(f"{platform}/arrivals", process, log=log, limit_s=30)
            yield Place(app=app, environment=environment, platform=platform, folder=folder)


def _empty(settings: Settings) -> None:
    """Begin with nothing but the tables; the PostgreSQL database is the bench's own to empty."""
    engine = make_engine(settings.resolved_database_url())
    empty(engine)
    migrate(engine)
    engine.dispose()


@contextmanager
def _running(place: Place, workers: int) -> Iterator[None]:
    """Run workers, and begin when each of them has sent something, so that nobody is still starting."""
    command = [sys.executable, "-m", "console", "worker"]
    with ExitStack() as stack:
        for number in range(workers):
            log = place.folder / f"worker-{number}.log"
            stack.enter_context(started(command, folder=Path.cwd(), environment=place.environment, log=log))
            _wait_for_its_start(log)
        _sent(place, [place.app.clock.now()] * 24 * workers, "Warm-up")
        yield


def _wait_for_its_start(log: Path) -> None:
    end = time.monotonic() + _WARM_UP_S
    while time.monotonic() < end:
        if b"worker.started" in log.read_bytes():
            return
        time.sleep(0.2)
    raise ConfigurationError("The workers did not start in time to be measured.")
