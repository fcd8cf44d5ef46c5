"""Today: what waits for this person, in order; what does not concern them is absent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.base import Capability
from connectors.fake import Fault
from console.domain.deliveries import DeliveryState
from console.domain.pauses import PauseScope
from tests.conftest import ALICE, BOB, CAROL, MORGAN, SteppedClock
from tests.newsroom import TOWN_X
from tests.ui.inbox_pages import Room, words
from tests.ui.news_desk import NewsDesk, click, keys


def _page() -> None:
    from console.ui.pages import today

    today.page()


@pytest.fixture
def desk(tmp_path: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> NewsDesk:
    return NewsDesk(tmp_path, clock, monkeypatch)


def test_a_quiet_day_says_so(desk: NewsDesk) -> None:
    said = words(desk.visit(_page, ALICE))
    assert "Nothing waits for you" in said
    assert "Nothing is scheduled for the next seven days" in said
    assert "Monday, 23 November, 10:00 EST" in said


def test_emergencies_come_before_what_is_overdue_and_neither_comes_twice(
    tmp_path: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room(tmp_path, clock, monkeypatch)
    room.desk.arrived("why does nobody mend the lights on Elm")
    clock.advance(days=2)
    room.desk.arrived("he has a knife")
    clock.advance(minutes=6)
    page = room.visit(_page, ALICE)
    assert [element.value for element in page.text] == ["he has a knife", "why does nobody mend the lights on Elm"]
    assert [element.value for element in page.subheader][:2] == ["Emergencies and crisis", "Overdue"]


def test_messages_are_for_those_who_may_read_them(
    tmp_path: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room(tmp_path, clock, monkeypatch)
    room.desk.arrived("he has a knife")
    page = room.visit(_page, CAROL)
    assert "knife" not in words(page)
    assert "Desks" not in words(page)


def test_an_approval_waits_for_those_who_may_give_it(desk: NewsDesk) -> None:
    post = desk.room.posting.submit(ALICE, desk.room.draft().id)
    page = desk.visit(_page, BOB)
    said = words(page)
    assert "Waiting for approval" in said
    assert "by Alice Moreau" in said
    assert "Mon 23 Nov, 11:00 EST" in said
    assert f"today.read.{post.id}" in keys(page)
    assert "Waiting for approval" not in words(desk.visit(_page, MORGAN))


def test_a_missed_post_is_decided_where_it_is_shown(desk: NewsDesk, clock: SteppedClock) -> None:
    post = desk.room.scheduled()
    clock.advance(hours=2)
    desk.room.sending.send_due()
    delivery = desk.room.only(post.id)
    page = desk.visit(_page, BOB)
    assert "Missed their time" in words(page)
    click(page, f"today.cancel.{delivery.id}")
    assert desk.room.only(post.id).state is DeliveryState.CANCELLED
    assert "Missed their time" not in words(page)


def test_a_refused_decision_is_a_sentence_and_changes_nothing(desk: NewsDesk, clock: SteppedClock) -> None:
    post = desk.room.scheduled()
    clock.advance(hours=2)
    desk.room.sending.send_due()
    delivery = desk.room.only(post.id)
    desk.app.beating.beat()
    page = desk.visit(_page, BOB)
    desk.room.pausing.pause(BOB, "Amber alert.")
    click(page, f"today.release.{delivery.id}")
    assert "Lift the pause first" in page.error[0].value
    assert desk.room.only(post.id).state is DeliveryState.MISSED


def test_what_a_pause_holds_is_shown_with_it_and_cannot_be_released_before_it_is_lifted(desk: NewsDesk) -> None:
    post = desk.room.scheduled()
    desk.room.pausing.pause(BOB, "Gas leak.", scope=PauseScope.ACCOUNT, target=TOWN_X)
    delivery = desk.room.only(post.id)
    page = desk.visit(_page, ALICE)
    assert "Held\\: Harbourford PD on x is paused" in words(page)
    assert "Was to go out Mon 23 Nov, 11:00 EST" in words(page)
    assert "Harbourford PD on x is paused" in page.warning[0].value.replace("\\", "")
    assert f"today.cancel.{delivery.id}" in keys(page)
    assert f"today.release.{delivery.id}" not in keys(page)


def test_after_a_pause_each_held_post_is_looked_at_on_its_own(desk: NewsDesk, clock: SteppedClock) -> None:
    early, late = desk.room.scheduled("First."), desk.room.scheduled("Second.", due_at=clock.now() + timedelta(hours=3))
    desk.room.pausing.pause(BOB, "Gas leak.")
    clock.advance(hours=2)
    desk.room.pausing.resume(BOB)
    page = desk.visit(_page, ALICE)
    assert "Its time has passed" in words(page)
    assert "Goes out Mon 23 Nov, 13:00 EST (in 1 h) if you release it" in words(page)
    kept = desk.room.only(late.id)
    assert f"today.keep.{desk.room.only(early.id).id}" not in keys(page)
    click(page, f"today.keep.{kept.id}")
    assert (desk.room.only(late.id).state, desk.room.only(late.id).due_at) == (DeliveryState.PLANNED, kept.due_at)
    assert desk.room.only(early.id).state is DeliveryState.HELD


def test_a_post_by_hand_is_copied_posted_and_marked_where_it_is_shown(desk: NewsDesk, clock: SteppedClock) -> None:
    desk.room.platform.absent.add(Capability.PUBLISH)
    post = desk.room.scheduled("Road closed.")
    clock.advance(hours=1)
    desk.room.sending.send_due()
    delivery = desk.room.only(post.id)
    desk.app.beating.beat()
    page = desk.visit(_page, ALICE)
    assert [block.value for block in page.code] == ["Road closed."]
    click(page, f"hand.done.{delivery.id}")
    assert "starting with https" in page.error[0].value
    page.text_input(key=f"hand.url.{delivery.id}").set_value("https://elsewhere.example/1").run()
    click(page, f"hand.done.{delivery.id}")
    assert "This address is not on X" in page.error[0].value
    assert page.text_input(key=f"hand.url.{delivery.id}").value == "https://elsewhere.example/1"
    page.text_input(key=f"hand.url.{delivery.id}").set_value("https://x.example/harbourford/1").run()
    click(page, f"hand.done.{delivery.id}")
    assert desk.room.only(post.id).state is DeliveryState.SENT
    assert "To post by hand" not in words(page)


def test_what_nobody_knows_of_is_shown_with_its_evidence_and_looked_for_again(
    desk: NewsDesk, clock: SteppedClock
) -> None:
    desk.room.scheduled("Before it.")
    post = desk.room.scheduled("Road closed on Elm Street.", due_at=clock.now() + timedelta(minutes=70))
    clock.advance(hours=1)
    desk.room.sending.send_due()
    clock.advance(minutes=10)
    desk.room.platform.fail(Fault.ACCEPT_THEN_TIME_OUT, operation="publish")
    desk.room.platform.blind_finds = 1
    desk.room.sending.send_due()
    desk.app.beating.beat()
    page = desk.visit(_page, ALICE)
    said = words(page)
    assert "What we sent" in said
    assert [block.value for block in page.code] == ["Road closed on Elm Street."]
    assert "Before it" in said
    assert "The platform did not answer in time" in said
    assert "We looked for it once and did not find it." in said
    click(page, f"today.look.{desk.room.only(post.id).id}")
    assert desk.room.only(post.id).state is DeliveryState.SENT
    assert "What we sent" not in words(page)


def test_what_a_pause_took_from_a_person_can_still_be_said_to_be_posted(desk: NewsDesk, clock: SteppedClock) -> None:
    desk.room.platform.absent.add(Capability.PUBLISH)
    post = desk.room.scheduled("Road closed.")
    clock.advance(hours=1)
    desk.room.sending.send_due()
    desk.room.pausing.pause(BOB, "Gas leak.")
    delivery = desk.room.only(post.id)
    page = desk.visit(_page, ALICE)
    assert "may have posted this by hand already" in words(page)
    page.text_input(key=f"today.posted_at.{delivery.id}").set_value("https://x.example/harbourford/1").run()
    click(page, f"today.posted.{delivery.id}")
    assert desk.room.only(post.id).state is DeliveryState.SENT


def test_the_first_part_says_that_the_others_wait_for_it(desk: NewsDesk, clock: SteppedClock) -> None:
    desk.room.scheduled("One.\n---\nTwo.")
    desk.room.platform.fail(Fault.REFUSE, operation="publish")
    clock.advance(hours=1)
    desk.room.sending.send_due()
    said = words(desk.visit(_page, ALICE))
    assert "Rejected · part 1 of 2" in said
    assert "The later parts of the thread wait for this one." in said


def test_somebody_who_may_not_write_sees_no_decision(desk: NewsDesk, clock: SteppedClock) -> None:
    desk.room.scheduled()
    clock.advance(hours=2)
    desk.room.sending.send_due()
    page = desk.visit(_page, MORGAN)
    assert "Missed their time" not in words(page)
    assert not [key for key in keys(page) if "release" in key]


def test_what_goes_out_next_is_shown_with_its_place_and_time(desk: NewsDesk) -> None:
    desk.room.scheduled(title="Elm *Street*")
    said = words(desk.visit(_page, CAROL))
    assert "Elm \\*Street\\*" in said
    assert "Mon 23 Nov, 11:00 EST (in 1 h) on Harbourford PD on x" in said


def test_what_is_held_is_not_announced_as_going_out(desk: NewsDesk) -> None:
    desk.room.scheduled(title="Elm Street")
    desk.room.pausing.pause(BOB, "Gas leak.")
    assert "Nothing is scheduled for the next seven days" in words(desk.visit(_page, CAROL))


def test_a_silent_worker_is_said_aloud(desk: NewsDesk, clock: SteppedClock) -> None:
    clock.advance(minutes=10)
    assert "The worker is silent: nothing goes out" in desk.visit(_page, ALICE).error[0].value


def test_a_title_in_markdown_is_shown_as_it_was_typed(desk: NewsDesk) -> None:
    draft = desk.room.draft(title="# Big <script> :red[x]")
    desk.room.posting.submit(ALICE, draft.id)
    assert replace(draft.content).title == "# Big <script> :red[x]"
    assert "**\\# Big \\<script\\> \\:red\\[x\\]**" in words(desk.visit(_page, BOB))
