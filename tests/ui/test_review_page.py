"""The review card: who decides, under what, with what record, and undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from connectors.base import Capability
from connectors.fake import Fault
from console.domain.actors import Actor
from console.domain.reviews import ActState, Review, ReviewState
from tests.conftest import BOB, ERIN, MORGAN, SteppedClock
from tests.ui.inbox_pages import Room, press, words


def _page() -> None:
    from console.ui.pages import review

    review.page()


@pytest.fixture
def room(tmp_path: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> Room:
    return Room(tmp_path, clock, monkeypatch)


def flagged(room: Room, text: str = "call her at 555-0142, she lives alone") -> Review:
    review = room.desk.review_of(room.desk.arrived(text))
    assert review is not None
    return review


def visit(room: Room, actor: Actor = MORGAN) -> AppTest:
    return room.visit(_page, actor)


def state(room: Room, review: Review) -> ReviewState:
    with room.desk.begin.reading() as tx:
        return tx.reviews.get_review(review.id).state


def hide(page: AppTest, review: Review, reason: str = "A private number.") -> None:
    page.radio(key=f"review.clause.{review.id}").set_value("private-information").run()
    page.text_area(key=f"review.reason.{review.id}").set_value(reason).run()
    press(page, "Hide it")


def test_an_empty_queue_teaches(room: Room) -> None:
    room.desk.arrived("you lot are useless and corrupt, damn fools")
    assert "No message waits for a decision" in words(visit(room))


def test_somebody_without_the_role_is_told_who_may(room: Room) -> None:
    flagged(room)
    page = visit(room, ERIN)
    assert "moderator or command" in page.error[0].value
    assert not page.button


def test_the_card_shows_the_marked_words_the_reason_and_the_clause(room: Room) -> None:
    review = flagged(room)
    page = visit(room)
    said = words(page)
    assert ":orange-background[555\\-01]" in said
    assert "Words that speak for private_info." in said
    assert [radio.key for radio in page.radio] == [f"review.clause.{review.id}"]
    assert page.radio[0].options == ["Private information"]


def test_a_hiding_takes_a_clause_and_a_reason_and_shows_its_record(room: Room) -> None:
    review = flagged(room)
    page = visit(room)
    press(page, "Hide it")
    assert "Say why this falls under the clause" in page.error[0].value
    page.text_area(key=f"review.reason.{review.id}").set_value("A private number.").run()
    press(page, "Hide it")
    assert page.error[0].value == "Choose the clause that this message falls under."
    assert page.text_area(key=f"review.reason.{review.id}").value == "A private number.", (
        "what was typed is still there"
    )
    assert state(room, review) is ReviewState.OPEN
    hide(page, review)
    assert state(room, review) is ReviewState.HIDDEN
    assert room.desk.platform.calls == []
    room.desk.carrying_out.carry_out()
    page.segmented_control[0].set_value("Decided").run()
    said = words(page)
    assert "Hiding is done" in said
    assert "record sha256" in said
    press(page, "Show it again")
    assert page.error[0].value == "Say why it is shown again."
    page.text_area(key=f"review.undo_reason.{review.id}").set_value("A business's number.").run()
    press(page, "Show it again")
    assert state(room, review) is ReviewState.RESTORED


def test_what_the_platform_refused_is_shown_and_can_be_tried_again(room: Room) -> None:
    review = flagged(room)
    hide(visit(room), review)
    room.desk.platform.fail(Fault.REFUSE, operation="hide")
    room.desk.carrying_out.carry_out()
    page = visit(room)
    page.segmented_control[0].set_value("Decided").run()
    assert "Hiding did not work. The platform refused this" in words(page).replace("\\", "")
    press(page, "Try again")
    with room.desk.begin.reading() as tx:
        assert [act.state for act in tx.reviews.list_acts(review.message_id)] == [ActState.ORDERED]


def test_where_nothing_may_be_hidden_the_button_is_not_there(room: Room) -> None:
    flagged(room)
    room.desk.platform.absent.add(Capability.HIDE)
    page = visit(room)
    assert "does not let a page hide" in page.info[0].value
    assert "Hide it" not in [button.label for button in page.button]
    press(page, "Leave it up")
    assert "No message waits for a decision" in words(page)


def test_an_escalated_case_leaves_the_moderator_and_reaches_command(room: Room) -> None:
    review = flagged(room, "I will hurt him tonight")
    page = visit(room)
    page.text_area(key=f"review.reason.{review.id}").set_value("A true threat?").run()
    press(page, "Escalate")
    assert "No message waits for a decision" in words(page)
    command = visit(room, BOB)
    assert "Escalated" in words(command)
    assert "Escalate" not in [button.label for button in command.button]


def test_next_and_previous_go_through_the_queue(room: Room, clock: SteppedClock) -> None:
    flagged(room, "call 555-0142")
    clock.advance(minutes=5)
    flagged(room, "call 555-0143")
    page = visit(room)
    assert "Waiting: 1 of 2, 5 min ago" in words(page)
    press(page, "Next")
    assert "Waiting: 2 of 2" in words(page)
    assert page.button(key="review.next").disabled


def test_hostile_words_are_shown_as_text(room: Room) -> None:
    flagged(room, "\u202e<script>x</script> [a](http://evil.example) call 555-0142\n# big\n    code")
    page = visit(room)
    for element in page.markdown:
        assert "<script>" not in str(element.value)
        assert "](http" not in str(element.value)
        assert "\u202e" not in str(element.value)
