"""The inbox: who sees it, what it shows, what can be done, and that refusals are sentences."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from console.domain.deliveries import DeliveryState
from console.domain.messages import Message, MessageState
from tests.conftest import ALICE, CAROL, ERIN, MORGAN, SteppedClock
from tests.ui.inbox_pages import Room, press, words


def _page() -> None:
    from console.ui.pages import inbox

    inbox.page()


@pytest.fixture
def room(tmp_path: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> Room:
    return Room(tmp_path, clock, monkeypatch)


def opened(room: Room, message: Message, actor: object = ERIN) -> AppTest:
    return room.visit(_page, actor, message=message.id)  # type: ignore[arg-type]


def answer(page: AppTest, text: str) -> None:
    next(area for area in page.text_area if area.label.startswith("Answer")).set_value(text).run()


def test_an_empty_inbox_teaches(room: Room) -> None:
    page = room.visit(_page, ERIN)
    assert "No message is here" in words(page)
    assert "Choose a message" in words(page)


def test_somebody_without_the_role_is_told_who_may(room: Room) -> None:
    room.desk.arrived("lovely evening")
    page = room.visit(_page, CAROL)
    assert "You may not read the inbox" in page.error[0].value
    assert not page.button
    assert "lovely evening" not in words(page)


def test_the_list_shows_what_is_urgent_first_with_its_unread_age(room: Room, clock: SteppedClock) -> None:
    room.desk.arrived("he has a knife")
    clock.advance(minutes=6)
    room.desk.arrived("lovely evening")
    page = room.visit(_page, ERIN)
    rows = [text.value for text in page.text]
    assert rows == ["he has a knife", "lovely evening"]
    assert "Urgent · unread 6 min ago" in words(page)
    assert "Overdue · 1 min ago" in words(page)
    assert any(button.label == "Duty desk · 1, 1 overdue" for button in page.button)


def test_a_conversation_says_why_it_is_at_its_desk_and_ends_the_alarm(room: Room) -> None:
    message = room.desk.arrived("that's my neighbour's Civic, plate starts CKL")
    page = opened(room, message)
    said = words(page)
    assert "Reads as tip." in said
    assert "Investigations tip desk" in said
    assert "tip 0.90" in said.replace("\\", "")
    assert "Road closed on Elm Street" in said
    assert room.desk.message(message.id).read_at is not None


def test_a_view_and_a_filter_narrow_the_list(room: Room) -> None:
    room.desk.arrived("that's my neighbour's Civic, plate starts CKL")
    room.desk.arrived("lovely evening")
    page = room.visit(_page, ERIN)
    press(page, "Investigations tip desk · 1")
    assert [text.value for text in page.text] == ["that's my neighbour's Civic, plate starts CKL"]
    press(page, "All waiting · 2")
    page.text_input(key="inbox.contains").set_value("EVENING").run()
    assert [text.value for text in page.text] == ["lovely evening"]


def test_an_officer_answers_and_sees_that_it_is_on_its_way(room: Room) -> None:
    message = room.desk.arrived("is the 410 still closed?")
    page = opened(room, message)
    answer(page, "Until 18:00.")
    press(page, "Answer as Harbourford PD on facebook")
    assert room.desk.message(message.id).state is MessageState.ANSWERING
    assert "An answer is on its way" in words(page)
    assert "Planned" in words(page)


def test_an_empty_answer_is_refused_at_the_field_and_a_draft_survives_other_messages(room: Room) -> None:
    first = room.desk.arrived("is the 410 still closed?")
    second = room.desk.arrived("lovely evening")
    page = opened(room, first)
    press(page, "Answer as Harbourford PD on facebook")
    assert page.error[0].value == "Write the answer first."
    answer(page, "Until 18")
    page.button(key=f"inbox.open.{second.id}").click().run()
    page.button(key=f"inbox.open.{first.id}").click().run()
    assert page.text_area(key=f"inbox.reply.{first.id}").value == "Until 18"


def test_a_tip_is_offered_the_private_channel(room: Room) -> None:
    message = room.desk.arrived("plate starts CKL")
    page = opened(room, message)
    press(page, "Offer the private channel")
    assert "Tell us in confidence" in str(page.text_area(key=f"inbox.reply.{message.id}").value)
    assert room.desk.inbox.get_conversation(ERIN, message.id).answers == ()


def test_where_the_platform_refused_the_answer_is_given_by_hand(room: Room) -> None:
    message = room.desk.arrived("is the 410 still closed?")
    reply = room.desk.replying.reply(ERIN, message.id, "Until 18:00.")
    assert reply.delivery_id is not None
    why = "X lets us answer only those who mentioned us."
    room.desk.finish_delivery(reply.delivery_id, DeliveryState.REJECTED, last_error=why)
    room.desk.replying.settle()
    page = opened(room, message)
    assert why in words(page).replace("\\", "")
    answer(page, "Until 18:00.")
    assert "Until 18:00." in [code.value for code in page.code]
    page.text_input(key=f"inbox.link.{message.id}").set_value("nowhere").run()
    press(page, "It is posted: mark as answered")
    assert "beginning with https" in page.error[0].value
    page.text_input(key=f"inbox.link.{message.id}").set_value("https://x.example/9").run()
    press(page, "It is posted: mark as answered")
    assert room.desk.message(message.id).state is MessageState.DONE


def test_a_moderator_reads_and_is_told_who_answers(room: Room) -> None:
    page = opened(room, room.desk.arrived("lovely evening"), MORGAN)
    assert "A community officer or public-information officer answers." in words(page)
    assert not [area for area in page.text_area if area.label.startswith("Answer")]


def test_a_colleague_s_hold_is_shown_and_can_be_taken_over(room: Room) -> None:
    message = room.desk.arrived("lovely evening")
    room.desk.inbox.take(ALICE, message.id)
    page = opened(room, message)
    assert "Taken · Alice Moreau" in words(page)
    press(page, "Take over from Alice Moreau")
    assert room.desk.message(message.id).taken_by_id == ERIN.id


def test_sending_on_needs_a_reason_and_then_moves_it(room: Room) -> None:
    message = room.desk.arrived("lovely evening")
    page = opened(room, message)
    page.selectbox(key=f"inbox.desk.{message.id}").set_value("pio").run()
    press(page, "Send it there")
    assert page.error[0].value == "Say why it belongs there."
    page.text_input(key=f"inbox.route_reason.{message.id}").set_value("A journalist.").run()
    press(page, "Send it there")
    assert room.desk.message(message.id).desk == "pio"
    assert "Reason: A journalist." in words(page)


def test_a_message_that_is_gone_is_a_sentence(room: Room) -> None:
    page = room.visit(_page, ERIN, message="msg_none")
    assert page.error[0].value == "There is no such message."


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "# big\n![x](http://evil.example/p.png)",
        "\u202egnp.exe",
        "nul\x00l",
        "🚨🚨",
        "x" * 60_000,
    ],
    ids=["mark-up", "Markdown", "right-to-left override", "null byte", "emoji only", "60,000 characters"],
)
def test_hostile_words_are_shown_as_text(room: Room, hostile: str) -> None:
    message = room.desk.arrived(hostile)
    page = opened(room, message)
    assert not any("<script>" in str(element.value) or "](http" in str(element.value) for element in page.markdown)
    assert not any("\u202e" in str(element.value) for element in (*page.text, *page.markdown))
    assert any(str(element.value).strip("\u2068\u2069")[:3] for element in page.text)
