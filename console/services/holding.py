"""Legal holds: one sentence of reason on a case, and nothing of it moves towards the public."""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.actors import Actor
from console.domain.errors import Conflict
from console.domain.ids import new_id
from console.domain.time import Clock
from console.services import access
from console.services.announcing_releases import Announcing, AnnouncingTransaction
from console.services.footage import needed, trace
from console.services.transaction import Begin
from evidence_share.model import RELEASE_GRAPH, Hold, Release, ReleaseState


class Holding:
    """Places and lifts holds."""

    def __init__(self, *, begin: Begin[AnnouncingTransaction], clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    def place(self, actor: Actor, case_number: str, reason: str) -> Hold:
        """Place a hold on a case; what is scheduled stops now and has to be looked at again afterwards."""
        case_number = needed(case_number, "Give the case number.", "case_number")
        reason = needed(reason, "Say who asked for the hold and why.", "reason")
        with self._begin() as tx:
            holder = tx.people.current(actor)
            access.require(holder, access.MAY_OPEN_RELEASES, "place a legal hold")
            releases = tx.releases.lock_case(case_number)
            if tx.holds.list_standing(case_number):
                raise Conflict("A legal hold stands on this case already.")
            hold = self._hold(holder, case_number, reason)
            tx.holds.add(hold)
            tx.audit.append(holder, "hold.placed", hold.id, case=case_number, reason=reason)
            for release in releases:
                self._note(tx, holder, release, "hold.placed", reason)
                self._stop(tx, holder, release, reason)
            return hold

    def lift(self, actor: Actor, hold_id: str, reason: str) -> None:
        """Lift a hold; nothing resumes by itself. Raises NotFound, Conflict."""
        reason = needed(reason, "Say who lifted the hold and why.", "reason")
        with self._begin() as tx:
            lifter = tx.people.current(actor)
            access.require(lifter, access.MAY_CLEAR_RELEASES, "lift a legal hold")
            hold = tx.holds.get_hold(hold_id)
            tx.holds.lift(hold_id, by=lifter.id, at=self._clock.now(), reason=reason)
            tx.audit.append(lifter, "hold.lifted", hold_id, case=hold.case_number, reason=reason)
            for release in tx.releases.lock_case(hold.case_number):
                self._note(tx, lifter, release, "hold.lifted", reason)

    def list_standing(self, actor: Actor) -> Sequence[Hold]:
        """Return every hold that stands, the oldest first."""
        with self._begin.reading() as tx:
            access.require(tx.people.current(actor), access.MAY_SEE_FOOTAGE, "see footage")
            return tx.holds.list_standing()

    def _hold(self, holder: Actor, case_number: str, reason: str) -> Hold:
        return Hold(
            id=new_id("hold"),
            case_number=case_number,
            reason=reason,
            placed_by=holder.id,
            placed_at=self._clock.now(),
        )

    def _stop(self, tx: AnnouncingTransaction, holder: Actor, release: Release, reason: str) -> None:
        if release.state is not ReleaseState.SCHEDULED:
            return
        RELEASE_GRAPH.check(release.state, ReleaseState.HELD)
        Announcing.stop_the_rest(tx, holder, release, at=self._clock.now())
        tx.releases.move(release, ReleaseState.HELD, held_reason=f"Legal hold: {reason}", signatures=())

    @staticmethod
    def _note(tx: AnnouncingTransaction, actor: Actor, release: Release, action: str, reason: str) -> None:
        rendition = tx.renditions.get_rendition(release.rendition_id)
        trace(tx, actor, action, release.id, rendition, case=release.case_number, reason=reason)
