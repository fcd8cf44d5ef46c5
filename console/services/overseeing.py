"""What staff see of a release: the gate with its owners, both signatures, what is missing and who may do it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from console.domain.actors import ROLE_TITLES, Actor, Role
from console.domain.deliveries import Delivery
from console.services import access
from console.services.footage import FootageTransaction
from console.services.transaction import Begin
from evidence_share.checks import CHECKS
from evidence_share.custody import CustodyEntry
from evidence_share.model import CheckResult, Hold, Release, ReleaseState, Rendition

_S = ReleaseState
_BUSY = (_S.OPEN, _S.CHECKED, _S.CLEARED, _S.SCHEDULED, _S.HELD)


class AnnouncedDeliveries(Protocol):
    """How the announcing post stands with each account."""

    def list_for_source(self, source_id: str, *, limit: int = 200) -> Sequence[Delivery]:
        """Return the deliveries of one post."""
        ...


class OverseeingTransaction(FootageTransaction, Protocol):
    """What the overview reads."""

    @property
    def deliveries(self) -> AnnouncedDeliveries:
        """Deliveries."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One release with everything that decides about it."""

    release: Release
    rendition: Rendition
    #: The kept report, or the checks that wait to be run.
    lines: tuple[CheckResult, ...]
    #: What a signature would be for; empty before the checks were run.
    subject_hash: str
    holds: tuple[Hold, ...]
    #: What is missing next, and who may do it; empty when nothing is.
    next_step: str
    #: Why this person may not sign now; empty when they may.
    may_not_sign: str
    custody: tuple[CustodyEntry, ...]
    deliveries: tuple[Delivery, ...]


class Overseeing:
    """Lists releases for staff and shows one."""

    def __init__(self, *, begin: Begin[OverseeingTransaction]) -> None:
        self._begin = begin

    def list_busy(self, actor: Actor) -> Sequence[Release]:
        """Return what is on its way, the next due first; raises NotPermitted."""
        return self._list(actor, _BUSY)

    def list_settled(self, actor: Actor) -> Sequence[Release]:
        """Return what is published, withheld or withdrawn; raises NotPermitted."""
        return self._list(actor, (_S.PUBLISHED, _S.WITHHELD, _S.WITHDRAWN))

    def _list(self, actor: Actor, states: Sequence[ReleaseState]) -> Sequence[Release]:
        with self._begin.reading() as tx:
            access.require(tx.people.current(actor), access.MAY_SEE_FOOTAGE, "see footage releases")
            return tx.releases.list_releases(states=states)

    def list_renditions(self, actor: Actor) -> Sequence[Rendition]:
        """Return registered footage, the newest first; raises NotPermitted."""
        with self._begin.reading() as tx:
            access.require(tx.people.current(actor), access.MAY_SEE_FOOTAGE, "see footage")
            return tx.renditions.list_recent()

    def list_colleagues(self, actor: Actor) -> Mapping[str, str]:
        """Return everybody's id by name, to say who redacted; raises NotPermitted."""
        with self._begin.reading() as tx:
            access.require(tx.people.current(actor), access.MAY_OPEN_RELEASES, "register footage")
            return {person.name: person.id for person in tx.people.list_people()}

    def gate(self, actor: Actor, release_id: str) -> Gate:
        """Return one release with its gate; raises NotPermitted, NotFound."""
        with self._begin.reading() as tx:
            viewer = tx.people.current(actor)
            access.require(viewer, access.MAY_SEE_FOOTAGE, "see footage releases")
            release = tx.releases.get_release(release_id)
            rendition = tx.renditions.get_rendition(release.rendition_id)
            holds = tuple(tx.holds.list_standing(release.case_number))
            subject = release.subject(rendition)
            return Gate(
                release=release,
                rendition=rendition,
                lines=_lines(release),
                subject_hash=subject.hash() if subject else "",
                holds=holds,
                next_step=_next_step(release, holds),
                may_not_sign=_may_not_sign(viewer, release, rendition),
                custody=tuple(tx.custody.list_for(rendition.id)),
                deliveries=_deliveries(tx, release),
            )


def _lines(release: Release) -> tuple[CheckResult, ...]:
    if release.report is not None:
        return release.report.results
    waiting = "Not run yet."
    return tuple(
        CheckResult(check=check.name, title=check.title, owner=check.owner, passed=False, message=waiting)
        for check in CHECKS
    )


def _next_step(release: Release, holds: Sequence[Hold]) -> str:
    if holds and release.state in _BUSY:
        return "A legal hold stands on the case: nothing moves until records lifts it."
    return {
        _S.OPEN: "The checks have to be run, by records or command.",
        _S.CHECKED: "Records clears: somebody who wrote none of it and did not redact it.",
        _S.CLEARED: "Command approves: somebody else, who wrote none of it and did not redact it.",
        _S.SCHEDULED: "Nothing: it goes out at its time, after a last look at the bytes.",
        _S.HELD: "Records or command looks at the reason, then changes it or opens it again.",
    }.get(release.state, "")


def _may_not_sign(viewer: Actor, release: Release, rendition: Rendition) -> str:
    needs = {_S.CHECKED: Role.RECORDS, _S.CLEARED: Role.COMMAND}.get(release.state)
    if needs is None:
        return "There is nothing to sign now."
    if not viewer.has(needs):
        return f"This signature takes the role {ROLE_TITLES[needs].lower()}."
    if viewer.id in release.authors:
        return "You wrote some of this release. Somebody else has to sign it."
    if viewer.id == rendition.redactor_id:
        return "You redacted this footage. Somebody else has to sign it."
    if any(signed.person_id == viewer.id for signed in release.signatures):
        return "You signed already. The second signature is another person's."
    return ""


def _deliveries(tx: OverseeingTransaction, release: Release) -> tuple[Delivery, ...]:
    if release.post_id is None:
        return ()
    return tuple(tx.deliveries.list_for_source(release.post_id))
