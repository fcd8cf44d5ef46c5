"""Compose: write, check, submit, approve; who may, what is refused where, and that nothing typed is lost."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from connectors.fake import Fault
from console.domain.deliveries import DeliveryState
from console.domain.posts import Post, PostState
from console.services import access
from tests.conftest import ALICE, BOB, CAROL, ERIN, SteppedClock
from tests.newsroom import TOWN_FACEBOOK, TOWN_X, picture
from tests.ui.inbox_pages import words
from tests.ui.news_desk import NewsDesk, click, keys


def _page() -> None:
    from console.ui.pages import compose

    compose.page()


@pytest.fixture
def desk(tmp_path: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> NewsDesk:
    return NewsDesk(tmp_path, clock, monkeypatch)


def drafts(desk: NewsDesk) -> list[Post]:
    with desk.app.begin.reading() as tx:
        return list(tx.posts.list_in(set(PostState)))


def written(desk: NewsDesk, title: str = "Elm Street", text: str = "Closed until 18:00.") -> AppTest:
    page = desk.visit(_page, ALICE)
    page.text_input(key="compose.new.title").set_value(title)
    page.text_area(key="compose.new.text").set_value(text).run()
    assert not page.exception
    return page


def in_review(desk: NewsDesk, **fields: object) -> Post:
    return desk.room.posting.submit(ALICE, desk.room.draft(**fields).id)  # type: ignore[arg-type]


def test_an_empty_form_says_what_is_missing_and_which_platforms_would_refuse_it(desk: NewsDesk) -> None:
    said = words(desk.visit(_page, ALICE))
    assert "Facebook would refuse it as it is" in said
    assert "X would refuse it as it is" in said
    assert "Nothing stands against this post." not in said


def test_the_checks_clear_themselves(desk: NewsDesk) -> None:
    assert "Nothing stands against this post." in words(written(desk))


def test_a_post_is_written_tailored_and_submitted(desk: NewsDesk) -> None:
    page = written(desk, text="Elm Street is closed at the rail bridge until 18:00.")
    page.toggle(key=f"compose.new.own.{TOWN_X}").set_value(True).run()
    page.text_area(key=f"compose.new.variant.{TOWN_X}").set_value("Elm St closed until 18:00.").run()
    click(page, "compose.new.submit")
    (post,) = drafts(desk)
    assert post.state is PostState.IN_REVIEW
    assert post.content.text_for(TOWN_X) == "Elm St closed until 18:00."
    assert post.content.text_for(TOWN_FACEBOOK) == "Elm Street is closed at the rail bridge until 18:00."
    assert "You wrote some of this post" in words(page)


def test_a_missing_title_is_said_at_its_field_and_nothing_typed_is_lost(desk: NewsDesk) -> None:
    page = click(written(desk, title=""), "compose.new.save")
    assert page.error[0].value == "Give the post a title, so that colleagues can find it."
    assert page.text_area(key="compose.new.text").value == "Closed until 18:00."
    assert drafts(desk) == []


def test_a_post_that_is_blocked_is_kept_as_a_draft(desk: NewsDesk) -> None:
    page = click(written(desk, text="x" * 400), "compose.new.submit")
    assert "280" in page.error[0].value
    (post,) = drafts(desk)
    assert post.state is PostState.DRAFT
    page.run()
    assert page.text_area(key=f"compose.{post.id}.1.text").value == "x" * 400


def test_a_colleague_s_later_version_is_not_overwritten(desk: NewsDesk) -> None:
    post = desk.room.draft("First words.")
    page = desk.visit(_page, ALICE, post=post.id)
    page.text_area(key=f"compose.{post.id}.1.text").set_value("My words.").run()
    theirs = post.content.__class__(title="Elm Street", text="Their words.", account_ids=(TOWN_X,))
    desk.room.posting.save(BOB, post.id, theirs, version=1)
    click(page, f"compose.{post.id}.1.save")
    assert desk.room.post(post.id).content.text == "Their words."
    assert "A colleague saved this post while you wrote" in page.warning[0].value
    assert "Their words." in words(page)
    assert page.text_area(key=f"compose.{post.id}.1.text").value == "My words."
    click(page, f"compose.mine.{post.id}")
    assert page.text_area(key=f"compose.{post.id}.2.text").value == "My words."
    click(page, f"compose.{post.id}.2.save")
    assert desk.room.post(post.id).content.text == "My words."


def test_a_colleague_s_later_version_is_taken_where_nothing_was_typed(desk: NewsDesk) -> None:
    post = desk.room.draft("First words.")
    page = desk.visit(_page, ALICE, post=post.id)
    theirs = post.content.__class__(title="Elm Street", text="Their words.", account_ids=(TOWN_X,))
    desk.room.posting.save(BOB, post.id, theirs, version=1)
    page.run()
    assert not page.warning
    assert page.text_area(key=f"compose.{post.id}.2.text").value == "Their words."


def test_a_time_that_the_spring_change_skips_is_refused_at_the_field(desk: NewsDesk) -> None:
    page = written(desk)
    page.date_input(key="compose.new.due.day").set_value(date(2027, 3, 14))
    page.time_input(key="compose.new.due.time").set_value(time(2, 30)).run()
    assert "does not exist" in page.error[0].value
    assert page.time_input(key="compose.new.due.time").value == time(2, 30)
    assert "Choose when it goes out\\." in words(page)


def test_the_hour_that_comes_twice_is_asked_about(desk: NewsDesk) -> None:
    page = written(desk)
    page.date_input(key="compose.new.due.day").set_value(date(2027, 11, 7))
    page.time_input(key="compose.new.due.time").set_value(time(1, 30)).run()
    assert "comes twice" in page.radio(key="compose.new.due.fold").label
    page.radio(key="compose.new.due.fold").set_value("The second (standard time)").run()
    click(page, "compose.new.save")
    (post,) = drafts(desk)
    assert post.due_at == datetime.fromisoformat("2027-11-07T06:30:00+00:00")


def test_the_agency_s_zone_is_shown_beside_the_time(desk: NewsDesk) -> None:
    assert "Time (EST)" in [field.label for field in written(desk).time_input]


def test_a_reviewer_reads_the_words_the_time_and_each_description(desk: NewsDesk) -> None:
    file = desk.room.media.store_picture(ALICE, "elm.png", picture())
    post = in_review(desk, attachments=[file.ref("A map of Elm Street.")])
    said = words(desk.visit(_page, BOB, post=post.id)).replace("\\", "")
    assert "A map of Elm Street." in said
    assert "Written by Alice Moreau" in said
    assert "Mon 23 Nov, 11:00 EST" in said
    assert post.content.content_hash() in said


def test_somebody_else_approves_and_sees_that_it_is_scheduled(desk: NewsDesk) -> None:
    post = in_review(desk)
    page = desk.visit(_page, BOB, post=post.id)
    assert page.button(key=f"approve.{post.id}").label == "Approve: goes out Mon 23 Nov, 11:00 EST"
    click(page, f"approve.{post.id}")
    assert desk.room.post(post.id).state is PostState.SCHEDULED
    assert "Scheduled" in words(page)


def test_the_author_is_offered_no_approval(desk: NewsDesk) -> None:
    post = in_review(desk)
    page = desk.visit(_page, ALICE, post=post.id)
    assert f"approve.{post.id}" not in keys(page)
    assert "Somebody else has to approve it." in words(page)


def test_an_officer_who_may_only_write_is_told_who_approves(desk: NewsDesk) -> None:
    page = desk.visit(_page, ERIN, post=in_review(desk).id)
    assert "A public-information officer or command" in words(page)


def test_an_approval_whose_time_passed_is_refused_with_what_to_do(desk: NewsDesk, clock: SteppedClock) -> None:
    post = in_review(desk)
    page = desk.visit(_page, BOB, post=post.id)
    clock.advance(minutes=70)
    click(page, f"approve.{post.id}")
    assert "Choose a new time first." in page.error[0].value
    assert desk.room.post(post.id).state is PostState.IN_REVIEW


def test_sending_back_needs_a_reason_and_shows_it_to_the_author(desk: NewsDesk) -> None:
    post = in_review(desk)
    page = click(desk.visit(_page, BOB, post=post.id), f"back.go.{post.id}")
    assert "Say what has to change" in page.error[0].value
    page.text_area(key=f"back.{post.id}").set_value("Name the detour.").run()
    click(page, f"back.go.{post.id}")
    assert r"Changes asked: Name the detour\." in words(desk.visit(_page, ALICE, post=post.id))


def test_the_page_of_a_scheduled_post_follows_it_by_itself(desk: NewsDesk, clock: SteppedClock) -> None:
    post = desk.room.scheduled()
    page = desk.visit(_page, ALICE, post=post.id)
    assert "Planned" in words(page)
    clock.advance(hours=1)
    desk.room.sending.send_due()
    page.run()
    assert "Published" in words(page)
    assert "Went out" in words(page)
    assert "Sent" in words(page)


def test_an_unconfirmed_post_is_settled_with_its_address(desk: NewsDesk, clock: SteppedClock) -> None:
    post = desk.room.scheduled()
    delivery = desk.room.only(post.id)
    desk.room.platform.fail(Fault.LOSE, operation="publish")
    clock.advance(hours=1)
    desk.room.sending.send_due()
    page = desk.visit(_page, BOB, post=post.id)
    assert "The platform's answer never came." in words(page)
    page.text_input(key=f"compose.url.{delivery.id}").set_value("somewhere").run()
    click(page, f"compose.there.{delivery.id}")
    assert "starting with https://" in page.error[0].value
    assert page.text_input(key=f"compose.url.{delivery.id}").value == "somewhere"
    page.text_input(key=f"compose.url.{delivery.id}").set_value("https://x.example/1").run()
    click(page, f"compose.there.{delivery.id}")
    assert desk.room.only(post.id).state is DeliveryState.SENT


def test_a_missed_delivery_is_settled_by_a_person(desk: NewsDesk, clock: SteppedClock) -> None:
    post = desk.room.scheduled()
    delivery = desk.room.only(post.id)
    clock.advance(hours=2)
    desk.room.sending.send_due()
    page = desk.visit(_page, BOB, post=post.id)
    assert "Missed" in words(page)
    assert desk.room.only(post.id).state is DeliveryState.MISSED
    click(page, f"compose.cancel.{delivery.id}")
    assert desk.room.only(post.id).state is DeliveryState.CANCELLED


def test_another_time_needs_a_new_approval(desk: NewsDesk) -> None:
    post = desk.room.scheduled()
    page = desk.visit(_page, ALICE, post=post.id)
    page.date_input(key=f"again.{post.id}.day").set_value(date(2026, 11, 25)).run()
    click(page, f"again.go.{post.id}")
    moved = desk.room.post(post.id)
    assert moved.state is PostState.IN_REVIEW
    assert moved.due_at == post.due_at + timedelta(days=2)  # type: ignore[operator]


def test_somebody_without_the_role_is_told_who_may(desk: NewsDesk) -> None:
    post = in_review(desk)
    page = desk.visit(_page, CAROL, post=post.id)
    assert page.error[0].value.startswith("You may not work on posts. It takes the role")
    assert not page.button
    assert post.content.text not in words(page)
    assert not CAROL.has(*access.MAY_WRITE_POSTS)


def test_a_post_that_is_gone_is_a_sentence(desk: NewsDesk) -> None:
    assert desk.visit(_page, ALICE, post="post_none").error[0].value == "There is no such post."
