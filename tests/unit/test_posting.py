"""Promise 2: an approval is bound to content, and nobody approves their own work."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.fake import FakePlatform
from console.domain.accounts import AccountState
from console.domain.actors import Actor, Role
from console.domain.deliveries import DeliveryState
from console.domain.errors import Blocked, Conflict, IllegalTransition, InvalidInput, NotFound, NotPermitted
from console.domain.media import MediaKind, MediaRef
from console.domain.posts import Post, PostState
from console.domain.time import AgencyZone
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import ALICE, BOB, CAROL, ERIN, MORGAN, SteppedClock
from tests.newsroom import TOWN_FACEBOOK, TOWN_X, Newsroom, picture


@pytest.fixture
def room(sqlite_begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> Newsroom:
    room = Newsroom(sqlite_begin, clock, tmp_path / "media", FakePlatform(clock=clock))
    room.move_in()
    return room


def _submitted(room: Newsroom, **fields: Any) -> Post:
    return room.posting.submit(ALICE, room.draft(**fields).id)


def test_the_author_cannot_approve(room: Newsroom) -> None:
    """Bob may approve posts, but this one is his."""
    draft = room.posting.draft(BOB, title="t", text="Hello.", account_ids=[TOWN_X], due_at=room.in_an_hour())
    post = room.posting.submit(BOB, draft.id)
    with pytest.raises(NotPermitted, match="Somebody else"):
        room.posting.approve(BOB, post.id, post.content.content_hash())


def test_whoever_edited_any_version_cannot_approve(room: Newsroom) -> None:
    draft = room.draft()
    room.posting.save(BOB, draft.id, replace(draft.content, text="Bob's words."), version=1)
    room.posting.save(ALICE, draft.id, draft.content, version=2)
    post = room.posting.submit(ALICE, draft.id)
    with pytest.raises(NotPermitted):
        room.posting.approve(BOB, post.id, post.content.content_hash())


def test_whoever_submitted_cannot_approve(room: Newsroom) -> None:
    post = room.posting.submit(BOB, room.draft().id)
    with pytest.raises(NotPermitted):
        room.posting.approve(BOB, post.id, post.content.content_hash())


@pytest.mark.parametrize("stranger", [ERIN, CAROL, MORGAN])
def test_only_those_who_may_approve_do(room: Newsroom, stranger: Actor) -> None:
    post = _submitted(room)
    with pytest.raises(NotPermitted):
        room.posting.approve(stranger, post.id, post.content.content_hash())


def test_a_role_taken_away_counts_at_once(room: Newsroom) -> None:
    post = _submitted(room)
    with room.begin() as tx:
        tx.people.set_roles(BOB.id, frozenset({Role.RECORDS}))
    with pytest.raises(NotPermitted):
        room.posting.approve(BOB, post.id, post.content.content_hash())


def test_what_is_held_or_missed_cannot_be_approved_a_second_time(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled()
    with pytest.raises(IllegalTransition, match="not under review"):
        room.posting.approve(BOB, post.id, post.content.content_hash())
    room.pausing.pause(BOB, "Gas leak.")
    assert room.post(post.id).state is PostState.NEEDS_ATTENTION
    with pytest.raises(IllegalTransition, match="not under review"):
        room.posting.approve(BOB, post.id, post.content.content_hash())


def test_an_approval_plans_one_delivery_per_account(room: Newsroom) -> None:
    post = room.scheduled(account_ids=[TOWN_X, TOWN_FACEBOOK, TOWN_X])
    assert post.state is PostState.SCHEDULED
    assert sorted(d.account_id for d in room.deliveries(post.id)) == [TOWN_FACEBOOK, TOWN_X]
    assert {d.due_at for d in room.deliveries(post.id)} == {post.due_at}


def test_an_approval_of_what_changed_meanwhile_is_refused(room: Newsroom) -> None:
    post = _submitted(room)
    seen = post.content.content_hash()
    room.posting.save(ALICE, post.id, replace(post.content, text="Changed."), version=1)
    room.posting.submit(ALICE, post.id)
    with pytest.raises(Conflict, match="changed since you opened it"):
        room.posting.approve(BOB, post.id, seen)


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Another text."},
        {"variants": {TOWN_X: "Only here."}},
        {"account_ids": (TOWN_X, TOWN_FACEBOOK)},
        {"due_at": datetime.fromisoformat("2026-11-24T15:00:00+00:00")},
        {"attachments": (MediaRef(media_id="m", sha256="a" * 64, kind=MediaKind.IMAGE, alt_text="A map"),)},
        {"release_id": "rel_1"},
    ],
)
def test_everything_that_residents_see_is_in_the_hash(room: Newsroom, change: dict[str, Any]) -> None:
    content = room.draft().content
    assert replace(content, **change).content_hash() != content.content_hash()


def test_alt_text_is_in_the_hash(room: Newsroom) -> None:
    ref = MediaRef(media_id="m", sha256="a" * 64, kind=MediaKind.IMAGE, alt_text="A map")
    content = replace(room.draft().content, attachments=(ref,))
    other = replace(content, attachments=(replace(ref, alt_text="A plan"),))
    assert content.content_hash() != other.content_hash()


def test_a_change_after_approval_ends_it_and_nothing_goes_out(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled()
    saved = room.posting.save(ALICE, post.id, replace(post.content, text="Better words."), version=1)
    assert (saved.state, saved.approval) == (PostState.DRAFT, None)
    assert room.only(post.id).state is DeliveryState.CANCELLED
    clock.advance(hours=1)
    room.sending.send_due()
    assert room.platform.calls == []
    assert "post.approval_voided" in room.verbs(post.id)


def test_a_new_time_needs_a_new_approval(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled()
    moved = room.posting.reschedule(ALICE, post.id, clock.now() + timedelta(hours=3))
    assert (moved.state, moved.approval) == (PostState.IN_REVIEW, None)
    clock.advance(hours=3)
    room.sending.send_due()
    assert room.platform.calls == []


def test_no_version_is_overwritten(room: Newsroom) -> None:
    draft = room.draft("First words.")
    room.posting.save(ALICE, draft.id, replace(draft.content, text="Second words."), version=1)
    with room.begin.reading() as tx:
        versions = tx.posts.list_versions(draft.id)
    assert [(v.number, v.content.text) for v in versions] == [(2, "Second words."), (1, "First words.")]


def test_two_people_who_edit_at_once_do_not_lose_each_others_words(room: Newsroom) -> None:
    draft = room.draft()
    room.posting.save(ERIN, draft.id, replace(draft.content, text="Erin's."), version=1)
    with pytest.raises(Conflict, match="their version"):
        room.posting.save(ALICE, draft.id, replace(draft.content, text="Alice's."), version=1)
    assert room.post(draft.id).content.text == "Erin's."


def test_a_submission_is_refused_with_everything_at_once(room: Newsroom) -> None:
    draft = room.draft("x" * 281, due_at=None, account_ids=[TOWN_X])
    with pytest.raises(Blocked) as refused:
        room.posting.submit(ALICE, draft.id)
    assert len(refused.value.reasons) == 2
    assert any("280" in reason for reason in refused.value.reasons)
    assert room.post(draft.id).state is PostState.DRAFT


def test_a_picture_without_alternative_text_is_refused(room: Newsroom) -> None:
    file = room.media.store_picture(ALICE, "map.png", picture())
    draft = room.draft(attachments=[file.ref("  ")])
    with pytest.raises(Blocked, match="no alternative text"):
        room.posting.submit(ALICE, draft.id)


def test_a_time_in_the_past_is_refused_at_submission(room: Newsroom, clock: SteppedClock) -> None:
    draft = room.draft(due_at=clock.now() - timedelta(seconds=1))
    with pytest.raises(Blocked, match="time has passed"):
        room.posting.submit(ALICE, draft.id)


def test_an_approval_after_its_time_is_refused_with_a_way_out(room: Newsroom, clock: SteppedClock) -> None:
    post = _submitted(room)
    clock.advance(hours=1)
    with pytest.raises(InvalidInput, match="Choose a new time") as refused:
        room.posting.approve(BOB, post.id, post.content.content_hash())
    assert refused.value.field == "due_at"
    assert room.platform.calls == []


def test_an_account_that_lost_its_connection_is_refused(room: Newsroom) -> None:
    draft = room.draft()
    with room.begin() as tx:
        tx.accounts.move(TOWN_X, expected=AccountState.CONNECTED, to=AccountState.NEEDS_RECONNECT)
    with pytest.raises(Blocked, match="connected again"):
        room.posting.submit(ALICE, draft.id)


def test_a_post_sent_back_says_why(room: Newsroom) -> None:
    post = _submitted(room)
    with pytest.raises(InvalidInput):
        room.posting.send_back(BOB, post.id, "  ")
    sent_back = room.posting.send_back(BOB, post.id, "Leave the house number out.")
    assert (sent_back.state, sent_back.sent_back_reason) == (PostState.CHANGES_ASKED, "Leave the house number out.")


def test_a_cancelled_post_never_goes_out(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled()
    assert room.posting.cancel(ALICE, post.id).state is PostState.CANCELLED
    clock.advance(hours=1)
    room.sending.send_due()
    assert room.platform.calls == []
    with pytest.raises(IllegalTransition):
        room.posting.submit(ALICE, post.id)


def test_what_is_public_cannot_be_edited_or_cancelled(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled()
    clock.advance(hours=1)
    room.sending.send_due()
    with pytest.raises(IllegalTransition):
        room.posting.save(ALICE, post.id, post.content, version=1)
    with pytest.raises(IllegalTransition):
        room.posting.cancel(ALICE, post.id)


def test_a_release_takes_two_people(room: Newsroom, clock: SteppedClock) -> None:
    with pytest.raises(NotPermitted), room.begin() as tx:
        room.posting.schedule_for_release(
            tx,
            author=BOB,
            approver=BOB,
            release_id="rel_1",
            text="Footage.",
            media=[],
            account_ids=[TOWN_X],
            due_at=clock.now(),
        )


def test_a_draft_needs_a_title(room: Newsroom) -> None:
    with pytest.raises(InvalidInput) as refused:
        room.posting.draft(ALICE, title="   ")
    assert refused.value.field == "title"


def test_an_attachment_that_is_not_stored_is_refused(room: Newsroom) -> None:
    with pytest.raises(NotFound):
        room.draft(attachments=[MediaRef(media_id="no", sha256="a" * 64, kind=MediaKind.IMAGE)])


def test_a_naive_time_is_refused(room: Newsroom) -> None:
    with pytest.raises(InvalidInput):
        room.draft(due_at=datetime(2026, 11, 23, 16, 0))  # noqa: DTZ001  (that is the point)


def test_a_post_across_the_spring_change_goes_out_at_the_wall_clock_time_that_was_meant(
    room: Newsroom, clock: SteppedClock
) -> None:
    zone = AgencyZone("America/New_York")
    clock.instant = datetime.fromisoformat("2027-03-14T05:00:00+00:00")
    with pytest.raises(InvalidInput, match="does not exist"):
        zone.from_local(datetime(2027, 3, 14, 2, 30))  # noqa: DTZ001  (a wall clock)
    due_at = zone.from_local(datetime(2027, 3, 14, 3, 30))  # noqa: DTZ001
    room.scheduled(due_at=due_at)
    clock.instant = datetime.fromisoformat("2027-03-14T07:29:59+00:00")
    assert room.sending.send_due() == 0
    clock.advance(seconds=1)
    room.sending.send_due()
    assert len(room.platform.posts) == 1


def test_the_hour_that_comes_twice_in_autumn_is_asked_about_and_sent_once(room: Newsroom, clock: SteppedClock) -> None:
    zone, wall = AgencyZone("America/New_York"), datetime(2027, 11, 7, 1, 30)  # noqa: DTZ001
    clock.instant = datetime.fromisoformat("2027-11-07T04:00:00+00:00")
    with pytest.raises(InvalidInput, match="comes twice"):
        zone.from_local(wall)
    post = room.scheduled(due_at=zone.from_local(wall, later=True))
    for _ in range(12 * 4):
        clock.advance(minutes=5)
        room.sending.send_due()
    assert [p.created_at.isoformat() for p in room.platform.posts] == ["2027-11-07T06:30:00+00:00"]
    assert room.post(post.id).state is PostState.PUBLISHED
