"""Flagged messages: a person, a clause, a reason, the record first, the act after, and undo; on both databases."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from connectors.base import Capability
from connectors.fake import Fault
from console.domain.errors import Blocked, Conflict, IllegalTransition, InvalidInput, NotPermitted
from console.domain.messages import Message
from console.domain.received_text import sha256_of
from console.domain.reviews import ActState, DecisionKind, Review, ReviewState
from console.services.pausing import Pausing
from console.storage.unit_of_work import UnitOfWork
from moderation.model import Flag
from moderation.policy import load_policy
from tests.conftest import BOB, DAVE, ERIN, MORGAN, SteppedClock
from tests.front_desk import FrontDesk

DOXXING = "call her at 555-0142, she lives alone"


@pytest.fixture
def desk(begin: UnitOfWork, clock: SteppedClock) -> FrontDesk:
    return FrontDesk(begin, clock).move_in()


def flagged(desk: FrontDesk, words: str = DOXXING) -> tuple[Message, Review]:
    message = desk.arrived(words)
    review = desk.review_of(message)
    assert review is not None
    return message, review


def hide(
    desk: FrontDesk, review: Review, clause_id: str = "private-information", reason: str = "A private number."
) -> None:
    desk.reviewing.hide(MORGAN, review.id, clause_id=clause_id, reason=reason, seen_version=1)


def act_states(desk: FrontDesk, message: Message) -> list[ActState]:
    with desk.begin.reading() as tx:
        return [act.state for act in tx.reviews.list_acts(message.id)]


def test_a_card_says_why_in_words_spans_and_the_clause(desk: FrontDesk) -> None:
    _, review = flagged(desk)
    card = desk.reviewing.get_card(MORGAN, review.id)
    assert [clause.id for clause in card.clauses] == ["private-information"]
    assert card.assessment is not None
    assert card.assessment.reasons == ("Words that speak for private_info.",)
    (span,) = card.assessment.spans
    assert card.message.text[span.start : span.end] == "555-01"
    assert (card.cannot_hide, card.policy.version) == ("", load_policy().version)


@pytest.mark.parametrize(
    "words", ["you lot are useless and corrupt", "damn fools, all of you", "best cops in the country"]
)
def test_criticism_praise_and_profanity_are_in_no_queue(desk: FrontDesk, words: str) -> None:
    message = desk.arrived(words)
    assert desk.review_of(message) is None
    assert desk.reviewing.list_queue(MORGAN) == []


def test_profanity_beside_another_flag_adds_no_ground(desk: FrontDesk) -> None:
    _, review = flagged(desk, "damn fools, call 555-0142")
    card = desk.reviewing.get_card(MORGAN, review.id)
    assert [clause.id for clause in card.clauses] == ["private-information"]
    with pytest.raises(InvalidInput) as refused:
        hide(desk, review, clause_id="promotion-of-hatred")
    assert refused.value.field == "clause_id"


def test_an_edit_that_takes_the_ground_away_takes_the_hiding_away(desk: FrontDesk, begin: UnitOfWork) -> None:
    message, review = flagged(desk)
    with begin() as tx:
        tx.reviews.move(review, review.state, flags=("profanity",))
    card = desk.reviewing.get_card(MORGAN, review.id)
    assert (card.clauses, bool(card.cannot_hide)) == ((), True)
    with pytest.raises(Blocked, match="stays up"):
        hide(desk, review)
    assert act_states(desk, message) == []


def test_a_decision_to_hide_preserves_first_then_the_worker_hides(desk: FrontDesk) -> None:
    message, review = flagged(desk)
    hide(desk, review)
    assert desk.platform.calls == [], "deciding does not touch the platform"
    with desk.begin.reading() as tx:
        (decision,) = tx.reviews.list_decisions(review.id)
        record = tx.reviews.find_record(decision.id)
        audited = [entry for entry in tx.audit.list_for(review.id) if entry.verb == "review.hidden"]
    assert record is not None
    assert sha256_of(record.content) == record.sha256 == decision.record_sha256 == audited[0].data["record_sha256"]
    kept = json.loads(record.content)
    assert kept["versions"][0]["text"] == DOXXING
    assert kept["versions"][0]["raw_sha256"] == sha256_of(kept["versions"][0]["raw"])
    assert kept["post"]["text"].startswith("Road closed")
    assert (kept["policy"]["version"], kept["policy"]["clause"]["id"]) == (load_policy().version, "private-information")
    assert [other["id"] for other in kept["thread"]] == [message.id]
    assert (decision.actor_id, decision.kind, decision.reason) == (MORGAN.id, DecisionKind.HIDE, "A private number.")

    assert desk.carrying_out.carry_out() == 1
    assert [(call.operation, call.target) for call in desk.platform.calls] == [("hide", message.remote_id)]
    assert desk.platform.find_comment(message.remote_id).is_hidden
    assert desk.message(message.id).is_hidden
    assert desk.verbs(message.id)[-1] == "moderation.hidden"
    assert desk.carrying_out.carry_out() == 0


@pytest.mark.parametrize("harm", ["missing", "changed"])
def test_without_its_preserved_record_nothing_is_hidden(desk: FrontDesk, engine: Engine, harm: str) -> None:
    """Promise 4: preserve, then act."""
    message, review = flagged(desk)
    hide(desk, review)
    _lift_the_guard(engine)
    statement = "DELETE FROM preserved_records" if harm == "missing" else "UPDATE preserved_records SET content = '{}'"
    with engine.begin() as connection:
        connection.execute(text(statement))
    assert desk.carrying_out.carry_out() == 0
    assert desk.platform.calls == []
    assert act_states(desk, message) == [ActState.FAILED]
    assert desk.verbs(message.id)[-1] == "moderation.failed"


def test_a_decision_whose_record_cannot_be_written_is_no_decision(
    desk: FrontDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Promise 4: the record and the decision stand or fall together."""
    message, review = flagged(desk)

    def fails(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("console.storage.reviews.SqlReviews.add_record", fails)
    with pytest.raises(OSError, match="disk full"):
        hide(desk, review)
    with desk.begin.reading() as tx:
        assert tx.reviews.get_review(review.id).state is ReviewState.OPEN
        assert tx.reviews.list_decisions(review.id) == []
    assert act_states(desk, message) == []
    assert "review.hidden" not in desk.verbs(review.id)


def test_the_database_refuses_to_change_a_preserved_record(desk: FrontDesk, engine: Engine) -> None:
    _, review = flagged(desk)
    hide(desk, review)
    for statement in ("UPDATE preserved_records SET content = ''", "DELETE FROM preserved_records"):
        with pytest.raises(DBAPIError, match="never changed"), engine.begin() as connection:
            connection.execute(text(statement))


def test_an_act_that_no_person_decided_is_not_done(desk: FrontDesk, engine: Engine) -> None:
    """Promise 3, the last line: even a decision row by a process hides nothing."""
    message, review = flagged(desk)
    hide(desk, review)
    with engine.begin() as connection:
        connection.execute(text("UPDATE review_decisions SET actor_id = 'process:worker'"))
    assert desk.carrying_out.carry_out() == 0
    assert desk.platform.calls == []
    assert act_states(desk, message) == [ActState.FAILED]


def test_hiding_is_undone_with_a_reason_and_shown_again(desk: FrontDesk) -> None:
    message, review = flagged(desk)
    hide(desk, review)
    desk.carrying_out.carry_out()
    with pytest.raises(InvalidInput, match="why it is shown again"):
        desk.reviewing.unhide(MORGAN, review.id, reason=" ")
    desk.reviewing.unhide(MORGAN, review.id, reason="It is a business's number.")
    desk.carrying_out.carry_out()
    assert not desk.platform.find_comment(message.remote_id).is_hidden
    assert not desk.message(message.id).is_hidden
    assert act_states(desk, message) == [ActState.DONE, ActState.DONE]
    assert desk.verbs(message.id)[-1] == "moderation.shown_again"


def test_during_a_pause_hiding_goes_on_and_showing_again_waits(desk: FrontDesk, clock: SteppedClock) -> None:
    message, review = flagged(desk)
    pausing = Pausing(begin=desk.begin, clock=clock)
    pausing.pause(BOB, "Gas leak.")
    hide(desk, review)
    assert desk.carrying_out.carry_out() == 1
    desk.reviewing.unhide(MORGAN, review.id, reason="It is a business's number.")
    assert desk.carrying_out.carry_out() == 0
    assert act_states(desk, message) == [ActState.DONE, ActState.ORDERED]
    pausing.resume(BOB)
    assert desk.carrying_out.carry_out() == 1
    assert [call.operation for call in desk.platform.calls] == ["hide", "unhide"]


def test_an_undo_before_the_worker_came_overtakes_the_hiding(desk: FrontDesk) -> None:
    message, review = flagged(desk)
    hide(desk, review)
    desk.reviewing.unhide(MORGAN, review.id, reason="My mistake.")
    desk.carrying_out.carry_out()
    assert act_states(desk, message) == [ActState.OVERTAKEN, ActState.DONE]
    assert [call.operation for call in desk.platform.calls] == ["unhide"]


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.LOSE, Fault.ACCEPT_THEN_TIME_OUT, Fault.RATE_LIMIT])
def test_an_act_in_doubt_is_tried_again_because_hiding_twice_is_harmless(desk: FrontDesk, fault: Fault) -> None:
    message, review = flagged(desk)
    hide(desk, review)
    desk.platform.fail(fault, operation="hide")
    assert desk.carrying_out.carry_out() == 0
    with desk.begin.reading() as tx:
        (act,) = tx.reviews.list_acts(message.id)
    assert (act.state, bool(act.error)) == (ActState.ORDERED, True)
    assert desk.carrying_out.carry_out() == 0, "not before its time"
    desk.clock.advance(minutes=20)
    assert desk.carrying_out.carry_out() == 1
    assert desk.platform.find_comment(message.remote_id).is_hidden


