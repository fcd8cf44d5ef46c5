"""What a platform takes from no program is handed to a person at its time, and kept with who, when and where."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from connectors.base import Capability
from connectors.fake import FakePlatform
from console.domain.deliveries import DeliveryState
from console.domain.errors import IllegalTransition, InvalidInput, NotPermitted
from console.domain.media import MediaRef
from console.domain.posts import PostState
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import ALICE, BOB, CAROL, ERIN, SteppedClock
from tests.newsroom import Newsroom, picture

WORDS = "Road closed on Elm Street until 18:00."
WHERE = "https://x.example/harbourford/1001"


@pytest.fixture
def room(sqlite_begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> Newsroom:
    room = Newsroom(sqlite_begin, clock, tmp_path, FakePlatform(clock=clock))
    room.move_in()
    room.platform.absent.add(Capability.PUBLISH)
    return room


def handed_over(room: Newsroom, clock: SteppedClock) -> str:
    post = room.scheduled(WORDS)
    clock.advance(hours=1)
    room.sending.send_due()
    return post.id


def test_at_its_time_it_waits_for_a_person_with_the_words_and_the_page(room: Newsroom, clock: SteppedClock) -> None:
    post_id = handed_over(room, clock)
    (work,) = room.by_hand.list_waiting()
    assert (work.delivery.state, work.delivery.text) == (DeliveryState.BY_HAND, WORDS)
    assert (work.link, work.is_overdue) == ("https://x.example/compose", False)
    assert work.why.endswith("a person posts by hand.")
    assert room.post(post_id).state is PostState.NEEDS_ATTENTION
    assert room.platform.calls == []
    assert "delivery.handed_over" in room.verbs(work.delivery.id)


def test_nothing_is_handed_over_before_its_time(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled(WORDS)
    clock.advance(minutes=59)
    room.sending.send_due()
    assert room.by_hand.list_waiting() == []
    assert room.only(post.id).state is DeliveryState.PLANNED


def test_the_files_and_their_descriptions_come_with_it(room: Newsroom, clock: SteppedClock) -> None:
    stored = room.media.store_picture(ALICE, "bridge.png", picture())
    ref = MediaRef(media_id=stored.id, sha256=stored.sha256, kind=stored.kind, alt_text="The closed bridge")
    room.scheduled(WORDS, attachments=[ref])
    clock.advance(hours=1)
    room.sending.send_due()
    (work,) = room.by_hand.list_waiting()
    assert [(each.file.id, each.alt_text) for each in work.files] == [(stored.id, "The closed bridge")]


def test_a_person_says_where_they_posted_it_and_that_is_kept(room: Newsroom, clock: SteppedClock) -> None:
    post_id = handed_over(room, clock)
    clock.advance(minutes=4)
    done = room.by_hand.mark_done(ALICE, room.only(post_id).id, f" {WHERE} ")
    assert (done.state, done.remote_url, done.sent_by) == (DeliveryState.SENT, WHERE, ALICE.id)
    assert done.sent_at == clock.now()
    assert room.post(post_id).state is PostState.PUBLISHED
    with room.begin.reading() as tx:
        entry = tx.audit.list_for(done.id)[-1]
    assert (entry.verb, entry.actor_id) == ("delivery.posted_by_hand", ALICE.id)
    assert (entry.data["url"], entry.data["late_s"]) == (WHERE, 240)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x.example/1",
        "http://x.example/1",
        "https://elsewhere.example/1",
        "https://notx.example/1",
        "https://x.example/",
    ],
)
def test_the_address_is_one_of_a_post_on_that_platform(room: Newsroom, clock: SteppedClock, url: str) -> None:
    post_id = handed_over(room, clock)
    with pytest.raises(InvalidInput) as raised:
        room.by_hand.mark_done(ALICE, room.only(post_id).id, url)
    assert raised.value.field == "url"
    assert room.only(post_id).state is DeliveryState.BY_HAND


def test_only_those_who_write_posts_say_what_was_posted(room: Newsroom, clock: SteppedClock) -> None:
    post_id = handed_over(room, clock)
    with pytest.raises(NotPermitted):
        room.by_hand.mark_done(CAROL, room.only(post_id).id, WHERE)


def test_what_nobody_posts_becomes_overdue_and_stays_in_sight(room: Newsroom, clock: SteppedClock) -> None:
    handed_over(room, clock)
    clock.advance(minutes=16)
    room.sending.send_due()
    (work,) = room.by_hand.list_waiting()
    assert work.is_overdue


def test_after_an_outage_nothing_is_handed_over_late(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled(WORDS)
    clock.advance(hours=7)
    room.sending.send_due()
    assert room.by_hand.list_waiting() == []
    assert room.only(post.id).state is DeliveryState.MISSED


def test_a_pause_takes_it_out_of_sight_and_what_was_posted_before_can_still_be_said(
    room: Newsroom, clock: SteppedClock
) -> None:
    post_id = handed_over(room, clock)
    room.pausing.pause(BOB, "Gas leak.")
    assert room.by_hand.list_waiting() == []
    assert room.only(post_id).state is DeliveryState.HELD
    assert "may have posted this by hand already" in room.only(post_id).last_error
    assert room.by_hand.mark_done(ALICE, room.only(post_id).id, WHERE).state is DeliveryState.SENT


def test_a_reviewer_can_put_it_on_hold(room: Newsroom, clock: SteppedClock) -> None:
    post_id = handed_over(room, clock)
    room.reviewing.hold(BOB, post_id, "The road may open early.")
    assert room.by_hand.list_waiting() == []
    assert room.only(post_id).state is DeliveryState.HELD
    assert "may have posted this by hand already" in room.only(post_id).last_error


def test_a_pause_keeps_it_from_being_handed_over(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled(WORDS)
    room.pausing.pause(BOB, "Gas leak.")
    clock.advance(hours=1)
    room.sending.send_due()
    assert room.only(post.id).state is DeliveryState.HELD


def test_an_edit_takes_it_back_for_a_new_approval(room: Newsroom, clock: SteppedClock) -> None:
    post_id = handed_over(room, clock)
    room.posting.reschedule(ALICE, post_id, clock.now() + timedelta(hours=1))
    assert room.by_hand.list_waiting() == []
    assert {each.state for each in room.deliveries(post_id)} == {DeliveryState.CANCELLED}


def test_it_can_be_taken_back(room: Newsroom, clock: SteppedClock) -> None:
    post_id = handed_over(room, clock)
    room.resolving.cancel(ALICE, room.only(post_id).id)
    assert room.by_hand.list_waiting() == []
    with pytest.raises(IllegalTransition):
        room.by_hand.mark_done(ALICE, room.only(post_id).id, WHERE)


def test_an_answer_that_the_platform_takes_from_no_program_is_posted_on_its_own_page(
    room: Newsroom, clock: SteppedClock
) -> None:
    room.platform.absent.add(Capability.REPLY)
    reply = room.reply()
    room.sending.send_due()
    (work,) = room.by_hand.list_waiting()
    assert (work.delivery.id, work.link) == (reply.id, "https://x.example/x-comment-1")
    assert room.by_hand.mark_done(ERIN, reply.id, WHERE).state is DeliveryState.SENT


def test_what_a_program_may_post_is_not_marked_by_hand(room: Newsroom, clock: SteppedClock) -> None:
    post_id = handed_over(room, clock)
    room.platform.absent.clear()
    with pytest.raises(IllegalTransition):
        room.by_hand.mark_done(ALICE, room.only(post_id).id, WHERE)
