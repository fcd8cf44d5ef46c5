"""Promise 1: never twice, never late, never silently; and promise 2 in the sender's hands."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text as sql

from connectors.base import OutboundPost, RemotePost, SendKey, fingerprint
from connectors.fake import FakeConnector, FakePlatform, Fault
from console.domain.accounts import AccountState
from console.domain.deliveries import DeliveryState
from console.domain.posts import PostState
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import ALICE, BOB, SteppedClock
from tests.newsroom import TOWN_FACEBOOK, TOWN_X, Newsroom, picture


@pytest.fixture
def room(sqlite_begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> Newsroom:
    room = Newsroom(sqlite_begin, clock, tmp_path / "media", FakePlatform(clock=clock))
    room.move_in()
    return room


def test_nothing_goes_out_before_its_time(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled()
    clock.advance(minutes=59)
    assert room.sending.send_due() == 0
    assert room.platform.calls == []
    assert room.post(post.id).state is PostState.SCHEDULED


def test_a_due_post_goes_out_once_on_every_account(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled(account_ids=[TOWN_X, TOWN_FACEBOOK], variants={TOWN_X: "Elm St closed until 18:00."})
    clock.advance(hours=1)
    room.sending.send_due()
    room.sending.send_due()
    assert sorted(p.text for p in room.platform.posts) == [
        "Elm St closed until 18:00.",
        "Road closed on Elm Street until 18:00.",
    ]
    assert room.post(post.id).state is PostState.PUBLISHED
    assert {d.remote_id for d in room.deliveries(post.id)} == {p.remote_id for p in room.platform.posts}


def test_the_intent_is_on_disk_before_the_call(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled()
    seen: list[tuple[DeliveryState, str]] = []

    def look() -> None:
        delivery = room.only(post.id)
        seen.append((delivery.state, delivery.fingerprint))

    room.platform.when_accepted = look
    clock.advance(hours=1)
    room.sending.send_due()
    assert [state for state, _ in seen] == [DeliveryState.SENDING]
    assert len(seen[0][1]) == 64


@pytest.mark.parametrize("fault", [Fault.ACCEPT_THEN_TIME_OUT, Fault.ACCEPT_THEN_4XX])
def test_an_error_after_the_platform_took_it_is_found_out(room: Newsroom, clock: SteppedClock, fault: Fault) -> None:
    post = room.scheduled()
    room.platform.fail(fault, operation="publish")
    _run_for_hours(room, clock)
    assert len(room.platform.posts) == 1
    assert room.only(post.id).state is DeliveryState.SENT
    assert room.post(post.id).state is PostState.PUBLISHED


def test_a_late_timeline_is_looked_at_again_and_nothing_is_resent(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled()
    room.platform.fail(Fault.ACCEPT_THEN_TIME_OUT, operation="publish")
    room.platform.blind_finds = 2
    clock.advance(hours=1)
    room.sending.send_due()
    assert room.only(post.id).state is DeliveryState.UNCONFIRMED
    assert room.post(post.id).state is PostState.NEEDS_ATTENTION
    _run_for_hours(room, clock)
    assert room.only(post.id).state is DeliveryState.SENT
    assert len(room.platform.calls) == 1


def test_a_lost_post_waits_for_a_person_and_is_never_resent_by_itself(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled()
    room.platform.fail(Fault.LOSE, operation="publish")
    _run_for_hours(room, clock)
    delivery = room.only(post.id)
    assert (delivery.state, delivery.next_lookup_at) == (DeliveryState.UNCONFIRMED, None)
    assert delivery.lookups > 3
    assert len(room.platform.calls) == 1


def test_what_never_left_this_machine_is_tried_again(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled()
    room.platform.fail(Fault.UNAVAILABLE, operation="publish", times=2)
    clock.advance(hours=1)
    room.sending.send_due()
    assert room.only(post.id).state is DeliveryState.RETRY
    assert room.sending.send_due() == 0, "the back-off is kept"
    _run_for_hours(room, clock)
    assert len(room.platform.posts) == 1
    assert room.only(post.id).attempts == 3


def test_a_rate_limit_is_waited_out_and_looked_at_before_the_next_try(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled()
    room.platform.fail(Fault.RATE_LIMIT, operation="publish")
    clock.advance(hours=1)
    room.sending.send_due()
    delivery = room.only(post.id)
    assert delivery.state is DeliveryState.RETRY
    assert timedelta(seconds=600) <= delivery.next_attempt_at - clock.now() <= timedelta(seconds=620)
    clock.advance(seconds=599)
    room.sending.send_due()
    assert len(room.platform.calls) == 1
    clock.advance(seconds=21)
    room.sending.send_due()
    assert len(room.platform.posts) == 1
    assert room.only(post.id).state is DeliveryState.SENT


def test_a_rate_limit_that_lied_does_not_make_a_second_post(room: Newsroom, clock: SteppedClock) -> None:
    """The post appears on the timeline only after our first look."""
    post = room.scheduled()
    room.platform.blind_finds = 1
    clock.advance(hours=1)
    connector = room.connector_for(TOWN_X)
    connector.publish(OutboundPost(text=post.content.text))
    room.platform.fail(Fault.RATE_LIMIT, operation="publish")
    room.sending.send_due()
    assert room.only(post.id).state is DeliveryState.RETRY
    clock.advance(seconds=900)
    room.sending.send_due()
    assert len(room.platform.posts) == 1
    assert room.only(post.id).state is DeliveryState.SENT


def test_a_refusal_is_shown_with_its_reason(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled()
    room.platform.fail(Fault.REFUSE, operation="publish")
    _run_for_hours(room, clock)
    delivery = room.only(post.id)
    assert (delivery.state, delivery.last_error) == (DeliveryState.REJECTED, "The platform refused this.")
    assert room.platform.posts == []
    assert room.post(post.id).state is PostState.NEEDS_ATTENTION


def test_a_refusal_that_cannot_be_looked_up_is_not_believed_yet(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled()
    room.platform.fail(Fault.REFUSE, operation="publish")
    room.platform.fail(Fault.UNAVAILABLE, operation="find")
    clock.advance(hours=1)
    room.sending.send_due()
    assert room.only(post.id).state is DeliveryState.UNCONFIRMED
    clock.advance(minutes=2)
    room.sending.look_up_doubtful()
    assert room.only(post.id).state is DeliveryState.REJECTED


def test_a_refusal_that_turns_out_to_be_public_is_corrected(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled()
    room.platform.fail(Fault.ACCEPT_THEN_4XX, operation="publish")
    room.platform.blind_finds = 1
    clock.advance(hours=1)
    room.sending.send_due()
    assert room.only(post.id).state is DeliveryState.REJECTED
    clock.advance(minutes=1)
    room.sending.look_up_doubtful()
    assert room.only(post.id).state is DeliveryState.SENT
    assert room.post(post.id).state is PostState.PUBLISHED


def test_an_expired_token_marks_the_account_and_holds_what_follows(room: Newsroom, clock: SteppedClock) -> None:
    first = room.scheduled()
    second = room.scheduled("Elm Street is open again.", due_at=clock.now() + timedelta(hours=1, minutes=5))
    room.platform.fail(Fault.AUTH_EXPIRED, operation="publish")
    clock.advance(hours=1)
    room.sending.send_due()
    assert room.account_state(TOWN_X) is AccountState.NEEDS_RECONNECT
    assert room.only(first.id).state is DeliveryState.HELD
    clock.advance(minutes=5)
    room.sending.send_due()
    assert room.only(second.id).state is DeliveryState.HELD
    assert "connected again" in room.only(second.id).hold_reason
    assert room.platform.posts == []


def test_a_blip_never_disconnects_an_account(room: Newsroom, clock: SteppedClock) -> None:
    room.scheduled()
    room.platform.fail(Fault.UNAVAILABLE, times=3)
    _run_for_hours(room, clock)
    assert room.account_state(TOWN_X) is AccountState.CONNECTED


def test_a_reconnected_account_is_not_marked_again_by_an_old_doubt(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled()
    room.platform.fail(Fault.AUTH_EXPIRED, times=2)
    clock.advance(hours=1)
    room.sending.send_due()
    assert room.only(post.id).state is DeliveryState.UNCONFIRMED
    with room.begin() as tx:
        tx.accounts.move(TOWN_X, expected=AccountState.NEEDS_RECONNECT, to=AccountState.CONNECTED)
    clock.advance(minutes=2)
    room.sending.look_up_doubtful()
    assert room.account_state(TOWN_X) is AccountState.CONNECTED
    assert room.only(post.id).state is DeliveryState.HELD


def test_six_hours_of_outage_send_nothing_late(room: Newsroom, clock: SteppedClock) -> None:
    posts = [room.scheduled(f"Update {n}.", due_at=clock.now() + timedelta(minutes=n)) for n in range(1, 6)]
    clock.advance(hours=6)
    _run_for_hours(room, clock)
    assert room.platform.calls == []
    assert {room.only(post.id).state for post in posts} == {DeliveryState.MISSED}
    assert {room.post(post.id).state for post in posts} == {PostState.NEEDS_ATTENTION}


def test_a_post_at_its_lateness_limit_still_goes_and_a_second_later_does_not(
    room: Newsroom, clock: SteppedClock
) -> None:
    on_time, late = room.scheduled("On time."), room.scheduled("Late.", due_at=clock.now() + timedelta(seconds=3599))
    clock.advance(hours=1, seconds=900)
    room.sending.send_due()
    assert [post.text for post in room.platform.posts] == ["On time."]
    assert room.only(on_time.id).state is DeliveryState.SENT
    assert room.only(late.id).state is DeliveryState.MISSED


def test_an_answer_may_be_later_than_a_post(room: Newsroom, clock: SteppedClock) -> None:
    room.reply()
    clock.advance(hours=6)
    room.sending.send_due()
    assert [reply.reply_to for reply in room.platform.replies] == ["x-comment-1"]


def test_an_answer_from_the_day_before_yesterday_is_missed(room: Newsroom, clock: SteppedClock) -> None:
    room.reply()
    clock.advance(hours=25)
    room.sending.send_due()
    assert room.only("msg_1").state is DeliveryState.MISSED
    assert room.platform.replies == []


def test_an_answer_whose_outcome_is_unknown_is_found_among_the_answers(room: Newsroom, clock: SteppedClock) -> None:
    room.reply()
    room.platform.fail(Fault.ACCEPT_THEN_TIME_OUT, operation="reply")
    _run_for_hours(room, clock)
    assert room.only("msg_1").state is DeliveryState.SENT
    assert len(room.platform.replies) == 1


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE post_versions SET text = 'Something else'",
        'UPDATE post_versions SET account_ids = \'["acct_x", "acct_facebook"]\'',
        "UPDATE post_versions SET due_at = '2026-11-23 15:30:00.000000'",
        "UPDATE post_versions SET release_id = 'rel_1'",
        "UPDATE deliveries SET text = 'Something else'",
        "UPDATE deliveries SET account_id = 'acct_facebook'",
        "UPDATE posts SET approved_hash = NULL",
        "UPDATE posts SET approved_hash = 'abc'",
        "UPDATE posts SET state = 'draft'",
    ],
)
def test_what_is_not_exactly_what_was_approved_is_held(room: Newsroom, clock: SteppedClock, change: str) -> None:
    post = room.scheduled()
    with room.begin() as tx:
        tx.session.connection().execute(sql(change))
    clock.advance(hours=1)
    room.sending.send_due()
    assert room.only(post.id).state is DeliveryState.HELD
    assert room.platform.calls == []


def test_an_answer_that_was_changed_after_it_was_written_is_held(room: Newsroom) -> None:
    room.reply()
    with room.begin() as tx:
        tx.session.connection().execute(sql("UPDATE deliveries SET text = 'Something else'"))
    room.sending.send_due()
    assert room.only("msg_1").state is DeliveryState.HELD
    assert room.platform.calls == []


def test_a_file_that_was_swapped_on_disk_is_held(room: Newsroom, clock: SteppedClock) -> None:
    file = room.media.store_picture(ALICE, "map.png", picture())
    post = room.scheduled(attachments=[file.ref("Map of the closure")])
    room.media.path_of(file).write_bytes(b"another picture")
    clock.advance(hours=1)
    room.sending.send_due()
    assert room.only(post.id).state is DeliveryState.HELD
    assert room.platform.calls == []


def test_the_release_gate_is_asked_with_the_hashes_and_its_no_holds_the_post(
    room: Newsroom, clock: SteppedClock
) -> None:
    file = room.media.store_picture(ALICE, "still.png", picture())
    with room.begin() as tx:
        post = room.posting.schedule_for_release(
            tx,
            author=ALICE,
            approver=BOB,
            release_id="rel_1",
            text="Footage of 12 November.",
            media=[file.ref("A street at night")],
            account_ids=[TOWN_X],
            due_at=clock.now(),
        )
    room.gate.reasons.append("A legal hold was placed.")
    room.sending.send_due()
    assert room.only(post.id).hold_reason == "A legal hold was placed."
    assert room.gate.asked == [("rel_1", (file.sha256,))]
    assert room.platform.calls == []


def test_a_sender_that_died_before_the_intent_is_replaced(room: Newsroom, clock: SteppedClock) -> None:
    room.scheduled()
    clock.advance(hours=1)
    assert room.sending._claim() is not None
    other = room.sender("w2")
    assert other.send_due() == 0
    clock.advance(minutes=3)
    assert other.send_due() == 1
    assert len(room.platform.posts) == 1


def test_a_sender_that_wakes_up_after_its_lease_sends_nothing(room: Newsroom, clock: SteppedClock) -> None:
    room.scheduled()
    clock.advance(hours=1)
    claimed = room.sending._claim()
    assert claimed is not None
    clock.advance(minutes=3)
    assert room.sender("w2").send_due() == 1
    room.sending._send(claimed)
    assert len(room.platform.calls) == 1


def test_a_sender_that_died_in_the_call_leaves_a_delivery_that_is_looked_up(
    room: Newsroom, clock: SteppedClock
) -> None:
    post = room.scheduled()
    clock.advance(hours=1)
    with pytest.raises(KeyboardInterrupt):
        _publish_then_die(room)
    assert room.only(post.id).state is DeliveryState.SENDING
    other = room.sender("w2")
    assert other.recover_lost() == 0, "the lease still runs"
    clock.advance(minutes=3)
    assert other.recover_lost() == 1
    assert room.only(post.id).state is DeliveryState.UNCONFIRMED
    other.look_up_doubtful()
    assert room.only(post.id).state is DeliveryState.SENT
    assert len(room.platform.posts) == 1


def test_an_answer_that_comes_after_the_lease_ended_still_counts(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled()
    room.platform.blind_finds = 1

    def slowly() -> None:
        clock.advance(minutes=5)
        room.sender("w2").recover_lost()
        room.sender("w2").look_up_doubtful()
        assert room.only(post.id).state is DeliveryState.UNCONFIRMED

    room.platform.when_accepted = slowly
    clock.advance(hours=1)
    room.sending.send_due()
    assert room.only(post.id).state is DeliveryState.SENT


def test_a_fault_in_a_connector_is_an_unknown_outcome_and_others_go_on(
    room: Newsroom, clock: SteppedClock, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = room.scheduled("First."), room.scheduled("Second.", due_at=clock.now() + timedelta(minutes=61))
    room.platform.when_accepted = _raise_once(room)
    clock.advance(minutes=61)
    room.sending.send_due()
    assert room.only(first.id).state is DeliveryState.SENT, "the look found it"
    assert room.only(second.id).state is DeliveryState.SENT
    assert len(room.platform.posts) == 2
    assert "delivery.call_failed" in caplog.text


def test_a_fault_in_a_look_leaves_the_delivery_in_doubt_and_others_are_looked_up(
    room: Newsroom, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = [room.scheduled("First."), room.scheduled("Second.")]
    room.platform.fail(Fault.ACCEPT_THEN_TIME_OUT, operation="publish", times=2)
    look, first = FakeConnector.find, fingerprint("First.")

    def breaks_on_the_first(
        self: FakeConnector, wanted: str, since: datetime, *, known: Collection[str] = (), key: SendKey | None = None
    ) -> RemotePost | None:
        if wanted == first:
            raise ZeroDivisionError
        return look(self, wanted, since, known=known, key=key)

    monkeypatch.setattr(FakeConnector, "find", breaks_on_the_first)
    clock.advance(hours=1)
    room.sending.send_due()
    clock.advance(minutes=2)
    room.sending.look_up_doubtful()
    assert [room.only(post.id).state for post in posts] == [DeliveryState.UNCONFIRMED, DeliveryState.SENT]


def test_the_same_text_again_is_not_taken_for_the_first_post(room: Newsroom, clock: SteppedClock) -> None:
    first = room.scheduled("Office closed today.")
    clock.advance(hours=1)
    room.sending.send_due()
    second = room.scheduled("Office closed today.", due_at=clock.now() + timedelta(seconds=30))
    clock.advance(seconds=30)
    room.platform.fail(Fault.LOSE, operation="publish")
    room.sending.send_due()
    assert room.only(first.id).state is DeliveryState.SENT
    assert room.only(second.id).state is DeliveryState.UNCONFIRMED


def test_every_step_of_a_send_is_in_the_audit_log(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled()
    clock.advance(hours=1)
    room.sending.send_due()
    assert room.verbs(room.only(post.id).id) == ["delivery.sending", "delivery.sent"]
    assert room.verbs(post.id) == ["post.drafted", "post.submitted", "post.approved"]


def _run_for_hours(room: Newsroom, clock: SteppedClock) -> None:
    for _ in range(48):
        clock.advance(minutes=5)
        room.sending.send_due()
        room.sending.recover_lost()
        room.sending.look_up_doubtful()


def _publish_then_die(room: Newsroom) -> None:
    def die() -> None:
        raise KeyboardInterrupt

    room.platform.when_accepted = die
    try:
        room.sending.send_due()
    finally:
        room.platform.when_accepted = None


def _raise_once(room: Newsroom) -> Callable[[], None]:
    def fail() -> None:
        room.platform.when_accepted = None
        raise ZeroDivisionError

    return fail


def test_what_was_to_be_taken_down_by_now_does_not_go_out(room: Newsroom, clock: SteppedClock) -> None:
    due_at = room.in_an_hour()
    post = room.scheduled("Have you seen this man?", comes_down_at=due_at + timedelta(minutes=5))
    clock.advance(hours=1, minutes=6)
    room.sending.send_due()
    assert (room.only(post.id).state, room.platform.calls) == (DeliveryState.HELD, [])
    assert "taken down" in room.only(post.id).hold_reason


def test_what_a_public_post_lacks_is_said_and_it_is_not_sent_again(room: Newsroom, clock: SteppedClock) -> None:
    post = room.scheduled()
    room.platform.shortfall = "The platform did not take the captions."
    clock.advance(hours=1)
    room.sending.send_due()
    room.sending.send_due()
    delivery = room.only(post.id)
    assert (delivery.state, delivery.last_error) == (DeliveryState.SENT, room.platform.shortfall)
    assert len(room.platform.calls) == 1


def test_every_attempt_at_a_post_bears_the_same_key_and_no_other_post_does(room: Newsroom, clock: SteppedClock) -> None:
    room.platform.keys_name_posts = True
    first, second = room.scheduled("First."), room.scheduled("Second.")
    room.platform.fail(Fault.UNAVAILABLE, operation="publish")
    clock.advance(hours=1)
    room.sending.send_due()
    clock.advance(minutes=5)
    room.sending.send_due()
    assert {post.text: post.key for post in room.platform.posts} == {
        "First.": room.only(first.id).id,
        "Second.": room.only(second.id).id,
    }
