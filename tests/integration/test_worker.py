"""The worker process: it ticks, it survives what breaks, it stops in good order, and its silence is seen."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from console.bootstrap import App, build_app
from console.config import Settings
from console.domain.errors import Conflict
from console.services.beating import Beating
from console.storage.engine import make_engine
from console.storage.migrating import migrate
from console.storage.unit_of_work import UnitOfWork
from scheduler import jobs, worker
from tests.conftest import SteppedClock


@pytest.fixture
def app(tmp_path: Path) -> App:
    settings = Settings(home=tmp_path / "home")
    settings.home.mkdir()
    engine = make_engine(settings.resolved_database_url())
    migrate(engine)
    engine.dispose()
    return build_app(settings)


def test_a_worker_that_never_ran_and_one_that_fell_silent_are_seen(
    sqlite_begin: UnitOfWork, clock: SteppedClock
) -> None:
    beating = Beating(begin=sqlite_begin, clock=clock, process_id="host:1")
    assert "never run" in (beating.find_silence() or "")
    beating.beat()
    assert beating.find_silence() is None
    clock.advance(seconds=31)
    assert "silent" in (beating.find_silence() or "")
    beating.beat()
    beating.stop()
    assert "silent" in (beating.find_silence() or ""), "a worker that was stopped does not send either"


def test_one_worker_of_two_that_lives_is_enough(sqlite_begin: UnitOfWork, clock: SteppedClock) -> None:
    one = Beating(begin=sqlite_begin, clock=clock, process_id="host:1")
    other = Beating(begin=sqlite_begin, clock=clock, process_id="host:2")
    one.beat()
    other.beat()
    other.stop()
    assert one.find_silence() is None


def test_a_job_that_fails_or_breaks_does_not_stop_the_clock(
    app: App, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done, ticks = threading.Event(), list[str]()

    def refused(_app: App) -> None:
        ticks.append("refused")
        raise Conflict("Somebody else was quicker.")

    def breaks(_app: App) -> None:
        ticks.append("breaks")
        raise ZeroDivisionError

    def counts(_app: App) -> None:
        ticks.append("counts")
        if min(ticks.count(name) for name in ("refused", "breaks", "counts")) >= 3:
            done.set()

    monkeypatch.setattr(worker, "JOBS", tuple(jobs.Job(do=job, every_s=0.05) for job in (refused, breaks, counts)))
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(app, stop))
    thread.start()
    assert done.wait(30)
    stop.set()
    thread.join(30)
    assert not thread.is_alive()
    assert {"job.failed", "job.broke"} <= {record.message for record in caplog.records}


def test_every_job_can_be_done_on_an_empty_installation(app: App) -> None:
    for job in jobs.JOBS:
        job.do(app)


def test_a_worker_process_says_that_it_lives_and_ends_in_good_order(app: App) -> None:
    environment = os.environ | {"RAPPORT_HOME": str(app.settings.home)}
    command = [
        sys.executable,
        "-c",
        "from scheduler.worker import main; from console.config import *; main(Settings())",
    ]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        _wait_for(lambda: app.beating.find_silence() is None)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 0
    assert "worker.stopped" in errors
    assert "job.broke" not in errors
    assert app.beating.find_silence() is not None


def _wait_for(condition: object) -> None:
    assert callable(condition)
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "the worker did not start"
        time.sleep(0.1)
