"""The worker process: APScheduler as a clock, with nothing of its own on disk.

Its own job stores lose and double jobs; here they hold interval ticks in memory only, and what is due is
in the database. A tick that comes late comes once.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Sequence
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from console.bootstrap import App, build_app
from console.config import Settings
from console.domain.errors import ConsoleError
from console.logs import configure_logging
from scheduler.crew import Crew
from scheduler.jobs import JOBS, Job, publishing

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
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick that finds the last one at work is no news
    crew = Crew(app.sending)
    scheduler = _scheduler(app, (publishing(crew), *JOBS))
    scheduler.start()
    _log.info("worker.started")
    stop.wait()
    scheduler.shutdown(wait=True)
    crew.close()
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


def _scheduler(app: App, jobs: Sequence[Job]) -> BackgroundScheduler:
    defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    scheduler = BackgroundScheduler(
        timezone="UTC", job_defaults=defaults, executors={"default": ThreadPoolExecutor(len(jobs))}
    )
    for job in jobs:
        scheduler.add_job(guarded, "interval", (job, app), seconds=job.every_s, id=job.do.__name__)
    return scheduler


def _ask_to_stop(stop: threading.Event, _frame: FrameType | None) -> None:
    stop.set()