def test_an_act_whose_worker_died_is_done_after_its_lease(desk: FrontDesk) -> None:
    message, review = flagged(desk)
    hide(desk, review)
    with desk.begin() as tx:
        (act,) = tx.reviews.list_acts(message.id)
        assert tx.reviews.try_claim_act(act, desk.clock.advance(minutes=2))
    desk.clock.advance(minutes=-1)
    assert desk.carrying_out.carry_out() == 0, "another worker may still be at it"
    desk.clock.advance(minutes=2)
    assert desk.carrying_out.carry_out() == 1


def test_a_refused_act_is_shown_and_can_be_ordered_again(desk: FrontDesk) -> None:
    message, review = flagged(desk)
    hide(desk, review)
    desk.platform.fail(Fault.REFUSE, operation="hide")
    desk.carrying_out.carry_out()
    (act,) = desk.reviewing.get_card(MORGAN, review.id).acts
    assert (act.state, act.error) == (ActState.FAILED, "The platform refused this.")
    with pytest.raises(NotPermitted):
        desk.reviewing.try_again(ERIN, act.id)
    desk.reviewing.try_again(MORGAN, act.id)
    assert desk.carrying_out.carry_out() == 1
    assert act_states(desk, message) == [ActState.DONE]


def test_a_platform_that_cannot_hide_says_so_before_anything_is_decided(desk: FrontDesk) -> None:
    _, review = flagged(desk)
    desk.platform.absent.add(Capability.HIDE)
    assert "does not let" in desk.reviewing.get_card(MORGAN, review.id).cannot_hide
    with pytest.raises(Blocked, match="does not let"):
        hide(desk, review)
    desk.reviewing.leave_up(MORGAN, review.id, seen_version=1)


