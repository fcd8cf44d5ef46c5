"""Promise 2 where more than one has to agree: rules per account and category, holds, and a time that comes too soon."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connectors.fake import FakePlatform
from console.domain.actors import Actor, Role
from console.domain.deliveries import DeliveryState
from console.domain.errors import Conflict, IllegalTransition, InvalidInput, NotFound, NotPermitted
from console.domain.people import Person
from console.domain.posts import Post, PostState
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import ADA, ALICE, BOB, ERIN, SteppedClock
from tests.newsroom import TOWN_FACEBOOK, TOWN_X, Newsroom

PIA = Actor(id="person_pia", name="Pia Lindqvist", roles=frozenset({Role.PIO}))
PAUL = Actor(id="person_paul", name="Paul Abara", roles=frozenset({Role.PIO}))
LENA = Actor(id="person_lena", name="Lena Okoro", roles=frozenset({Role.LEGAL}))
RUTH = Actor(id="person_ruth", name="Ruth Aziz", roles=frozenset({Role.COMMAND, Role.LEGAL}))


@pytest.fixture
def room(sqlite_begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> Newsroom:
    room = Newsroom(sqlite_begin, clock, tmp_path / "media", FakePlatform(clock=clock))
    room.move_in()
    with sqlite_begin() as tx:
        for actor in (PIA, PAUL, LENA, RUTH):
            tx.people.add(Person(id=actor.id, name=actor.name, email=f"{actor.id}@example.test", roles=actor.roles))
    return room


def _submitted(room: Newsroom, **fields: Any) -> Post:
    return room.posting.submit(ALICE, room.draft(**fields).id)


def _approve(room: Newsroom, who: Actor, post: Post) -> Post:
    return room.posting.approve(who, post.id, post.content.content_hash())


def test_a_rule_for_two_people_is_not_met_by_one(room: Newsroom) -> None:
    room.rules.add(ADA, approvers=2)
    post = _submitted(room)
    assert _approve(room, BOB, post).state is PostState.IN_REVIEW
    assert room.deliveries(post.id) == []
    assert _approve(room, PIA, post).state is PostState.SCHEDULED
    assert len(room.deliveries(post.id)) == 1


def test_nobody_counts_twice(room: Newsroom) -> None:
    room.rules.add(ADA, approvers=2)
    post = _submitted(room)
    _approve(room, BOB, post)
    with pytest.raises(Conflict, match="already"):
        _approve(room, BOB, post)
    assert room.post(post.id).state is PostState.IN_REVIEW


def test_an_edit_voids_what_others_approved(room: Newsroom, clock: SteppedClock) -> None:
    room.rules.add(ADA, approvers=2)
    post = _submitted(room)
    _approve(room, BOB, post)
    clock.advance(minutes=1)
    edited = room.posting.save(ALICE, post.id, replace(post.content, text="Other words."), version=1)
    back = room.posting.save(ALICE, post.id, post.content, version=edited.version)
    again = room.posting.submit(ALICE, back.id)
    assert _approve(room, PIA, again).state is PostState.IN_REVIEW


def test_an_approval_before_changes_were_asked_for_does_not_count(room: Newsroom, clock: SteppedClock) -> None:
    room.rules.add(ADA, approvers=2)
    post = _submitted(room)
    _approve(room, BOB, post)
    room.posting.send_back(PIA, post.id, "Say until when.")
    clock.advance(minutes=1)
    again = room.posting.submit(ALICE, post.id)
    assert _approve(room, PIA, again).state is PostState.IN_REVIEW


def test_counsel_alone_never_approves(room: Newsroom) -> None:
    post = _submitted(room)
    assert _approve(room, LENA, post).state is PostState.IN_REVIEW
    assert _approve(room, BOB, post).state is PostState.SCHEDULED


def test_a_category_that_needs_counsel_waits_for_counsel(room: Newsroom) -> None:
    room.rules.add(ADA, category="alerts", legal=True)
    alert = _submitted(room, category="alerts")
    assert _approve(room, BOB, alert).state is PostState.IN_REVIEW
    assert _approve(room, LENA, alert).state is PostState.SCHEDULED
    other = _submitted(room, category="people")
    assert _approve(room, BOB, other).state is PostState.SCHEDULED


def test_one_person_is_not_both_counsel_and_approver(room: Newsroom) -> None:
    room.rules.add(ADA, legal=True)
    post = _submitted(room)
    assert _approve(room, RUTH, post).state is PostState.IN_REVIEW
    assert _approve(room, BOB, post).state is PostState.SCHEDULED


def test_a_rule_of_one_account_holds_for_posts_on_it(room: Newsroom) -> None:
    room.rules.add(ADA, account_id=TOWN_FACEBOOK, approvers=2)
    both = _submitted(room, account_ids=[TOWN_X, TOWN_FACEBOOK])
    assert _approve(room, BOB, both).state is PostState.IN_REVIEW
    assert _approve(room, BOB, _submitted(room)).state is PostState.SCHEDULED


def test_every_rule_that_applies_has_to_be_met(room: Newsroom) -> None:
    room.rules.add(ADA, account_id=TOWN_X, roles=[Role.COMMAND])
    room.rules.add(ADA, approvers=2)
    post = _submitted(room)
    _approve(room, PIA, post)
    assert _approve(room, PAUL, post).state is PostState.IN_REVIEW
    assert _approve(room, RUTH, post).state is PostState.SCHEDULED


def test_only_administrators_and_command_make_rules(room: Newsroom) -> None:
    for stranger in (ALICE, ERIN, LENA):
        with pytest.raises(NotPermitted):
            room.rules.add(stranger, approvers=2)
    rule = room.rules.add(BOB, approvers=2)
    with pytest.raises(NotPermitted):
        room.rules.remove(ALICE, rule.id)
    room.rules.remove(ADA, rule.id)
    assert room.rules.list_rules() == []
    assert room.verbs(rule.id) == ["approval_rule.added", "approval_rule.removed"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"roles": []}, "roles"), ({"roles": [Role.MODERATOR]}, "roles"), ({"approvers": 0}, "approvers")],
)
def test_a_rule_that_nobody_could_meet_is_refused(room: Newsroom, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        room.rules.add(ADA, **wrong)
    assert refused.value.field == field


def test_a_rule_for_an_account_that_is_not_there_is_refused(room: Newsroom) -> None:
    with pytest.raises(NotFound):
        room.rules.add(ADA, account_id="acct_nowhere")


def test_a_post_on_hold_cannot_be_approved_until_it_is_taken_off(room: Newsroom) -> None:
    post = _submitted(room)
    held = room.reviewing.hold(BOB, post.id, "The family is not told yet.")
    assert (held.state, held.sent_back_reason) == (PostState.ON_HOLD, "The family is not told yet.")
    with pytest.raises(IllegalTransition):
        _approve(room, BOB, post)
    room.reviewing.take_off_hold(BOB, post.id)
    assert _approve(room, BOB, post).state is PostState.SCHEDULED


def test_a_hold_keeps_what_was_approved_from_going_out(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled()
    assert room.reviewing.hold(BOB, post.id, "Wait for the court.").state is PostState.NEEDS_ATTENTION
    clock.advance(hours=1, seconds=1)
    room.sending.send_due()
    assert room.only(post.id).state is DeliveryState.HELD
    assert room.platform.posts == []


def test_a_hold_needs_a_reason_and_a_reviewer(room: Newsroom) -> None:
    post = _submitted(room)
    with pytest.raises(InvalidInput):
        room.reviewing.hold(BOB, post.id, "  ")
    with pytest.raises(NotPermitted):
        room.reviewing.hold(ERIN, post.id, "I want it to wait.")


def test_what_is_not_approved_at_its_time_is_missed_and_never_late(room: Newsroom, clock: SteppedClock) -> None:
    waiting, held = _submitted(room), _submitted(room)
    room.reviewing.hold(BOB, held.id, "Wait.")
    clock.advance(minutes=59)
    assert room.reviewing.miss_overdue() == 0
    clock.advance(minutes=2)
    assert room.reviewing.miss_overdue() == 2
    assert {room.post(waiting.id).state, room.post(held.id).state} == {PostState.MISSED}
    with pytest.raises(IllegalTransition):
        _approve(room, BOB, waiting)
    assert "post.missed" in room.verbs(waiting.id)


def test_a_missed_post_can_get_a_new_time_and_a_new_approval(room: Newsroom, clock: SteppedClock) -> None:
    post = _submitted(room)
    clock.advance(hours=2)
    room.reviewing.miss_overdue()
    again = room.posting.reschedule(ALICE, post.id, room.in_an_hour())
    assert again.state is PostState.IN_REVIEW
    assert _approve(room, BOB, again).state is PostState.SCHEDULED
