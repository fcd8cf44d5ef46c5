"""The gate that footage passes, on both databases (promises 2 and 8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from console.domain.actors import Actor
from console.domain.deliveries import DeliveryState
from console.domain.errors import Blocked, Conflict, IllegalTransition, InvalidInput, NotFound, NotPermitted
from console.services.viewing import Part
from console.storage.unit_of_work import UnitOfWork
from evidence_share.model import ReleaseState
from evidence_share.store import FolderStore
from tests.conftest import ALICE, BOB, CAROL, DAVE, ERIN, MORGAN, SteppedClock
from tests.footage import CASE, GRACE, RUTH, FootageRoom
from tests.newsroom import TOWN_FACEBOOK, TOWN_X


@pytest.fixture
def room(begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> FootageRoom:
    return FootageRoom(begin, clock, tmp_path)


def test_a_release_goes_from_the_store_to_the_public_page_with_two_signatures(room: FootageRoom) -> None:
    release = room.published()
    assert release.state is ReleaseState.PUBLISHED
    assert [(signed.person_name, signed.role.value) for signed in release.signatures] == [
        ("Carol Osei", "records"),
        ("Bob Tanaka", "command"),
    ]
    assert [each.id for each in room.showing.list_public()] == [release.id]
    assert room.custody(release.rendition_id) == [
        "rendition.registered",
        "release.opened",
        "release.checked",
        "release.cleared",
        "release.approved",
        "release.published",
    ]
    assert room.broken_custody() == []


def test_the_announcing_post_carries_exactly_the_approved_clip(room: FootageRoom) -> None:
    release = room.scheduled(account_ids=(TOWN_X, TOWN_FACEBOOK))
    assert release.post_id is not None
    room.clock.instant = release.text.due_at
    room.publishing.publish_due()
    room.sending().send_due()
    assert {post.media for post in room.platform.posts} == {(room.rendition(release).sha256,)}
    assert len(room.platform.posts) == 2


def test_nothing_is_public_before_it_is_published(room: FootageRoom) -> None:
    release = room.scheduled()
    assert room.showing.list_public() == []
    with pytest.raises(NotFound):
        room.showing.get_public(release.id)
    assert room.publishing.publish_due() == 0


@pytest.mark.parametrize("signer", [ALICE, ERIN, MORGAN, BOB])
def test_only_records_clears(room: FootageRoom, signer: Actor) -> None:
    release = room.checked()
    with pytest.raises(NotPermitted, match="takes the role records"):
        room.releasing.clear(signer, release.id, room.subject(release))


@pytest.mark.parametrize("signer", [ALICE, ERIN, MORGAN, CAROL])
def test_only_command_approves(room: FootageRoom, signer: Actor) -> None:
    release = room.cleared()
    with pytest.raises(NotPermitted, match="takes the role command"):
        room.releasing.approve(signer, release.id, room.subject(release))


def test_a_stranger_opens_nothing(room: FootageRoom) -> None:
    with pytest.raises(NotPermitted):
        room.opened(DAVE)


def test_the_one_who_opened_it_cannot_sign(room: FootageRoom) -> None:
    release = room.checked()
    with pytest.raises(NotPermitted, match="You wrote some"):
        room.releasing.clear(RUTH, release.id, room.subject(release))
    opened_by_command = room.checked(BOB)
    signed = room.releasing.clear(CAROL, opened_by_command.id, room.subject(opened_by_command))
    with pytest.raises(NotPermitted, match="You wrote some"):
        room.releasing.approve(BOB, signed.id, room.subject(signed))


def test_one_who_changed_a_word_cannot_sign(room: FootageRoom) -> None:
    release = room.opened()
    revised = room.releasing.revise(
        CAROL, release.id, text=replace(release.text, title="Stop"), rendition_id=release.rendition_id, revision=1
    )
    room.releasing.run_checks(RUTH, revised.id)
    with pytest.raises(NotPermitted, match="You wrote some"):
        room.releasing.clear(CAROL, revised.id, room.subject(revised))


def test_the_redactor_cannot_sign(room: FootageRoom) -> None:
    release = room.checked(rendition=room.keep_clip(redactor_id=CAROL.id, redactor_name=CAROL.name))
    with pytest.raises(NotPermitted, match="You redacted"):
        room.releasing.clear(CAROL, release.id, room.subject(release))


def test_one_person_with_both_roles_signs_once(room: FootageRoom) -> None:
    release = room.checked()
    room.releasing.clear(GRACE, release.id, room.subject(release))
    with pytest.raises(NotPermitted, match="signed already"):
        room.releasing.approve(GRACE, release.id, room.subject(release))


def test_a_suspended_person_signs_nothing(room: FootageRoom, engine: Engine) -> None:
    release = room.checked()
    subject = room.subject(release)
    with engine.begin() as connection:
        connection.execute(text("UPDATE people SET state = 'suspended' WHERE id = :id"), {"id": CAROL.id})
    with pytest.raises(NotPermitted):
        room.releasing.clear(CAROL, release.id, subject)


def test_a_signature_is_for_what_was_seen(room: FootageRoom) -> None:
    release = room.checked()
    with pytest.raises(Conflict, match="changed since you opened it"):
        room.releasing.clear(CAROL, release.id, "0" * 64)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another title"},
        {"shown": "Something else."},
        {"redacted_why": "Another reason."},
        {"content_warning": "A raised voice."},
        {"post_text": "Other words."},
        {"account_ids": (TOWN_X,)},
    ],
)
def test_any_change_voids_both_signatures(room: FootageRoom, change: dict[str, object]) -> None:
    release = room.scheduled()
    subject = room.subject(release)
    changed = replace(release.text, **change)  # type: ignore[arg-type]
    revised = room.releasing.revise(
        RUTH, release.id, text=changed, rendition_id=release.rendition_id, revision=release.revision
    )
    assert (revised.state, revised.signatures, revised.report) == (ReleaseState.OPEN, (), None)
    room.releasing.run_checks(RUTH, release.id)
    assert room.subject(revised) != subject


def test_a_change_takes_the_waiting_post_back(room: FootageRoom) -> None:
    release = room.scheduled(account_ids=(TOWN_X,))
    assert release.post_id is not None
    later = replace(release.text, due_at=release.text.due_at + timedelta(days=1))
    room.releasing.revise(RUTH, release.id, text=later, rendition_id=release.rendition_id, revision=1)
    assert room.news.only(release.post_id).state is DeliveryState.CANCELLED
    room.clock.instant = release.text.due_at
    room.sending().send_due()
    assert room.platform.posts == []


def test_two_people_cannot_change_it_at_once(room: FootageRoom) -> None:
    release = room.opened()
    room.releasing.revise(RUTH, release.id, text=release.text, rendition_id=release.rendition_id, revision=1)
    with pytest.raises(Conflict, match="Somebody else changed"):
        room.releasing.revise(CAROL, release.id, text=release.text, rendition_id=release.rendition_id, revision=1)


def test_a_changed_byte_blocks_the_second_signature(room: FootageRoom) -> None:
    release = room.cleared()
    room.change_a_byte(room.rendition(release).sha256)
    with pytest.raises(Blocked, match="bytes have changed"):
        room.releasing.approve(BOB, release.id, room.subject(release))


@pytest.mark.parametrize("part", ["sha256", "captions_sha256", "mask_log_sha256", "poster_sha256"])
def test_a_byte_changed_after_approval_holds_the_release_and_its_post(room: FootageRoom, part: str) -> None:
    release = room.scheduled(account_ids=(TOWN_X,))
    assert release.post_id is not None
    room.change_a_byte(getattr(room.rendition(release), part))
    room.clock.instant = release.text.due_at
    room.sending().send_due()
    assert room.publishing.publish_due() == 0
    held = room.get(release.id)
    assert (held.state, held.signatures) == (ReleaseState.HELD, ())
    assert "bytes have changed" in held.held_reason
    assert room.news.only(release.post_id).state is DeliveryState.HELD
    assert (room.platform.posts, room.showing.list_public()) == ([], [])


def test_the_gate_knows_only_the_files_that_were_signed(room: FootageRoom) -> None:
    release = room.scheduled()
    assert room.blockers(release, room.rendition(release).sha256) == []
    assert "nobody signed" in room.blockers(release, "ab" * 32)[0]


def test_the_gate_refuses_what_is_not_approved(room: FootageRoom) -> None:
    assert "may not go out" in room.blockers(room.cleared())[0]
    with room.begin.reading() as tx:
        assert room.gate.blockers(tx, "rel_none", []) == [
            "The footage release that this post announces does not exist."
        ]


def test_words_changed_in_the_database_are_noticed_at_the_gate(room: FootageRoom, engine: Engine) -> None:
    release = room.scheduled()
    with engine.begin() as connection:
        connection.execute(text("UPDATE releases SET title = 'Another' WHERE id = :id"), {"id": release.id})
    assert "changed after it was signed" in room.blockers(release)[0]


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


def test_withholding_needs_a_reason_and_stops_the_post(room: FootageRoom) -> None:
    release = room.scheduled(account_ids=(TOWN_X,))
    with pytest.raises(InvalidInput, match="Say why"):
        room.releasing.withhold(BOB, release.id, " ")
    withheld = room.releasing.withhold(BOB, release.id, "A witness could be recognised by voice.")
    assert (withheld.state, withheld.signatures) == (ReleaseState.WITHHELD, ())
    room.clock.instant = release.text.due_at
    room.sending().send_due()
    assert (room.publishing.publish_due(), room.platform.posts) == (0, [])


def test_a_withdrawn_release_leaves_a_tombstone_and_keeps_the_bytes(room: FootageRoom) -> None:
    release = room.published()
    room.clock.advance(hours=3)
    room.holding.place(CAROL, CASE, "Court order 17/26.")
    room.releasing.withdraw(CAROL, release.id, "court_order", "Order 17/26, first chamber.")
    (tombstone,) = room.showing.list_public()
    assert tombstone == room.showing.get_public(release.id)
    assert "A court or a prosecutor" in str(tombstone)
    assert release.text.title not in str(tombstone)
    assert "17/26" not in str(tombstone)
    for part in Part:
        with pytest.raises(NotFound, match="not public"):
            room.showing.open(release.id, part)
    assert room.store.rehash(room.rendition(release).sha256) == room.rendition(release).sha256
    with pytest.raises(IllegalTransition):
        room.releasing.withdraw(CAROL, release.id, "error")


def test_a_release_that_is_late_after_an_outage_waits_for_a_person(room: FootageRoom) -> None:
    release = room.scheduled()
    room.clock.instant = release.text.due_at + timedelta(hours=1)
    assert room.publishing.publish_due() == 0
    assert "nothing was running" in room.get(release.id).held_reason


def test_a_time_that_passed_cannot_be_approved(room: FootageRoom) -> None:
    release = room.cleared()
    room.clock.instant = release.text.due_at
    with pytest.raises(InvalidInput, match="Its time passed"):
        room.releasing.approve(BOB, release.id, room.subject(release))


def test_a_report_is_kept_for_every_run_of_the_checks(room: FootageRoom, engine: Engine) -> None:
    release = room.checked()
    room.releasing.run_checks(RUTH, release.id)
    with engine.connect() as connection:
        hashes = connection.execute(text("SELECT hash FROM release_reports")).scalars().all()
    assert len(hashes) == 2
    assert len(set(hashes)) == 1


def test_footage_of_another_case_cannot_be_slipped_in(room: FootageRoom) -> None:
    release = room.opened()
    other = room.keep_clip(case_number="HPD-2026-11-0999")
    with pytest.raises(InvalidInput, match="another case"):
        room.releasing.revise(RUTH, release.id, text=release.text, rendition_id=other.id, revision=1)


def test_a_changed_custody_entry_is_named(room: FootageRoom, engine: Engine) -> None:
    release = room.scheduled()
    _lift_the_guard(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE custody SET actor_name = 'Carol Osej' WHERE seq = 4"))
    (broken,) = room.broken_custody()
    assert (broken.item_id, broken.seq) == (release.rendition_id, 4)


def test_custody_cut_short_is_noticed_by_the_audit_log(room: FootageRoom, engine: Engine) -> None:
    release = room.scheduled()
    _lift_the_guard(engine)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM custody WHERE seq >= 4"))
    (broken,) = room.broken_custody()
    assert (broken.item_id, broken.seq) == (release.rendition_id, 4)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM custody"))
    assert [broken.seq for broken in room.broken_custody()] == [1]


def test_the_database_refuses_to_change_or_delete_custody(room: FootageRoom, engine: Engine) -> None:
    room.keep_clip()
    for statement in ("UPDATE custody SET action = 'x'", "DELETE FROM custody"):
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(text(statement))


def _lift_the_guard(engine: Engine) -> None:
    """Do what somebody with the database's own password could do."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for row in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.execute(text(f"DROP TRIGGER {row[0]}"))
        else:
            connection.execute(text("DROP TRIGGER custody_no_change ON custody"))
