"""Which posts go out during a pause: emergencies, where a person who may decide that has approved them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from console.domain.approvals import GivenApproval
from console.domain.deliveries import Delivery
from console.domain.pauses import Pause
from console.domain.people import Person, PersonState
from console.domain.posts import Post
from console.services import access


class GivenApprovals(Protocol):
    """Who approved what."""

    def list_given(self, post_id: str, content_hash: str, since: datetime) -> Sequence[GivenApproval]:
        """Return what was given to this very content since it was submitted."""
        ...


class PeopleById(Protocol):
    """People."""

    def find_person(self, person_id: str) -> Person | None:
        """Return one person, or None."""
        ...


class ExemptingTransaction(Protocol):
    """What tells an emergency from a post that only says so."""

    @property
    def approvals(self) -> GivenApprovals:
        """Approvals."""
        ...

    @property
    def people(self) -> PeopleById:
        """People."""
        ...


def stopped_by(
    tx: ExemptingTransaction, pauses: Sequence[Pause], delivery: Delivery, post: Post | None
) -> Pause | None:
    """Return a pause that stops this delivery, or None where none covers it or it is exempt."""
    covering = [pause for pause in pauses if is_covered(pause, delivery, post)]
    return covering[0] if covering and not is_exempt(tx, post) else None


def is_covered(pause: Pause, delivery: Delivery, post: Post | None) -> bool:
    """Return whether the pause is about this delivery; answers belong to no campaign and no area."""
    campaign_id, area = (post.content.campaign_id, post.content.area) if post else ("", "")
    return pause.covers(account_id=delivery.account_id, campaign_id=campaign_id, area=area)


def is_exempt(tx: ExemptingTransaction, post: Post | None) -> bool:
    """Return whether somebody who may, as of now, has approved this very content as an emergency."""
    if post is None or not post.content.emergency or post.approval is None or not post.is_approved():
        return False
    given = tx.approvals.list_given(post.id, post.approval.content_hash, post.submitted_at or post.created_at)
    approvers = {post.approval.by, *(one.by for one in given)}
    return any(_may_exempt(tx.people.find_person(person_id)) for person_id in approvers)


def _may_exempt(person: Person | None) -> bool:
    return (
        person is not None
        and person.state is PersonState.ACTIVE
        and not person.roles.isdisjoint(access.MAY_EXEMPT_FROM_PAUSE)
    )
