"""Answering residents: once, through the outbox or by hand, on both databases."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from connectors.base import Capabilities, Capability
from connectors.fake import FakeConnector
from console.domain.actors import Actor
from console.domain.deliveries import DeliveryKind, DeliveryState
from console.domain.errors import AuthExpired, Blocked, Conflict, InvalidInput, NotPermitted
from console.domain.messages import MessageState
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import ALICE, ERIN, MORGAN, SteppedClock
from tests.front_desk import FACEBOOK_ACCOUNT, FrontDesk


@pytest.fixture
def desk(begin: UnitOfWork, clock: SteppedClock) -> FrontDesk:
    return FrontDesk(begin, clock).move_in()


def test_an_answer_goes_into_the_outbox_and_counts_only_when_it_is_out(desk: FrontDesk) -> None:
    message = desk.arrived("is the 410 still closed?")
    reply = desk.replying.reply(ERIN, message.id, " Until 18:00. ")
    assert reply.delivery_id is not None
    with desk.begin.reading() as tx:
        delivery = tx.deliveries.get_delivery(reply.delivery_id)
    assert (delivery.kind, delivery.to_remote_id, delivery.text) == (
        DeliveryKind.REPLY,
        message.remote_id,
        "Until 18:00.",
    )
    assert desk.message(message.id).state is MessageState.ANSWERING
    assert desk.platform.calls == [], "only the worker speaks to the platform"
    assert desk.replying.settle() == 0
    desk.finish_delivery(reply.delivery_id, DeliveryState.SENT, remote_id="r-1")
    assert desk.replying.settle() == 1
    assert desk.message(message.id).state is MessageState.DONE
    assert desk.verbs(message.id)[-2:] == ["message.answered", "message.answer_sent"]


def test_an_answer_that_the_platform_refuses_brings_the_message_back(desk: FrontDesk) -> None:
    message = desk.arrived("is the 410 still closed?")
    reply = desk.replying.reply(ERIN, message.id, "Until 18:00.")
    assert reply.delivery_id is not None
    why = "X lets us answer only those who mentioned us."
    desk.finish_delivery(reply.delivery_id, DeliveryState.REJECTED, last_error=why)
    desk.replying.settle()
    assert desk.message(message.id).state is MessageState.OPEN
    (answer,) = desk.inbox.get_conversation(ERIN, message.id).answers
    assert answer.delivery is not None
    assert answer.delivery.last_error == why
    by_hand = desk.replying.record_by_hand(ERIN, message.id, "Until 18:00.", "https://x.example/1", seen=reply.id)
    assert by_hand.by_hand
    assert desk.message(message.id).state is MessageState.DONE
    assert desk.verbs(message.id)[-1] == "message.answered_by_hand"


def test_a_second_answer_is_refused_with_who_and_when(desk: FrontDesk) -> None:
    message = desk.arrived("is the 410 still closed?")
    first = desk.replying.reply(ERIN, message.id, "Until 18:00.")
    with pytest.raises(Conflict, match=r"Erin Castillo answered this on Mon 23 Nov, 10:00 EST.*planned"):
        desk.replying.reply(ALICE, message.id, "Until six.", seen=first.id)
    with pytest.raises(Conflict, match="Erin Castillo answered"):
        desk.replying.record_by_hand(ALICE, message.id, "Until six.", "https://x.example/1")
    assert first.delivery_id is not None
    desk.finish_delivery(first.delivery_id, DeliveryState.SENT, remote_id="r-1")
    desk.replying.settle()
    with pytest.raises(Conflict, match="Read that answer"):
        desk.replying.reply(ALICE, message.id, "Until six.")
    assert desk.replying.reply(ALICE, message.id, "And the 411 too.", seen=first.id).delivery_id


def test_of_two_colleagues_who_answer_in_the_same_moment_one_is_refused(desk: FrontDesk) -> None:
    message = desk.arrived("is the 410 still closed?")
    together = threading.Barrier(2)

    def answer(actor: Actor) -> str | None:
        together.wait(timeout=20)
        try:
            return desk.replying.reply(actor, message.id, f"Until 18:00, says {actor.name}.").id
        except Conflict:
            return None

    with ThreadPoolExecutor(2) as both:
        outcomes = list(both.map(answer, (ERIN, ALICE)))
    assert sorted(outcome is None for outcome in outcomes) == [False, True]
    with desk.begin.reading() as tx:
        assert len(tx.deliveries.list_for_source(message.id)) == 1


def test_a_change_made_on_an_outdated_message_is_refused(desk: FrontDesk) -> None:
    outdated = desk.arrived("is the 410 still closed?")
    desk.inbox.take(ERIN, outdated.id)
    with pytest.raises(Conflict, match="Somebody else changed"), desk.begin() as tx:
        tx.messages.change(outdated, desk="pio")
    assert desk.message(outdated.id).desk == outdated.desk


@pytest.mark.parametrize("state", [DeliveryState.UNCONFIRMED, DeliveryState.HELD])
def test_an_answer_in_doubt_still_stands_in_the_way_of_a_second(desk: FrontDesk, state: DeliveryState) -> None:
    message = desk.arrived("is the 410 still closed?")
    reply = desk.replying.reply(ERIN, message.id, "Until 18:00.")
    assert reply.delivery_id is not None
    desk.finish_delivery(reply.delivery_id, state)
    desk.replying.settle()
    with pytest.raises(Conflict, match=state.value):
        desk.replying.reply(ERIN, message.id, "Until 18:00.", seen=reply.id)


def test_what_a_colleague_has_taken_is_not_answered_over_their_head(desk: FrontDesk) -> None:
    message = desk.arrived("is the 410 still closed?")
    desk.inbox.take(ALICE, message.id)
    with pytest.raises(Conflict, match="Alice Moreau is at work on this"):
        desk.replying.reply(ERIN, message.id, "Until 18:00.")


def test_a_moderator_does_not_answer_for_the_agency(desk: FrontDesk) -> None:
    message = desk.arrived("is the 410 still closed?")
    with pytest.raises(NotPermitted):
        desk.replying.reply(MORGAN, message.id, "Until 18:00.")
    assert desk.message(message.id) == message


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("  ", "Write the answer"), ("nul\x00l", "null byte"), ("x" * 70_000, "longer than 63206")],
    ids=["empty", "null byte", "too long"],
)
def test_words_that_cannot_be_sent_are_refused_at_the_field(desk: FrontDesk, text: str, sentence: str) -> None:
    message = desk.arrived("is the 410 still closed?")
    with pytest.raises(InvalidInput, match=sentence) as refused:
        desk.replying.reply(ERIN, message.id, text)
    assert refused.value.field == "text"
    assert desk.inbox.get_conversation(ERIN, message.id).answers == ()


def test_where_the_platform_takes_no_answers_a_person_answers_by_hand(
    desk: FrontDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = desk.arrived("is the 410 still closed?")
    why = "This account may only read."
    capabilities = Capabilities(can=frozenset({Capability.READ_COMMENTS}), cannot={Capability.REPLY: why})
    monkeypatch.setattr(FakeConnector, "capabilities", lambda _self: capabilities)
    options = desk.replying.get_options(ERIN, message.id)
    assert (options.can_send, options.why_not) == (False, why)
    assert options.link.startswith("https://facebook.example/")
    with pytest.raises(Blocked, match="by hand"):
        desk.replying.reply(ERIN, message.id, "Until 18:00.")
    with pytest.raises(InvalidInput) as refused:
        desk.replying.record_by_hand(ERIN, message.id, "Until 18:00.", "javascript:alert(1)")
    assert refused.value.field == "link"


def test_an_account_that_cannot_be_used_and_a_removed_message_say_so(desk: FrontDesk) -> None:
    message = desk.arrived("is the 410 still closed?")
    desk.broken_accounts[FACEBOOK_ACCOUNT] = AuthExpired("Connect it again.", platform="facebook")
    assert "connected again" in desk.replying.get_options(ERIN, message.id).why_not
    desk.broken_accounts.clear()
    desk.platform.remove(message.remote_id)
    desk.work()
    assert "removed" in desk.replying.get_options(ERIN, message.id).why_not


def test_ready_words_are_offered_for_what_a_message_is_and_never_sent(desk: FrontDesk) -> None:
    tip = desk.arrived("that's my neighbour's Civic, plate starts CKL")
    (offer,) = desk.replying.get_options(ERIN, tip.id).ready
    assert offer.intent == "tip"
    assert "Tell us in confidence" in offer.text
    assert "anonym" not in offer.text.lower()
    danger = desk.arrived("he has a knife")
    assert "911" in desk.replying.get_options(ERIN, danger.id).ready[0].text
    assert "988" in desk.replying.get_options(ERIN, danger.id).ready[1].text
    assert desk.replying.get_options(ERIN, desk.arrived("lovely evening").id).ready == ()
    desk.reader.error = RuntimeError("down")
    assert len(desk.replying.get_options(ERIN, desk.arrived("who knows what").id).ready) == 3
    assert desk.platform.calls == []
    assert desk.platform.replies == []
