"""What the clock does, and how often. Every body is a call: the use cases decide, and any number of workers may run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from console.bootstrap import App


def publish_due(app: App) -> None:
    """Send what is due."""
    app.sending.send_due()


def reconcile(app: App) -> None:
    """Find out what became of calls without an answer."""
    app.sending.recover_lost()
    app.sending.look_up_unconfirmed()


def beat(app: App) -> None:
    """Say that this worker is alive."""
    app.beating.beat()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One thing that the clock does every ``every_s`` seconds; ``lanes`` of it may run side by side."""

    do: Callable[[App], None]
    every_s: float
    lanes: int = 1


JOBS = (
    Job(do=beat, every_s=5),
    # a long video in one lane must not hold up an urgent answer in another
    Job(do=publish_due, every_s=1, lanes=4),
    Job(do=reconcile, every_s=5),
)