def test_an_escalated_case_is_decided_by_command_alone(desk: FrontDesk) -> None:
    _, review = flagged(desk, "I will hurt him tonight")
    desk.reviewing.escalate(MORGAN, review.id, reason="Is this a true threat?", seen_version=1)
    assert desk.reviewing.list_queue(MORGAN) == []
    assert [case.id for case in desk.reviewing.list_queue(BOB)] == [review.id]
    with pytest.raises(NotPermitted, match="command decides"):
        hide(desk, review, clause_id="true-threat")
    desk.reviewing.hide(BOB, review.id, clause_id="true-threat", reason="He names a time.", seen_version=1)
    assert [case.state for case in desk.reviewing.list_decided(MORGAN)] == [ReviewState.HIDDEN]


def test_two_moderators_cannot_both_decide(desk: FrontDesk) -> None:
    _, review = flagged(desk)
    desk.reviewing.leave_up(BOB, review.id, seen_version=1)
    with pytest.raises(IllegalTransition):
        hide(desk, review)


def test_words_that_changed_since_they_were_read_are_not_decided_about(desk: FrontDesk) -> None:
    message, review = flagged(desk)
    desk.platform.edit(message.remote_id, "call the front desk at 555-0100")
    desk.work()
    with pytest.raises(Conflict, match="changed the words"):
        hide(desk, review)
    desk.reviewing.hide(MORGAN, review.id, clause_id="private-information", reason="Still.", seen_version=2)


