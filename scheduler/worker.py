"""The worker process: APScheduler as a clock, with nothing of its own on disk.

Its own job stores lose and double jobs; here they hold interval ticks in memory only, and what is due is
in the database. A tick that comes late comes once.
"""

from __future__ import annotations

import logging
import signal
import threading
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from console.bootstrap import App, build_app
from console.config import Settings
from console.domain.errors import ConsoleError
from console.logs import configure_logging
from scheduler.jobs import JOBS, Job

_log = logging.getLogger(__name__)


def main(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT; what is being sent is finished first."""
    configure_logging("worker")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: _ask_to_stop(stop, _frame))
    run(build_app(settings), stop)


def run(app: App, stop: threading.Event) -> None:
    """Tick until ``stop`` is set."""
    scheduler = _scheduler(app)
    scheduler.start()
    _log.info("worker.started")
    stop.wait()
    scheduler.shutdown(wait=True)
    app.beating.stop()
    _log.info("worker.stopped")


def guarded(job: Job, app: App) -> None:
    """Do a job once; whatever goes wrong is written down and the clock goes on."""
    try:
        job.do(app)
    except ConsoleError as error:
        _log.warning("job.failed", extra={"job": job.do.__name__, "why": error.message})
    except Exception:  # noqa: BLE001 - a database hiccup or a fault in one job never stops the others
        _log.exception("job.broke", extra={"job": job.do.__name__})


def _scheduler(app: App) -> BackgroundScheduler:
    defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    threads = sum(job.lanes for job in JOBS)
    scheduler = BackgroundScheduler(
        timezone="UTC", job_defaults=defaults, executors={"default": ThreadPoolExecutor(threads)}
    )
    for job in JOBS:
        for lane in range(job.lanes):
            name = f"{job.do.__name__}-{lane}"
            scheduler.add_job(guarded, "interval", (job, app), seconds=job.every_s, id=name)
    return scheduler


def _ask_to_stop(stop: threading.Event, _frame: FrameType | None) -> None:
    stop.set()
