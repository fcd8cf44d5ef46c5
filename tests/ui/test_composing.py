"""Compose, deeper: threads, the gate and its second person, belongings, and that nothing typed is ever lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from connectors.base import Capability
from console.domain.accounts import AccountState
from console.domain.actors import Role
from console.domain.posts import Post, PostState
from console.ui import session
from tests.conftest import ALICE, BOB, ERIN, SteppedClock
from tests.newsroom import TOWN_FACEBOOK, TOWN_X, picture
from tests.ui.inbox_pages import words
from tests.ui.news_desk import NewsDesk, click, keys

NAMED = "The victim has been identified as Jordan Ellis, 34, of Harbourford."
FAMILY = "👩‍👩‍👧‍👦"


def _page() -> None:
    from console.ui.pages import compose

    compose.page()


@pytest.fixture
def desk(tmp_path: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> NewsDesk:
    return NewsDesk(tmp_path, clock, monkeypatch)


def posts(desk: NewsDesk) -> list[Post]:
    with desk.app.begin.reading() as tx:
        return list(tx.posts.list_in(set(PostState)))


def said(page: AppTest) -> str:
    return words(page).replace("\\", "")


def typed(desk: NewsDesk, text: str, title: str = "Elm Street") -> AppTest:
    page = desk.visit(_page, ALICE)
    page.text_input(key="compose.new.title").set_value(title)
    page.text_area(key="compose.new.text").set_value(text).run()
    assert not page.exception, page.exception
    return page


def test_the_length_is_said_in_each_platform_s_own_measure(desk: NewsDesk) -> None:
    page = typed(desk, "x" * 300)
    assert "X: 300 of 280" in said(page)
    assert "20 too many" in said(page)
    assert "Facebook 300 of 63,206" in said(page)


def test_a_long_text_becomes_a_thread_whose_parts_fit(desk: NewsDesk) -> None:
    sentence = "The road is closed from the bridge to the library until six. "
    page = click(typed(desk, sentence * 8), "compose.new.split")
    text = str(page.text_area(key="compose.new.text").value)
    assert "\n---\n" in text
    assert "too many" not in said(page)
    assert "2 parts" in said(page)
    click(page, "compose.new.submit")
    (post,) = posts(desk)
    assert (post.state, post.content.text) == (PostState.IN_REVIEW, text)


def test_a_part_is_added_by_a_button(desk: NewsDesk) -> None:
    page = click(typed(desk, "First part."), "compose.new.part")
    assert page.text_area(key="compose.new.text").value == "First part.\n---\n"


def test_where_a_platform_has_no_threads_it_is_said(desk: NewsDesk) -> None:
    desk.room.platform.absent = {Capability.THREADS}
    page = typed(desk, "First part.\n---\nSecond part.")
    assert "paragraphs of one post" in said(page) or "thread" in said(page).lower()


def test_a_block_is_shown_and_stops_the_submission_and_the_words_stay(desk: NewsDesk) -> None:
    page = typed(desk, NAMED)
    assert "“Jordan Ellis” reads as the name of a victim" in said(page)
    assert "Nothing stands against this post." not in said(page)
    click(page, "compose.new.submit")
    assert "Jordan Ellis" in page.error[0].value
    (post,) = posts(desk)
    assert post.state is PostState.DRAFT
    page.run()
    assert page.text_area(key=f"compose.{post.id}.1.text").value == NAMED
    assert not [key for key in keys(page) if key.startswith("override.go")]
    assert "did not write it" in said(page)


def test_a_second_person_lets_it_pass_on_the_page_and_the_author_submits(desk: NewsDesk) -> None:
    post = desk.room.draft(NAMED)
    page = desk.visit(_page, BOB, post=post.id)
    click(page, f"override.go.{post.id}.victim-named")
    assert "Say why it may go out" in page.error[0].value
    page.text_area(key=f"override.{post.id}.victim-named").set_value("The family agreed in writing.").run()
    click(page, f"override.go.{post.id}.victim-named")
    assert "Bob Tanaka lets this pass: The family agreed in writing." in said(page)
    author = desk.visit(_page, ALICE, post=post.id)
    assert "Nothing stands against this post." in said(author)
    click(author, f"compose.{post.id}.1.submit")
    assert desk.room.post(post.id).state is PostState.IN_REVIEW


def test_an_officer_who_may_only_write_is_offered_no_override(desk: NewsDesk) -> None:
    page = desk.visit(_page, ERIN, post=desk.room.draft(NAMED).id)
    assert not [key for key in keys(page) if key.startswith("override.go")]


def test_plain_words_and_the_emergency_line_are_put_in_by_a_button(desk: NewsDesk) -> None:
    page = typed(desk, "An MVC blocks Elm Street. If you saw it, call us.")
    click(page, "compose.new.plain")
    click(page, "compose.new.line")
    text = page.text_area(key="compose.new.text").value
    assert text == "A crash blocks Elm Street. If you saw it, call us. In an emergency call 911."
    assert "Nothing stands against this post." in said(page)


def test_what_a_post_belongs_to_is_kept(desk: NewsDesk) -> None:
    page = typed(desk, "Road closed.")
    page.selectbox(key="compose.new.category").select("information")
    page.toggle(key="compose.new.emergency").set_value(True)
    page.toggle(key="compose.new.down").set_value(True).run()
    page.date_input(key="compose.new.down.day").set_value(date(2026, 12, 1))
    page.time_input(key="compose.new.down.time").set_value(time(9, 0)).run()
    assert "only with the approval of command" in said(page)
    click(page, "compose.new.save")
    (post,) = posts(desk)
    assert (post.content.category, post.content.emergency) == ("information", True)
    assert post.content.comes_down_at == datetime.fromisoformat("2026-12-01T14:00:00+00:00")


def test_a_time_to_come_down_that_the_spring_change_skips_is_refused_at_its_field(desk: NewsDesk) -> None:
    page = typed(desk, "Road closed.")
    page.toggle(key="compose.new.down").set_value(True).run()
    page.date_input(key="compose.new.down.day").set_value(date(2027, 3, 14))
    page.time_input(key="compose.new.down.time").set_value(time(2, 30)).run()
    assert "does not exist" in page.error[0].value
    assert page.time_input(key="compose.new.down.time").value == time(2, 30)
    assert page.text_area(key="compose.new.text").value == "Road closed."


def test_a_second_post_in_the_hour_is_said(desk: NewsDesk) -> None:
    desk.room.scheduled("Something else entirely, on another street.")
    assert "goes out within the hour" in said(typed(desk, "Road closed."))


# ---- nothing typed is ever lost --------------------------------------------------------------------------------


def test_what_was_typed_is_there_again_in_another_session(desk: NewsDesk) -> None:
    assert "Saved 10:00, for you alone" in said(typed(desk, "Half a sent"))
    again = desk.visit(_page, ALICE)
    assert again.text_area(key="compose.new.text").value == "Half a sent"
    assert again.text_input(key="compose.new.title").value == "Elm Street"
    assert desk.visit(_page, BOB).text_area(key="compose.new.text").value == ""
    assert posts(desk) == []


def test_words_in_a_saved_draft_are_there_again_too_and_gone_once_saved(desk: NewsDesk) -> None:
    post = desk.room.draft("First words.")
    page = desk.visit(_page, ALICE, post=post.id)
    page.text_area(key=f"compose.{post.id}.1.text").set_value("Better words.").run()
    again = desk.visit(_page, ALICE, post=post.id)
    assert again.text_area(key=f"compose.{post.id}.1.text").value == "Better words."
    click(again, f"compose.{post.id}.1.save")
    assert desk.room.post(post.id).content.text == "Better words."
    assert desk.app.plan.drafting.find(ALICE, post.id) is None


def test_words_from_a_lost_session_never_go_over_a_colleague_s(desk: NewsDesk) -> None:
    post = desk.room.draft("First words.")
    page = desk.visit(_page, ALICE, post=post.id)
    page.text_area(key=f"compose.{post.id}.1.text").set_value("My words.").run()
    desk.room.posting.save(BOB, post.id, replace(post.content, text="Their words."), version=1)
    again = desk.visit(_page, ALICE, post=post.id)
    assert "A colleague saved this post while you wrote" in again.warning[0].value
    assert "Their words." in words(again)
    assert again.text_area(key=f"compose.{post.id}.1.text").value == "My words."
    click(again, f"compose.{post.id}.1.save")
    assert desk.room.post(post.id).content.text == "Their words."
    click(again, f"compose.mine.{post.id}")
    assert again.text_area(key=f"compose.{post.id}.2.text").value == "My words."


def test_what_is_not_wanted_is_dropped_by_a_button(desk: NewsDesk) -> None:
    post = desk.room.draft("First words.")
    page = desk.visit(_page, ALICE, post=post.id)
    assert f"compose.{post.id}.1.drop" not in keys(page)
    page.text_area(key=f"compose.{post.id}.1.text").set_value("My words.").run()
    click(page, f"compose.{post.id}.1.drop")
    assert page.text_area(key=f"compose.{post.id}.1.text").value == "First words."
    assert desk.visit(_page, ALICE, post=post.id).text_area(key=f"compose.{post.id}.1.text").value == "First words."


def test_every_saved_version_is_in_the_history_of_the_post(desk: NewsDesk) -> None:
    post = desk.room.draft("First words.")
    desk.room.posting.save(BOB, post.id, replace(post.content, text="Better words."), version=1)
    page = desk.visit(_page, ALICE, post=post.id)
    assert "Version 2" in said(page)
    assert "Version 1" in said(page)
    assert "Bob Tanaka" in said(page)


def test_a_role_taken_away_while_writing_loses_no_word(desk: NewsDesk) -> None:
    page = typed(desk, "Half a sent")
    with desk.app.begin() as tx:
        tx.people.set_roles(ALICE.id, frozenset({Role.RECORDS}))
    page.run()
    assert "You may not work on posts" in page.error[0].value
    with desk.app.begin() as tx:
        tx.people.set_roles(ALICE.id, frozenset({Role.PIO}))
    assert desk.visit(_page, ALICE).text_area(key="compose.new.text").value == "Half a sent"


def test_thirty_thousand_characters_are_measured_and_stay(desk: NewsDesk) -> None:
    text = "Elm Street stays closed. " * 1200
    page = typed(desk, text)
    assert "X: 30,000 of 280" in said(page)
    click(page, "compose.new.save")
    (post,) = posts(desk)
    assert post.content.text == text


@pytest.mark.parametrize("letter", [FAMILY, "e\u0301"], ids=["a family", "a combining mark"])
def test_what_is_one_sign_is_never_torn_at_the_limit(desk: NewsDesk, letter: str) -> None:
    text = "x" + letter * 200
    typed(desk, text)
    with desk.app.begin.reading() as tx:
        account = tx.accounts.get_account(TOWN_X)
    (part,) = desk.app.previewing.show(account, desk.room.draft(text).content).parts
    assert 200 < part.fits < len(text)
    assert (part.fits - 1) % len(letter) == 0
    assert part.text == text


def test_an_account_that_was_removed_is_said_at_the_field_and_the_words_stay(desk: NewsDesk) -> None:
    post = desk.room.draft("Road closed.", account_ids=[TOWN_X, TOWN_FACEBOOK])
    with desk.app.begin() as tx:
        tx.accounts.move(TOWN_X, expected=AccountState.CONNECTED, to=AccountState.REMOVED)
    page = desk.visit(_page, ALICE, post=post.id)
    assert "is no longer there" in page.error[0].value
    assert page.text_area(key=f"compose.{post.id}.1.text").value == "Road closed."
    click(page, f"compose.{post.id}.1.submit")
    assert desk.room.post(post.id).content.account_ids == (TOWN_FACEBOOK,)


def test_an_account_whose_access_was_revoked_is_named_and_nothing_else_is_held_up(desk: NewsDesk) -> None:
    with desk.app.begin() as tx:
        tx.accounts.move(TOWN_X, expected=AccountState.CONNECTED, to=AccountState.NEEDS_RECONNECT)
    page = typed(desk, "Road closed.")
    assert "has to be connected again" in said(page)
    click(page, "compose.new.save")
    assert len(posts(desk)) == 1


def test_mark_up_in_a_text_is_shown_as_it_is(desk: NewsDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = "<img src=x onerror=alert(1)> **bold** [link](javascript:alert(1)) :red[red]"
    page = typed(desk, hostile, title=hostile)
    assert page.text_area(key="compose.new.text").value == hostile
    assert "<img" not in "".join(element.value for element in page.markdown if "stands against" not in element.value)
    assert session.app() is desk.app


def test_a_picture_is_described_before_it_goes_out_and_the_sentence_is_at_its_field(desk: NewsDesk) -> None:
    file = desk.room.media.store_picture(ALICE, "elm.png", picture())
    post = desk.room.draft("Road closed.", attachments=[file.ref()])
    page = desk.visit(_page, ALICE, post=post.id)
    assert said(page).count("Picture 1 has no alternative text") == 2, "at the picture and in the list"
    page.text_area(key=f"compose.{post.id}.1.alt.{file.id}").set_value("A map of Elm Street.").run()
    assert "no alternative text" not in said(page)
    click(page, f"compose.{post.id}.1.submit")
    assert desk.room.post(post.id).content.attachments[0].alt_text == "A map of Elm Street."
