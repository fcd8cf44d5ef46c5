"""A pause of everything that goes out, with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from console.domain.state import StateGraph


class PauseState(StrEnum):
    """Whether a pause still holds."""

    ACTIVE = "active"
    LIFTED = "lifted"


PAUSE_GRAPH: StateGraph[PauseState] = StateGraph(
    "pause",
    initial=PauseState.ACTIVE,
    edges={PauseState.ACTIVE: {PauseState.LIFTED}, PauseState.LIFTED: set()},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """One pause; while it is active no call to a platform that writes begins."""

    id: str
    state: PauseState = PauseState.ACTIVE
    reason: str
    started_at: datetime
    started_by: str
    lifted_at: datetime | None = None
    lifted_by: str | None = None
