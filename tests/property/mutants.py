"""Ways to break the promises on purpose: a simulation that does not find them proves nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.base import Gate, open_gate
from console.bench.simulation import stores
from console.domain.actors import Actor
from console.domain.deliveries import Delivery, DeliveryState
from console.domain.errors import ConnectorError, ConsoleError
from console.domain.pauses import Pause, PauseScope
from console.services import calling, clearance, delivering, exempting, preparing, settling
from console.services.calling import Outcome
from console.services.last_look import LastLook
from console.services.pausing import Pausing
from console.services.posting import Posting
from console.services.sending import Sending
from console.services.settling import Settling

Patch = pytest.MonkeyPatch


@dataclass(frozen=True)
class Mutant:
    """One promise broken in the code, and the words with which the judge says so (any of them)."""

    name: str
    apply: Callable[[Patch], None]
    says: tuple[str, ...]
    #: Where to begin looking, for what few days show.
    first_seed: int = 0


_TWICE = ("is public 2 times",)
_PAUSED = ("passed its gate after the pause",)
_LATE = ("after its time",)
_UNTRUE = ("is public and said to be",)
_SILENT = ("for ever, and nobody is told",)


def _intent_after_the_call(patch: Patch) -> None:
    def unwritten(_self: Sending, claimed: Delivery, *_more: Any) -> Delivery:
        return replace(claimed, attempts=claimed.attempts + 1)

    patch.setattr(Sending, "_write_intent", unwritten)
    patch.setattr(LastLook, "gate", _no_gate)


def _no_gate(_self: LastLook, *_sending: Any) -> Gate:
    return open_gate


def _no_last_look(patch: Patch) -> None:
    patch.setattr(LastLook, "gate", _no_gate)


def _unknown_is_nothing_left(patch: Patch) -> None:
    def nothing_left(error: ConnectorError) -> Outcome:
        return Outcome(nothing_left=True, error=error.message)

    patch.setattr(calling, "_outcome_of", nothing_left)


def _pauses_are_ignored(patch: Patch) -> None:
    patch.setattr(clearance, "stopped_by", lambda *_args: None)


def _no_look_before_sending_again(patch: Patch) -> None:
    patch.setattr(Sending, "_is_settled_by_a_look", lambda *_args: False)
    _decisions_end_the_watch(patch)


def _no_look_after_a_call(patch: Patch) -> None:
    def blind(_self: Settling, _delivery: Delivery) -> None:
        return None

    patch.setattr(Settling, "find", blind)


def _late_is_fine(patch: Patch) -> None:
    patch.setattr(clearance, "_its_turn", lambda _tx, _delivery: datetime.max.replace(tzinfo=UTC))


def _edits_leave_what_was_planned(patch: Patch) -> None:
    patch.setattr(Posting, "_take_back_unsent", lambda *_args: None)
    patch.setattr(clearance, "_is_what_was_decided", lambda *_args: True)


def _the_lost_are_sent_again(patch: Patch) -> None:
    def again(self: Settling, delivery: Delivery, _doubt: Any, error: str, at: datetime) -> None:
        self._retry(delivery, error, at)

    patch.setattr(Settling, "write_unconfirmed", again)


def _nobody_looks_for_the_lost(patch: Patch) -> None:
    patch.setattr(Sending, "recover_lost", lambda _self: 0)


def _nobody_looks_again(patch: Patch) -> None:
    patch.setattr(Sending, "look_up_doubtful", lambda _self: 0)


def _resuming_releases_everything(patch: Patch) -> None:
    resume = Pausing.resume

    def resume_all(self: Pausing, actor: Actor, pause_id: str = "") -> Pause:
        pause = resume(self, actor, pause_id)
        for held in self.list_held(pause.id):
            with suppress(ConsoleError), self._begin() as tx:
                fresh, _post = delivering.lock(tx, held)
                at = self._clock.now()
                planned = DeliveryState.PLANNED
                delivering.advance(tx, actor, fresh, planned, "delivery.released", at=at, pause_id="")
        return pause

    patch.setattr(Pausing, "resume", resume_all)


def _a_pause_that_was_lifted_never_was(patch: Patch) -> None:
    def only_active(self: Any, _at: datetime) -> Sequence[Pause]:
        return self.list_active_shared()  # type: ignore[no-any-return]

    patch.setattr("console.bench.simulation.pauses.MemoryPauses.list_shared_since", only_active)


def _retries_outlive_a_pause(patch: Patch) -> None:
    patch.setattr(settling, "stopped_by", lambda *_args: None)


def _nothing_is_written_down(patch: Patch) -> None:
    patch.setattr(stores.MemoryAudit, "append", lambda *_args, **_data: None)


def _parts_follow_nothing(patch: Patch) -> None:
    patch.setattr(preparing, "_part_before", lambda _tx, _delivery: "")


def _decisions_end_the_watch(patch: Patch) -> None:
    watched = {DeliveryState.UNCONFIRMED, DeliveryState.REJECTED}
    patch.setattr(stores, "IN_DOUBT", watched)
    patch.setattr("console.bench.simulation.workers.IN_DOUBT", watched)


def _a_refusal_is_believed(patch: Patch) -> None:
    def never(_self: Settling, delivery: Delivery) -> dict[str, Any]:
        return {"lookups": delivery.lookups + 1, "next_lookup_at": None}

    patch.setattr(Settling, "_next_look", never)


def _anybody_makes_an_emergency(patch: Patch) -> None:
    patch.setattr(exempting, "_may_exempt", lambda _person: True)


def _areas_are_not_paused(patch: Patch) -> None:
    covers = Pause.covers

    def but_areas(self: Pause, **about: str) -> bool:
        return self.scope is not PauseScope.AREA and covers(self, **about)

    patch.setattr(Pause, "covers", but_areas)


def _hands_get_it_uncleared(patch: Patch) -> None:
    def uncleared(_self: Sending, tx: Any, claimed: Delivery, _now: datetime) -> tuple[Delivery, Any] | None:
        fresh, post = delivering.lock(tx, claimed)
        return (fresh, post) if fresh.state is claimed.state else None

    patch.setattr(Sending, "_cleared", uncleared)


def _our_clock_is_always_right(patch: Patch) -> None:
    patch.setattr(settling, "_WORST_CLOCK", timedelta())
    patch.setattr(settling, "_SHORTEST_WAIT_S", 0)
    patch.setattr(settling, "_SPREAD_S", 0)


MUTANTS = (
    Mutant("the intent is not on disk before the call", _intent_after_the_call, _TWICE),
    Mutant("no last look between the uploads and the public write", _no_last_look, _PAUSED + _LATE),
    Mutant("an unknown outcome is tried again", _unknown_is_nothing_left, _TWICE),
    Mutant("no look at the platform before sending again, nor meanwhile", _no_look_before_sending_again, _TWICE),
    Mutant("no look at the platform at all", _no_look_after_a_call, _TWICE + _UNTRUE),
    Mutant("what a dead sender left is sent again", _the_lost_are_sent_again, _TWICE),
    Mutant("nobody looks for what a dead sender left", _nobody_looks_for_the_lost, _SILENT),
    Mutant("what is in doubt is never looked up again", _nobody_looks_again, _UNTRUE),
    Mutant("a decision of a person ends the watch over what is in doubt", _decisions_end_the_watch, _UNTRUE),
    Mutant("a refusal is believed at once", _a_refusal_is_believed, _UNTRUE),
    Mutant("our clock is taken to be right", _our_clock_is_always_right, _TWICE),
    Mutant("lateness is ignored", _late_is_fine, _LATE),
    Mutant("pauses are ignored", _pauses_are_ignored, _PAUSED),
    Mutant("a pause by area stops nothing", _areas_are_not_paused, _PAUSED),
    Mutant("a pause that was lifted during the uploads is forgotten", _a_pause_that_was_lifted_never_was, _PAUSED),
    Mutant("a retry outlives a pause", _retries_outlive_a_pause, _PAUSED, first_seed=150),
    Mutant("lifting a pause lets everything go", _resuming_releases_everything, ("nobody had looked at it",)),
    Mutant("anybody's approval makes an emergency", _anybody_makes_an_emergency, _PAUSED),
    Mutant("an edit leaves what was planned before it", _edits_leave_what_was_planned, ("nobody approved",)),
    Mutant("what a person posts by hand is handed over uncleared", _hands_get_it_uncleared, _PAUSED + _LATE),
    Mutant("the parts of a thread follow nothing", _parts_follow_nothing, ("does not follow the part before it",)),
    Mutant("changes are not written down", _nothing_is_written_down, ("the record does not say so",)),
)
