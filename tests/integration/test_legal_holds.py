"""A legal hold stops every step towards the public, for everyone, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from console.domain.errors import Blocked, Conflict, NotPermitted
from console.storage.unit_of_work import UnitOfWork
from evidence_share.model import ReleaseState
from evidence_share.store import FolderStore
from tests.conftest import BOB, CAROL, SteppedClock
from tests.footage import CASE, GRACE, RUTH, FootageRoom
from tests.newsroom import TOWN_X


@pytest.fixture
def room(begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> FootageRoom:
    return FootageRoom(begin, clock, tmp_path)


def test_a_hold_stops_every_step_for_everyone(room: FootageRoom) -> None:
    clip = room.keep_clip()
    opened, checked = room.opened(rendition=clip), room.checked(rendition=clip)
    cleared, scheduled = room.cleared(rendition=clip), room.scheduled(rendition=clip)
    subjects = {release.id: room.subject(release) for release in (checked, cleared)}
    room.holding.place(CAROL, CASE, "Prosecutor's letter of 20 November.")
    assert room.get(scheduled.id).state is ReleaseState.HELD
    steps: tuple[Callable[[], object], ...] = (
        lambda: room.opened(rendition=clip),
        lambda: room.releasing.revise(RUTH, opened.id, text=opened.text, rendition_id=clip.id, revision=1),
        lambda: room.releasing.clear(GRACE, checked.id, subjects[checked.id]),
        lambda: room.releasing.approve(BOB, cleared.id, subjects[cleared.id]),
    )
    for step in steps:
        with pytest.raises(Blocked, match="legal hold"):
            step()
    assert room.releasing.run_checks(RUTH, opened.id).state is ReleaseState.OPEN
    room.clock.instant = scheduled.text.due_at
    assert room.publishing.publish_due() == 0
    assert any("legal hold" in reason for reason in room.blockers(scheduled))


def test_a_hold_placed_while_the_checks_run_still_stops_the_signature(room: FootageRoom) -> None:
    release = room.checked()
    subject = room.subject(release)

    class SlowStore(FolderStore):
        """A store that is still reading when the prosecutor's letter comes in."""

        def rehash(self, sha256: str) -> str:
            if not room.holding.list_standing(CAROL):
                room.holding.place(BOB, CASE, "Prosecutor's letter.")
            return super().rehash(sha256)

    releasing = room.releasing_from(SlowStore(room.folder))
    with pytest.raises(Blocked, match="legal hold"):
        releasing.clear(CAROL, release.id, subject)


def test_nothing_resumes_by_itself_when_a_hold_is_lifted(room: FootageRoom) -> None:
    release = room.scheduled(account_ids=(TOWN_X,))
    hold = room.holding.place(BOB, CASE, "Court order 17/26.")
    with pytest.raises(NotPermitted, match="lift a legal hold"):
        room.holding.lift(BOB, hold.id, "It is over.")
    room.holding.lift(CAROL, hold.id, "The order was withdrawn.")
    room.clock.instant = release.text.due_at
    room.publishing.publish_due()
    room.sending().send_due()
    assert (room.get(release.id).state, room.platform.posts) == (ReleaseState.HELD, [])


def test_a_case_has_one_standing_hold(room: FootageRoom) -> None:
    room.holding.place(CAROL, CASE, "Prosecutor's letter.")
    with pytest.raises(Conflict):
        room.holding.place(BOB, CASE, "Again.")
