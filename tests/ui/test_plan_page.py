"""Plan: series, templates, the queue, campaigns, pictures and parts of town, by those who may."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from console.domain.campaigns import Colour
from console.domain.posts import PostContent, PostState
from console.domain.series import Series
from console.services.recurring import SeriesPlan
from tests.conftest import ADA, ALICE, ERIN, SteppedClock
from tests.newsroom import TOWN_X, picture
from tests.ui.inbox_pages import words
from tests.ui.news_desk import NewsDesk, click, keys


def _page() -> None:
    from console.ui.pages import plan

    plan.page()


def _dialog() -> None:
    """A dialog by itself, since the test harness runs the whole page where a browser runs only the dialog."""
    import streamlit as st

    from console.ui import session
    from console.ui.components import series_form, series_list, templates_list

    actor, plan = session.actor(), session.app().plan
    shown = st.query_params["dialog"]
    if shown == "begin":
        series_list._begin(actor, series_form.new_plan())
    elif shown == "end":
        for series in plan.recurring.list_active():
            series_list._end(actor, series)
    else:
        templates_list._fill(actor, plan.templating.list_active()[0])


@pytest.fixture
def desk(tmp_path: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> NewsDesk:
    return NewsDesk(tmp_path, clock, monkeypatch)


def _visit(desk: NewsDesk, view: str, actor: object = ALICE, **query: str) -> AppTest:
    return desk.visit(_page, actor, view=view, **query)  # type: ignore[arg-type]


def _series(desk: NewsDesk) -> Series:
    content = PostContent(title="Patrol notes", text="What we saw.", account_ids=(TOWN_X,))
    first = datetime.fromisoformat("2026-11-30 09:00")
    series = desk.app.plan.recurring.begin_series(
        ALICE, SeriesPlan(content=content, rule="FREQ=WEEKLY;BYDAY=MO", starts_at=first)
    )
    desk.app.plan.making.make_due()
    return series


def _plain(page: AppTest) -> str:
    return words(page).replace("\\", "")


@pytest.mark.parametrize("view", ["Series", "Templates", "Queue", "Campaigns", "Pictures", "Parts of town"])
def test_every_empty_part_teaches_or_says_who_may(desk: NewsDesk, view: str) -> None:
    page = _visit(desk, view)
    assert {"Pictures": "Pictures and videos"}.get(view, view) in words(page)


def test_a_series_is_begun_from_the_page_and_shows_its_next_times(desk: NewsDesk) -> None:
    page = desk.visit(_dialog, ALICE, dialog="begin")
    page.text_input(key="series.begin.title").set_value("Patrol notes")
    page.text_area(key="series.begin.text").set_value("What we saw.")
    page.multiselect(key="series.begin.accounts").set_value([TOWN_X])
    page.run()
    assert "Comes **every week on Tuesday**" in _plain(page)
    assert "- Tue 24 Nov, 09:00 EST" in _plain(page)
    click(page, "series.begin.do")
    assert [each.content.title for each in desk.app.plan.recurring.list_active()] == ["Patrol notes"]
    assert "every week on Tuesday at 09:00" in words(_visit(desk, "series"))


def test_a_series_without_accounts_says_so_at_the_field_and_keeps_what_was_typed(desk: NewsDesk) -> None:
    page = desk.visit(_dialog, ALICE, dialog="begin")
    page.text_input(key="series.begin.title").set_value("Patrol notes").run()
    click(page, "series.begin.do")
    assert [error.value for error in page.error] == ["Choose at least one account."]
    assert page.text_input(key="series.begin.title").value == "Patrol notes"


def test_changing_a_series_says_first_what_happens_to_posts_made_already(desk: NewsDesk) -> None:
    series = _series(desk)
    page = click(_visit(desk, "series"), f"series.change.{series.id}")
    assert "4 posts made already, which nobody edited: cancelled and made anew." in _plain(page)


def test_a_link_from_the_calendar_opens_the_series_at_its_time(desk: NewsDesk) -> None:
    series = _series(desk)
    page = _visit(desk, "series", series=series.id, since="2026-12-07T09:00:00")
    assert page.selectbox(key=f"series.{series.id}.since").value == datetime.fromisoformat("2026-12-07 09:00")


def test_a_post_is_repeated_with_its_words_and_pictures_a_week_later(desk: NewsDesk) -> None:
    file = desk.room.media.store_picture(ALICE, "elm.png", picture())
    post = desk.room.draft("Come to the fair.", title="Fair", attachments=[file.ref("A tent.")])
    page = _visit(desk, "series", like=post.id)
    assert page.text_area(key="series.begin.text").value == "Come to the fair."
    assert "- Mon 30 Nov, 11:00 EST" in _plain(page)
    assert "1 of the post's files" in _plain(page)


def test_ending_a_series_from_the_page(desk: NewsDesk) -> None:
    series = _series(desk)
    page = desk.visit(_dialog, ALICE, dialog="end")
    assert "4 posts made already, which nobody edited: cancelled." in _plain(page)
    click(page, f"series.end.{series.id}.do")
    assert desk.app.plan.recurring.list_active() == []


def test_a_template_is_filled_into_a_draft_and_a_missing_field_is_named(desk: NewsDesk) -> None:
    template = desk.app.plan.templating.add(ERIN, name="Closure", text="{street} is closed.")
    page = desk.visit(_dialog, ERIN, dialog="fill")
    click(page, "templates.fill.do")
    assert [error.value for error in page.error] == ["Fill in {street}."]
    page.text_input(key=f"templates.fill.{template.id}.street").set_value("Elm")
    page.button(key="templates.fill.do").click().run()
    (card,) = desk.app.posts.list_drafts()
    assert (card.post.content.text, card.post.state) == ("Elm is closed.", PostState.DRAFT)


def test_the_queue_says_when_each_slot_is_free_next(desk: NewsDesk) -> None:
    desk.app.plan.queueing.add_slot(ALICE, weekday=2, at=time(12, 0), account_ids=[TOWN_X])
    assert "Next free: Wed 25 Nov, 12:00 EST (in 2 d)" in _plain(_visit(desk, "queue"))


def test_those_who_do_not_plan_are_offered_no_change(desk: NewsDesk) -> None:
    campaign = desk.app.plan.campaigning.begin_campaign(
        ALICE, name="Winter", colour=Colour.BLUE, starts_on=date(2026, 11, 1)
    )
    slot = desk.app.plan.queueing.add_slot(ALICE, weekday=2, at=time(12, 0), account_ids=[TOWN_X])
    assert f"queue.remove.{slot.id}" not in keys(_visit(desk, "queue", ERIN))
    assert f"campaigns.move.{campaign.id}" not in keys(_visit(desk, "campaigns", ERIN))
    assert f"campaigns.move.{campaign.id}" in keys(_visit(desk, "campaigns", ALICE))


def test_a_picture_shows_where_it_is_used_and_takes_a_description(desk: NewsDesk) -> None:
    file = desk.room.media.store_picture(ALICE, "elm.png", picture())
    post = desk.room.draft(title="Lights", attachments=[file.ref("")])
    page = _visit(desk, "pictures")
    assert "No description yet" in words(page)
    assert f"media.use.{file.id}.{post.id}" in keys(page)
    page.text_area(key=f"media.alt.{file.id}").set_value("A map of Elm Street.").run()
    click(page, f"media.alt.{file.id}.save")
    assert desk.app.plan.library.offered_words(file.id) == "A map of Elm Street."


def test_an_administrator_names_the_parts_of_town(desk: NewsDesk) -> None:
    page = _visit(desk, "parts of town", ADA)
    page.text_area(key="areas.names").set_value("Mill district\nHarbour\n").run()
    click(page, "areas.save")
    assert desk.app.plan.areas.list_names() == ("Mill district", "Harbour")
    assert "areas.save" not in keys(_visit(desk, "parts of town", ALICE))
