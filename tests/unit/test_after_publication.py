"""After a post is public: who may change it, what is kept, and what the platform is asked to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from connectors.base import Capability, Figures
from connectors.fake import FakePlatform, Fault
from console.domain.amendments import Amendment, AmendmentState
from console.domain.deliveries import Delivery
from console.domain.errors import Blocked, Conflict, IllegalTransition, InvalidInput, NotPermitted
from console.services.amending import deleted_at, public_text
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import ALICE, BOB, ERIN, MORGAN, SteppedClock
from tests.newsroom import Newsroom


@pytest.fixture
def room(sqlite_begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> Newsroom:
    room = Newsroom(sqlite_begin, clock, tmp_path / "media", FakePlatform(clock=clock))
    room.move_in()
    return room


@pytest.fixture
def sent(room: Newsroom, clock: SteppedClock) -> Delivery:
    post = room.scheduled()
    clock.advance(hours=1)
    room.sending.send_due()
    return room.only(post.id)


def _history(room: Newsroom, delivery: Delivery) -> list[Amendment]:
    with room.begin.reading() as tx:
        return list(tx.amendments.list_for_deliveries([delivery.id]))


def test_new_words_reach_the_public_only_with_a_second_person(room: Newsroom, sent: Delivery) -> None:
    proposed = room.amending.propose_edit(BOB, sent.id, "Road open again.", "It opened early.")
    room.changing.carry_out()
    assert room.platform.posts[0].text == sent.text
    with pytest.raises(NotPermitted, match="Somebody else"):
        room.amending.approve_edit(BOB, proposed.id, proposed.content_hash())
    room.amending.approve_edit(ALICE, proposed.id, proposed.content_hash())
    assert room.changing.carry_out() == 1
    assert room.platform.posts[0].text == "Road open again."
    assert public_text(sent, _history(room, sent)) == "Road open again."


def test_what_was_public_is_in_the_record_before_anything_is_done(room: Newsroom, sent: Delivery) -> None:
    deletion = room.amending.delete(BOB, sent.id, "It named the wrong street.")
    before = json.loads(deletion.before)
    assert (before["text"], before["remote_id"]) == (sent.text, sent.remote_id)
    assert len(room.platform.posts) == 1
    room.changing.carry_out()
    assert room.platform.posts == []
    assert deleted_at(_history(room, sent)) is not None
    assert room.verbs(sent.source_id)[-2:] == ["public_post.deletion_ordered", "public_post.changed"]


def test_a_record_that_was_changed_stops_the_change(room: Newsroom, sent: Delivery) -> None:
    deletion = room.amending.delete(BOB, sent.id, "Wrong street.")
    with room.begin() as tx:
        tx.amendments.move(deletion, AmendmentState.ORDERED, before=deletion.before.replace("Elm", "Oak"))
    room.changing.carry_out()
    assert len(room.platform.posts) == 1
    (kept,) = _history(room, sent)
    assert kept.state is AmendmentState.FAILED
    assert "preserved" in kept.error


@pytest.mark.parametrize("who", [ERIN, MORGAN])
def test_only_those_who_approve_posts_delete_them(room: Newsroom, sent: Delivery, who: object) -> None:
    with pytest.raises(NotPermitted):
        room.amending.delete(who, sent.id, "I want it gone.")  # type: ignore[arg-type]


def test_a_deletion_needs_a_reason(room: Newsroom, sent: Delivery) -> None:
    with pytest.raises(InvalidInput):
        room.amending.delete(BOB, sent.id, " ")


def test_a_change_is_made_though_the_answer_to_the_first_try_was_lost(
    room: Newsroom, sent: Delivery, clock: SteppedClock
) -> None:
    room.platform.fail(Fault.ACCEPT_THEN_TIME_OUT, operation="delete")
    room.amending.delete(BOB, sent.id, "Wrong street.")
    assert room.changing.carry_out() == 0
    clock.advance(minutes=5)
    assert room.changing.carry_out() == 1
    assert room.platform.posts == []


def test_what_the_platform_refuses_waits_for_a_person_who_may_try_again(room: Newsroom, sent: Delivery) -> None:
    room.platform.fail(Fault.REFUSE, operation="pin")
    pinned = room.amending.pin(ALICE, sent.id)
    room.changing.carry_out()
    (failed,) = _history(room, sent)
    assert (failed.state, bool(failed.error)) == (AmendmentState.FAILED, True)
    room.amending.try_again(ALICE, pinned.id)
    room.changing.carry_out()
    assert room.platform.posts[0].is_pinned


def test_what_the_platform_cannot_do_is_refused_with_its_sentence(room: Newsroom, sent: Delivery) -> None:
    room.platform.absent = {Capability.EDIT_OWN}
    with pytest.raises(Blocked, match="edit"):
        room.amending.propose_edit(ALICE, sent.id, "Other words.", "Typing error.")


def test_new_words_are_checked_like_any_post(room: Newsroom, sent: Delivery) -> None:
    with pytest.raises(Blocked):
        room.amending.propose_edit(ALICE, sent.id, "x" * 300, "More detail.")


def test_a_pause_keeps_words_from_changing_but_lets_harm_be_taken_away(room: Newsroom, sent: Delivery) -> None:
    edit = room.amending.propose_edit(BOB, sent.id, "Road open again.", "It opened early.")
    room.amending.approve_edit(ALICE, edit.id, edit.content_hash())
    room.pausing.pause(BOB, "Officer down.")
    assert room.changing.carry_out() == 0
    assert room.platform.posts[0].text == sent.text
    room.amending.withdraw(BOB, edit.id)
    room.amending.delete(BOB, sent.id, "It shows where officers are.")
    assert room.changing.carry_out() == 1
    assert room.platform.posts == []


def test_the_same_change_is_not_ordered_twice(room: Newsroom, sent: Delivery) -> None:
    room.amending.delete(BOB, sent.id, "Wrong street.")
    with pytest.raises(Conflict, match="under way"):
        room.amending.delete(BOB, sent.id, "Wrong street.")
    room.changing.carry_out()
    with pytest.raises(Conflict, match="taken away already"):
        room.amending.pin(ALICE, sent.id)


def test_only_what_is_public_can_be_changed_there(room: Newsroom) -> None:
    with pytest.raises(IllegalTransition):
        room.amending.delete(BOB, room.only(room.scheduled().id).id, "Too early.")


def test_marking_as_corrected_is_a_record_and_asks_the_platform_nothing(room: Newsroom, sent: Delivery) -> None:
    calls = len(room.platform.calls)
    marked = room.amending.mark_corrected(BOB, sent.id, "The street was Oak; corrected in a reply.")
    room.changing.carry_out()
    assert (marked.state, len(room.platform.calls)) == (AmendmentState.DONE, calls)


def test_figures_are_kept_over_time_and_asked_for_less_and_less_often(
    room: Newsroom, sent: Delivery, clock: SteppedClock
) -> None:
    room.platform.figures[sent.remote_id or ""] = Figures(likes=3, replies=1)
    assert [room.measuring.measure(), room.measuring.measure()] == [1, 0]
    clock.advance(minutes=15)
    room.platform.figures[sent.remote_id or ""] = Figures(likes=9, replies=2)
    assert room.measuring.measure() == 1
    assert [one.figures.likes for one in room.measuring.history([sent.id])[sent.id]] == [3, 9]
    clock.advance(days=2)
    assert room.measuring.measure() == 1
    clock.advance(minutes=90)
    assert room.measuring.measure() == 0
    clock.advance(days=40)
    assert room.measuring.measure() == 0


def test_an_account_that_cannot_be_asked_holds_up_nothing(room: Newsroom, sent: Delivery) -> None:
    room.platform.fail(Fault.UNAVAILABLE, operation="engagement")
    assert [room.measuring.measure(), room.measuring.measure()] == [0, 1]
    assert sent.id in room.measuring.history([sent.id])


def test_the_second_persons_yes_is_for_the_words_they_read(room: Newsroom, sent: Delivery) -> None:
    proposed = room.amending.propose_edit(BOB, sent.id, "Road open again.", "It opened early.")
    with pytest.raises(Conflict, match="changed"):
        room.amending.approve_edit(ALICE, proposed.id, "0" * 64)
    room.changing.carry_out()
    assert room.platform.posts[0].text == sent.text


def test_words_that_were_ordered_around_the_second_person_are_not_made_public(room: Newsroom, sent: Delivery) -> None:
    proposed = room.amending.propose_edit(BOB, sent.id, "Road open again.", "It opened early.")
    with room.begin() as tx:
        tx.amendments.move(proposed, AmendmentState.ORDERED, approved_by=BOB.id)
    assert room.changing.carry_out() == 0
    assert room.platform.posts[0].text == sent.text


def test_a_change_whose_worker_died_does_not_slip_through_a_pause(
    room: Newsroom, sent: Delivery, clock: SteppedClock
) -> None:
    edit = room.amending.propose_edit(BOB, sent.id, "Road open again.", "It opened early.")
    ordered = room.amending.approve_edit(ALICE, edit.id, edit.content_hash())
    with room.begin() as tx:
        assert tx.amendments.try_claim(ordered, clock.now())
    room.pausing.pause(BOB, "Officer down.")
    clock.advance(minutes=5)
    assert room.changing.carry_out() == 0
    assert room.platform.posts[0].text == sent.text
