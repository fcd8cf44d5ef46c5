"""From a comment to a desk with a clock, and what people do with it there, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.domain.errors import ClassifierUnavailable, Conflict, InvalidInput, NotPermitted
from console.domain.inbox import InboxFilter, Order
from console.domain.messages import Message, MessageState, Reading
from console.domain.people import PersonState
from console.storage.unit_of_work import UnitOfWork
from moderation.policy import load_policy
from tests.conftest import ALICE, CAROL, DAVE, ERIN, MORGAN, SteppedClock
from tests.front_desk import FACEBOOK_ACCOUNT, X_ACCOUNT, FrontDesk, minutes_late


@pytest.fixture
def desk(begin: UnitOfWork, clock: SteppedClock) -> FrontDesk:
    return FrontDesk(begin, clock).move_in()


def test_a_message_gets_its_desk_its_clock_and_the_reason(desk: FrontDesk, clock: SteppedClock) -> None:
    tip = desk.arrived("that's my neighbour's Civic, plate starts CKL")
    assert (tip.desk, tip.intent, tip.reading) == ("tips", "tip", Reading.SCORED)
    assert minutes_late(clock.now(), tip.due_at) == 120
    assert tip.desk_why == "Reads as tip."
    with desk.begin.reading() as tx:
        assessment = tx.messages.find_assessment(tip.id)
    assert assessment is not None
    assert (assessment.version, assessment.model, assessment.policy) == (1, "reader-1", load_policy().version)


def test_harsh_criticism_carries_no_flag_and_waits_in_no_queue(desk: FrontDesk) -> None:
    criticism = desk.arrived("you lot are useless and corrupt")
    assert (criticism.desk, criticism.flags, criticism.due_at, criticism.urgent) == ("inbox", (), None, False)
    assert desk.review_of(criticism) is None


def test_a_threat_inside_a_complaint_goes_to_both_desks(desk: FrontDesk) -> None:
    message = desk.arrived("badge 2214 laughed at me and I will hurt him")
    assert (message.desk, message.also_desks, message.urgent) == ("threats", ("standards",), True)
    assert desk.listed(desk="threats") == desk.listed(desk="standards") == [message.text]
    counts = {count.desk: count for count in desk.inbox.count_by_desk(ERIN)}
    assert (counts["threats"].waiting, counts["standards"].waiting, counts["standards"].urgent) == (1, 1, 1)


def test_a_possible_emergency_is_urgent_and_first_in_every_list(desk: FrontDesk, clock: SteppedClock) -> None:
    desk.reader.possible = {"emergency": 0.2}
    first = desk.arrived("smoke behind the school I think")
    desk.reader.possible = {}
    clock.advance(minutes=10)
    desk.arrived("lovely evening")
    assert (first.desk, first.urgent) == ("duty", True)
    assert "Possible emergency" in first.desk_why
    assert desk.listed() == [first.text, "lovely evening"]
    unread = desk.inbox.unread_urgent()
    assert (unread.count, unread.oldest_at) == (1, first.first_seen_at)


def test_opening_an_urgent_message_ends_its_alarm_and_says_who(desk: FrontDesk) -> None:
    message = desk.arrived("someone is drowning at the pier")
    desk.inbox.open(ERIN, message.id)
    desk.inbox.open(MORGAN, message.id)
    assert desk.inbox.unread_urgent().count == 0
    assert desk.verbs(message.id).count("message.opened") == 1


@pytest.mark.parametrize("error", [ClassifierUnavailable("The model file is missing."), RuntimeError("bad graph")])
def test_a_model_that_is_down_means_a_person_and_a_clock(
    desk: FrontDesk, clock: SteppedClock, error: Exception
) -> None:
    desk.reader.error = error
    message = desk.arrived("he has a knife")
    assert (message.reading, message.desk, message.intent) == (Reading.NOT_SCORED, "triage", None)
    assert minutes_late(clock.now(), message.due_at) == 60
    assert desk.verbs(message.id) == ["message.received", "message.not_scored"]


def test_one_text_that_breaks_the_model_takes_no_other_with_it(desk: FrontDesk) -> None:
    desk.reader.poison = "poison"
    poisoned, well = desk.comment("poison \u202e"), desk.comment("he has a knife")
    assert desk.work().assessed == 2
    assert desk.by_remote(poisoned).reading is Reading.NOT_SCORED
    assert desk.by_remote(well).desk == "duty"


def test_a_person_s_routing_outranks_every_later_assessment(desk: FrontDesk) -> None:
    message = desk.arrived("lovely evening")
    desk.inbox.route(ERIN, message.id, "pio", "A journalist I know.")
    desk.platform.edit(message.remote_id, "why does nobody fix the lights on Elm?")
    desk.work()
    after = desk.message(message.id)
    assert (after.desk, after.routed_by, after.intent) == ("pio", ERIN.id, "concern")
    desk.platform.edit(message.remote_id, "he has a knife")
    desk.work()
    assert desk.message(message.id).desk == "pio"
    assert desk.message(message.id).urgent, "new words that may be an emergency still come first"


def test_routing_takes_a_known_desk_and_a_reason(desk: FrontDesk) -> None:
    message = desk.arrived("lovely evening")
    with pytest.raises(InvalidInput, match="Choose a desk"):
        desk.inbox.route(ERIN, message.id, "nowhere", "because")
    with pytest.raises(InvalidInput, match="Say why"):
        desk.inbox.route(ERIN, message.id, "tips", "  ")
    assert desk.message(message.id) == message


def test_only_one_of_two_colleagues_takes_a_message(desk: FrontDesk, clock: SteppedClock) -> None:
    message = desk.arrived("lovely evening")
    desk.inbox.take(ERIN, message.id)
    with pytest.raises(Conflict, match="Erin Castillo is at work on this for another 20 min"):
        desk.inbox.take(ALICE, message.id)
    clock.advance(minutes=21)
    assert desk.inbox.take(ALICE, message.id).taken_by_id == ALICE.id
    assert desk.inbox.take(ERIN, message.id, over=True).taken_by_name == ERIN.name
    assert desk.listed(taken_by=ERIN.id) == [message.text]
    assert desk.inbox.let_go(ERIN, message.id).taken_by_id is None


def test_a_message_is_given_only_to_somebody_who_may_handle_it(desk: FrontDesk, clock: SteppedClock) -> None:
    message = desk.arrived("lovely evening")
    given = desk.inbox.assign(ALICE, message.id, ERIN.id)
    assert (given.taken_by_id, given.taken_until) == (ERIN.id, clock.now() + timedelta(hours=12))
    with pytest.raises(NotPermitted):
        desk.inbox.assign(ALICE, message.id, CAROL.id)
    with desk.begin() as tx:
        tx.people.move(MORGAN.id, expected=PersonState.ACTIVE, to=PersonState.SUSPENDED)
    with pytest.raises(NotPermitted):
        desk.inbox.assign(ALICE, message.id, MORGAN.id)


def test_a_stranger_neither_reads_nor_handles(desk: FrontDesk) -> None:
    message = desk.arrived("lovely evening")
    for refused in (
        lambda: desk.inbox.list_page(DAVE, InboxFilter()),
        lambda: desk.inbox.get_conversation(CAROL, message.id),
        lambda: desk.inbox.take(DAVE, message.id),
        lambda: desk.inbox.finish(DAVE, message.id),
        lambda: desk.inbox.note(DAVE, message.id, "x"),
    ):
        with pytest.raises(NotPermitted):
            refused()
    assert desk.message(message.id) == message


def test_a_suspended_officer_is_refused_though_the_page_still_knows_the_role(desk: FrontDesk) -> None:
    message = desk.arrived("lovely evening")
    with desk.begin() as tx:
        tx.people.move(ERIN.id, expected=PersonState.ACTIVE, to=PersonState.SUSPENDED)
    with pytest.raises(NotPermitted):
        desk.inbox.finish(ERIN, message.id)


def test_an_urgent_message_is_not_done_without_saying_what_was_done(desk: FrontDesk) -> None:
    message = desk.arrived("he has a knife")
    with pytest.raises(InvalidInput, match="what was done"):
        desk.inbox.finish(ERIN, message.id)
    done = desk.inbox.finish(ERIN, message.id, "Unit 12 is there.")
    assert done.state is MessageState.DONE
    assert desk.inbox.unread_urgent().count == 0
    assert desk.inbox.reopen(ERIN, message.id, "Called again.").state is MessageState.OPEN


def test_a_conversation_shows_post_thread_versions_notes_and_history(desk: FrontDesk) -> None:
    question = desk.arrived("is the 410 still closed?")
    answer = desk.platform.comment(
        f"post-{FACEBOOK_ACCOUNT}", "yes it is", author="Jo Park", parent_id=question.remote_id
    )
    desk.arrived("somebody else's remark")
    desk.inbox.note(ERIN, question.id, "Ask traffic.")
    seen = desk.inbox.get_conversation(ERIN, question.id)
    assert seen.post is not None
    assert seen.post.text.startswith("Road closed")
    assert [message.remote_id for message in seen.thread] == [question.remote_id, answer]
    assert [note.text for note in seen.notes] == ["Ask traffic."]
    assert [entry.verb for entry in seen.history] == ["message.received", "message.assessed", "message.noted"]


def test_lists_filter_and_page_without_losing_or_repeating(desk: FrontDesk, clock: SteppedClock) -> None:
    for number in range(23):
        clock.advance(seconds=0 if number % 3 else 1)
        desk.comment(f"remark {number} \u00c9lan" if number % 2 else f"he has a knife {number}")
    desk.comment("call me at 555-0100", X_ACCOUNT)
    desk.work()
    seen: list[Message] = []
    after = None
    while True:
        page = desk.inbox.list_page(ERIN, InboxFilter(), after=after, limit=4)
        seen += page.messages
        after = page.next
        if after is None:
            break
    assert len(seen) == len({message.id for message in seen}) == 24
    assert [message.urgent for message in seen] == [True] * 12 + [False] * 12
    assert len(desk.listed(contains="\u00e9LAN")) == 11
    assert desk.listed(platform="x") == desk.listed(flag="private_info") == ["call me at 555-0100"]
    assert len(desk.listed(urgent=True)) == 12
    assert desk.listed(contains="100%_") == []


def test_the_clock_list_is_in_the_order_in_which_clocks_run_out(desk: FrontDesk, clock: SteppedClock) -> None:
    concern = desk.arrived("why does nobody fix the lights on Elm?")
    clock.advance(minutes=30)
    tip = desk.arrived("plate starts CKL")
    desk.arrived("lovely evening")
    assert desk.listed(order=Order.CLOCK) == [tip.text, concern.text]
    assert desk.listed(overdue=True) == []
    clock.advance(hours=3)
    assert desk.listed(overdue=True) == [tip.text]
    assert {count.desk: count.overdue for count in desk.inbox.count_by_desk(ERIN)}["tips"] == 1
    first = desk.inbox.list_page(ERIN, InboxFilter(order=Order.CLOCK), limit=1)
    second = desk.inbox.list_page(ERIN, InboxFilter(order=Order.CLOCK), limit=1, after=first.next)
    assert [*first.messages, *second.messages] == [desk.message(tip.id), desk.message(concern.id)]


def test_questions_can_be_collected_from_under_a_post(desk: FrontDesk) -> None:
    message = desk.arrived("is the 410 still closed?")
    with desk.begin() as tx:
        tx.messages.change(message, post_id="post_1")
        assert [found.id for found in tx.messages.list_for_posts(["post_1"])] == [message.id]
        assert tx.messages.list_for_posts(["post_1"], after=message.first_seen_at + timedelta(seconds=1)) == []