def test_an_edit_after_leave_up_comes_before_a_moderator_again(desk: FrontDesk) -> None:
    message, review = flagged(desk)
    desk.reviewing.leave_up(MORGAN, review.id, seen_version=1)
    assert desk.reviewing.list_queue(MORGAN) == []
    desk.platform.edit(message.remote_id, "those people are vermin, 555-0142")
    desk.work()
    (again,) = desk.reviewing.list_queue(MORGAN)
    assert (again.id, set(again.flags)) == (review.id, {"hate", "private_info"})


def test_threats_come_first_then_the_oldest(desk: FrontDesk) -> None:
    first = flagged(desk, "call 555-0142")[1]
    desk.clock.advance(minutes=1)
    second = flagged(desk, "call 555-0143")[1]
    desk.clock.advance(minutes=1)
    threat = flagged(desk, "I will hurt him")[1]
    assert [case.id for case in desk.reviewing.list_queue(MORGAN)] == [threat.id, first.id, second.id]


def test_only_moderators_and_command_decide(desk: FrontDesk) -> None:
    _, review = flagged(desk)
    for actor in (ERIN, DAVE):
        with pytest.raises(NotPermitted):
            desk.reviewing.leave_up(actor, review.id, seen_version=1)
        with pytest.raises(NotPermitted):
            desk.reviewing.list_queue(actor)


def test_a_hiding_needs_a_reason(desk: FrontDesk) -> None:
    _, review = flagged(desk)
    with pytest.raises(InvalidInput) as refused:
        hide(desk, review, reason="   ")
    assert refused.value.field == "reason"


def test_a_person_may_put_before_a_moderator_what_the_model_did_not_see(desk: FrontDesk) -> None:
    message = desk.arrived("her house is the yellow one by the mill")
    with pytest.raises(InvalidInput, match="Profanity alone is no ground"):
        desk.referring.refer(ERIN, message.id, flags=[Flag.PROFANITY], reason="rude")
    review = desk.referring.refer(ERIN, message.id, flags=[Flag.PRIVATE_INFO], reason="It tells where she lives.")
    assert desk.reviewing.list_queue(MORGAN) == [review]
    hide(desk, review)
    assert desk.carrying_out.carry_out() == 1


def _lift_the_guard(engine: Engine) -> None:
    """Do what somebody with the database's own password could do."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER preserved_records_no_update"))
            connection.execute(text("DROP TRIGGER preserved_records_no_delete"))
        else:
            connection.execute(text("DROP TRIGGER preserved_records_no_change ON preserved_records"))
