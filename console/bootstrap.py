"""The composition root: the one module that names concrete classes and wires them."""

from __future__ import annotations

from dataclasses import dataclass

from console.config import Settings
from console.domain.time import Clock, SystemClock
from console.storage.engine import make_engine
from console.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """Every use case, ready to be called by a page, a route, a job or a command."""

    settings: Settings
    clock: Clock
    begin: UnitOfWork


def build_app(settings: Settings, clock: Clock | None = None) -> App:
    """Wire the application for one process."""
    clock = clock or SystemClock()
    begin = UnitOfWork(make_engine(settings.resolved_database_url()), clock)
    return App(settings=settings, clock=clock, begin=begin)
