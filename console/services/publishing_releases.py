"""The last look before the public: bytes hashed again, signatures compared, holds asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from console.domain.actors import WORKER
from console.domain.errors import NotFound
from console.domain.time import Clock
from console.services.footage import FootageTransaction, trace
from console.services.transaction import Begin
from evidence_share import checks
from evidence_share.model import GOING_OUT, RELEASE_GRAPH, Release, ReleaseState, Rendition
from evidence_share.store import EvidenceStore


class ReleaseGate:
    """Says what stands against a release going out now; the sender asks it for every delivery."""

    def __init__(self, *, store: EvidenceStore) -> None:
        self._store = store

    def blockers(self, tx: FootageTransaction, release_id: str, sha256s: Sequence[str]) -> list[str]:
        """Return every reason, each a sentence; none means that exactly these files may go out."""
        try:
            release = tx.releases.get_release(release_id)
            rendition = tx.renditions.get_rendition(release.rendition_id)
        except NotFound:
            return ["The footage release that this post announces does not exist."]
        found = [*_unsigned(release, rendition), *_unknown_files(rendition, sha256s)]
        holds = tx.holds.list_standing(release.case_number)
        material = checks.Material(rendition=rendition, store=self._store, holds=holds)
        return found + [blocker.message for blocker in checks.blockers(material)]


class PublishingReleases:
    """Puts scheduled releases on the public page at their time."""

    def __init__(
        self, *, begin: Begin[FootageTransaction], clock: Clock, gate: ReleaseGate, lateness_limit_s: int
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._gate = gate
        self._lateness = timedelta(seconds=lateness_limit_s)

    def publish_due(self) -> int:
        """Publish every release whose time has come, or hold it with the reason; returns how many were published.

        Safe to call from any number of processes: each release is moved by compare-and-set.
        """
        with self._begin.reading() as tx:
            due = tx.releases.list_due(self._clock.now())
        return sum(self._publish(release_id) for release_id in due)

    def _publish(self, release_id: str) -> bool:
        with self._begin() as tx:
            release = tx.releases.lock_release(release_id)
            if release.state is not ReleaseState.SCHEDULED or release.text.due_at > self._clock.now():
                return False
            rendition = tx.renditions.get_rendition(release.rendition_id)
            reasons = [*self._too_late(release.text.due_at), *self._gate.blockers(tx, release_id, ())]
            if reasons:
                self._hold_back(tx, release, rendition, reasons)
                return False
            RELEASE_GRAPH.check(release.state, ReleaseState.PUBLISHED)
            tx.releases.move(release, ReleaseState.PUBLISHED, published_at=self._clock.now())
            signed = [signature.person_name for signature in release.signatures]
            trace(tx, WORKER, "release.published", release_id, rendition, signed_by=signed)
            return True

    def _too_late(self, due_at: datetime) -> Sequence[str]:
        late = self._clock.now() - due_at > self._lateness
        return (
            ["Its time passed while nothing was running. Choose a new time and have it signed again."] if late else ()
        )

    @staticmethod
    def _hold_back(tx: FootageTransaction, release: Release, rendition: Rendition, reasons: Sequence[str]) -> None:
        RELEASE_GRAPH.check(release.state, ReleaseState.HELD)
        tx.releases.move(release, ReleaseState.HELD, held_reason=" ".join(reasons), signatures=())
        trace(tx, WORKER, "release.held", release.id, rendition, reasons=list(reasons))


def _unsigned(release: Release, rendition: Rendition) -> list[str]:
    if release.state not in GOING_OUT:
        return [f"The footage release is {release.state.value}; it may not go out."]
    subject = release.subject(rendition)
    people = {signature.person_id for signature in release.signatures}
    roles = {signature.role for signature in release.signatures}
    if len(people) < 2 or len(roles) < 2:
        return ["The footage release does not have two signatures of two people and two roles."]
    if any(signature.subject != subject for signature in release.signatures):
        return ["The footage release changed after it was signed."]
    return []


def _unknown_files(rendition: Rendition, sha256s: Sequence[str]) -> list[str]:
    approved = {rendition.sha256, rendition.poster_sha256}
    unknown = [sha256 for sha256 in sha256s if sha256 not in approved]
    return [f"The post carries a file that nobody signed ({sha256[:12]}…)." for sha256 in unknown]
