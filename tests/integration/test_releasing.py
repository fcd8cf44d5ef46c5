"""The gate that footage passes, on both databases (promises 2 and 8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from console.domain.actors import Actor
from console.domain.deliveries import DeliveryState
from console.domain.errors import Blocked, Conflict, IllegalTransition, InvalidInput, NotFound, NotPermitted
from console.domain.verbs import SENTENCES
from console.services.viewing import Part
from console.storage.unit_of_work import UnitOfWork
from evidence_share.model import ReleaseState
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
    assert set(room.custody(release.rendition_id)) <= set(SENTENCES)
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
