"""A planning room over each kind of database."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.storage.unit_of_work import UnitOfWork
from tests.conftest import SteppedClock
from tests.planning_room import PlanningRoom


@pytest.fixture
def room(begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> PlanningRoom:
    """It is Monday 23 November 2026, ten in the morning in Toronto."""
    return PlanningRoom(begin, clock, tmp_path / "media")
