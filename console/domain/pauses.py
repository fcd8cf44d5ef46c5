"""Pauses of what goes out, each with its scope and its reason; several may hold at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from console.domain.state import StateGraph


class PauseState(StrEnum):
    """Whether a pause still holds."""

    ACTIVE = "active"
    LIFTED = "lifted"


class PauseScope(StrEnum):
    """How much a pause stops."""

    EVERYTHING = "everything"
    ACCOUNT = "account"
    CAMPAIGN = "campaign"
    #: Posts about that part of town; what concerns all of it goes on.
    AREA = "area"


PAUSE_GRAPH: StateGraph[PauseState] = StateGraph(
    "pause",
    initial=PauseState.ACTIVE,
    edges={PauseState.ACTIVE: {PauseState.LIFTED}, PauseState.LIFTED: set()},
)


#: Scopes that we name ourselves; an account's name stands as its owner wrote it.
_OURS = frozenset({PauseScope.EVERYTHING, PauseScope.CAMPAIGN, PauseScope.AREA})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """One pause; while it is active no call that would make public what it covers begins."""

    id: str
    state: PauseState = PauseState.ACTIVE
    scope: PauseScope = PauseScope.EVERYTHING
    #: The account's or campaign's id, or the area's name; empty for everything.
    target: str = ""
    #: What people call the target, as of when the pause began.
    target_name: str = ""
    reason: str
    started_at: datetime
    started_by: str
    lifted_at: datetime | None = None
    lifted_by: str | None = None

    def covers(self, *, account_id: str, campaign_id: str = "", area: str = "") -> bool:
        """Return whether it stops what goes out on this account, for this campaign, about this area."""
        targets = {PauseScope.ACCOUNT: account_id, PauseScope.CAMPAIGN: campaign_id, PauseScope.AREA: area}
        return self.scope is PauseScope.EVERYTHING or targets[self.scope] == self.target

    @property
    def whole(self) -> str:
        """What is paused, inside a sentence."""
        kind = {PauseScope.CAMPAIGN: "the campaign ", PauseScope.AREA: "the area "}.get(self.scope, "")
        return "everything" if self.scope is PauseScope.EVERYTHING else f"{kind}{self.target_name}"

    @property
    def what(self) -> str:
        """What is paused, as the beginning of a sentence."""
        return (
            f"{self.whole[:1].upper()}{self.whole[1:]} is paused" if self.scope in _OURS else f"{self.whole} is paused"
        )

    @property
    def sentence(self) -> str:
        """What is paused and why."""
        return f"{self.what}: {self.reason}"
