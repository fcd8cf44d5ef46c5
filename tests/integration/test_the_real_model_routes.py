"""The shipped model behind the inbox: real comments, real desks."""

from __future__ import annotations

import pytest

from console.domain.messages import Reading
from console.services.assessing import Assessing
from console.storage.unit_of_work import UnitOfWork
from moderation.api import load_assessor
from tests.conftest import ERIN, MORGAN, SteppedClock
from tests.front_desk import FrontDesk


@pytest.fixture
def desk(sqlite_begin: UnitOfWork, clock: SteppedClock) -> FrontDesk:
    desk = FrontDesk(sqlite_begin, clock).move_in()
    desk.assessing = Assessing(
        begin=sqlite_begin, clock=clock, assessor=load_assessor(), desks=desk.desks, policy=desk.policy
    )
    return desk


def test_a_resident_s_words_reach_their_desk_with_reason_and_offer(desk: FrontDesk) -> None:
    tip = desk.arrived("that's my neighbour's Civic, plate starts CKL")
    concern = desk.arrived("why does nobody fix the lights on Elm Street? it is pitch dark at night")
    emergency = desk.arrived("guy with a knife outside the Esso on Main right now, please send somebody")
    assert (tip.desk, concern.desk, emergency.desk) == ("tips", "community", "duty")
    assert emergency.urgent
    assert desk.listed()[0] == emergency.text
    assert [offer.intent for offer in desk.replying.get_options(ERIN, tip.id).ready] == ["tip"]
    with desk.begin.reading() as tx:
        found = tx.messages.find_assessment(tip.id)
    assert found is not None
    assert found.reasons
    assert found.model


@pytest.mark.parametrize("words", ["you lot are useless", "Best cops in the country", "defund them, they are corrupt"])
def test_criticism_and_praise_carry_no_flag_and_reach_no_moderator(desk: FrontDesk, words: str) -> None:
    message = desk.arrived(words)
    assert message.flags == ()
    assert desk.review_of(message) is None
    assert desk.reviewing.list_queue(MORGAN) == []


@pytest.mark.parametrize("words", ["🚨🚨🚨", "", "\x00\x00", "警察は来ません、助けてください、お願いします早く"])
def test_what_the_model_cannot_read_goes_to_a_person_with_a_clock(desk: FrontDesk, words: str) -> None:
    message = desk.arrived(words)
    assert (message.reading, message.desk) == (Reading.NOT_SCORED, "triage")
    assert message.due_at is not None


def test_sixty_thousand_characters_are_read_and_nothing_is_lost(desk: FrontDesk) -> None:
    message = desk.arrived("the street lights are out again. " * 1_820)
    assert len(message.text) > 60_000
    assert message.reading is not Reading.PENDING
