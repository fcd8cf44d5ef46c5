"""Calendar: what is where, who may move it, and what a move that cannot be says."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from console.domain.campaigns import SHADES, Colour
from console.domain.posts import Post, PostContent, PostState
from console.services.recurring import SeriesPlan
from tests.conftest import ALICE, CAROL, SteppedClock
from tests.newsroom import TOWN_X
from tests.ui.inbox_pages import words
from tests.ui.news_desk import NewsDesk, click, keys


def _page() -> None:
    from console.ui.pages import calendar

    calendar.page()


def _moved() -> None:
    """What the page does after a drag, with the day that the address names."""
    from datetime import date

    import streamlit as st

    from console.domain.posts import PostState
    from console.ui import session
    from console.ui.pages import calendar

    if "asks" in st.query_params or not st.session_state.setdefault("moved", False):
        st.session_state["moved"] = True
        app = session.app()
        with app.begin.reading() as tx:
            post = tx.posts.get_post(st.query_params["post"])
        if post.state is not PostState.IN_REVIEW:
            calendar._move(session.actor(), post, date.fromisoformat(st.query_params["day"]))
    else:
        calendar.page()


def _opened() -> None:
    """What the page shows of the first post when it is pressed; nothing once there is only one left."""
    from datetime import timedelta

    from console.ui import session
    from console.ui.components.calendar_post import open_post

    app = session.app()
    cards = app.posts.list_between(app.clock.now(), app.clock.now() + timedelta(days=9))
    made = app.plan.recurring.find_for_posts([card.post.id for card in cards])
    if len(cards) > 1:
        open_post(session.actor(), cards[0], made.get(cards[0].post.id))


@pytest.fixture
def desk(tmp_path: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> NewsDesk:
    return NewsDesk(tmp_path, clock, monkeypatch)


def grid(page: AppTest) -> str:
    """Return what the calendar's own component was given."""
    return "".join(str(component.proto) for component in page.get("bidi_component"))


def in_two_days(post: Post) -> datetime:
    assert post.due_at is not None
    return post.due_at + timedelta(days=2)


def move(desk: NewsDesk, post_id: str, day: date, actor: object = ALICE) -> AppTest:
    return desk.visit(_moved, actor, post=post_id, day=day.isoformat())  # type: ignore[arg-type]


def test_an_empty_month_teaches(desk: NewsDesk) -> None:
    page = desk.visit(_page, ALICE)
    assert "Nothing is planned here" in words(page)
    assert "agency's clock (EST)" in words(page)


def test_a_post_is_on_its_day_with_its_time_and_state_in_words(desk: NewsDesk) -> None:
    desk.room.scheduled(title="Elm Street")
    shown = grid(desk.visit(_page, ALICE))
    assert "Elm Street" in shown
    assert "11:00" in shown
    assert "Scheduled" in shown
    assert json.dumps({"movable": True})[1:-1] in shown.replace("\\", "")


def test_somebody_who_may_not_write_can_move_and_open_nothing(desk: NewsDesk) -> None:
    post = desk.room.scheduled()
    page = desk.visit(_page, CAROL)
    assert json.dumps({"movable": True})[1:-1] not in grid(page).replace("\\", "")
    assert "Drag a post" not in words(page)
    page.segmented_control(key="calendar.view").set_value("List").run()
    assert "Elm Street" in words(page)
    assert f"calendar.list.{post.id}" not in keys(page)


def test_the_list_names_each_post_with_its_time(desk: NewsDesk) -> None:
    post = desk.room.scheduled()
    page = desk.visit(_page, ALICE)
    page.segmented_control(key="calendar.view").set_value("List").run()
    assert "**Monday 23 November**" in words(page)
    assert "11:00 EST (in 1 h)" in words(page)
    assert f"calendar.list.{post.id}" in keys(page)


def test_earlier_and_later_turn_whole_months(desk: NewsDesk) -> None:
    page = desk.visit(_page, ALICE)
    assert "**November 2026**" in words(page)
    click(page, "calendar.later")
    assert "**December 2026**" in words(page)
    click(page, "calendar.earlier")
    click(page, "calendar.earlier")
    assert "**October 2026**" in words(page)
    click(page, "calendar.today")
    assert "**November 2026**" in words(page)


def test_a_moved_draft_keeps_its_hour_and_can_be_moved_back(desk: NewsDesk) -> None:
    post = desk.room.draft()
    page = move(desk, post.id, date(2026, 11, 26))
    assert desk.room.post(post.id).due_at == datetime.fromisoformat("2026-11-26T16:00:00+00:00")
    page.run()
    assert "is now at Thu 26 Nov, 11:00 EST" in words(page).replace("\\", "")
    click(page, "calendar.undo.do")
    assert desk.room.post(post.id).due_at == post.due_at
    assert "calendar.undo.do" not in keys(page)


def test_an_approved_post_is_moved_only_after_saying_what_it_costs(desk: NewsDesk) -> None:
    post = desk.room.scheduled()
    page = desk.visit(_moved, ALICE, post=post.id, day="2026-11-26", asks="yes")
    assert desk.room.post(post.id).state is PostState.SCHEDULED
    assert "Moving it ends the approval" in words(page)
    assert "**Thu 26 Nov, 11:00 EST**" in words(page)
    click(page, "calendar.confirm")
    moved = desk.room.post(post.id)
    assert moved.due_at == datetime.fromisoformat("2026-11-26T16:00:00+00:00")
    assert moved.state is PostState.IN_REVIEW


def test_a_move_onto_a_time_that_does_not_exist_is_refused(desk: NewsDesk, clock: SteppedClock) -> None:
    draft = desk.room.draft(due_at=datetime.fromisoformat("2027-03-13T07:30:00+00:00"))
    page = move(desk, draft.id, date(2027, 3, 14))
    assert "does not exist" in page.error[0].value
    assert desk.room.post(draft.id).due_at == draft.due_at


def test_a_move_into_the_past_is_refused_and_changes_nothing(desk: NewsDesk) -> None:
    post = desk.room.scheduled()
    page = move(desk, post.id, date(2026, 11, 20))
    assert "has passed" in page.error[0].value
    assert desk.room.post(post.id).state is PostState.SCHEDULED


def test_somebody_who_may_not_write_cannot_move(desk: NewsDesk) -> None:
    post = desk.room.scheduled()
    page = move(desk, post.id, date(2026, 11, 26), CAROL)
    assert "You may not move posts" in page.error[0].value
    assert desk.room.post(post.id).due_at == post.due_at


def test_a_free_slot_is_an_empty_place_and_a_filter_hides_it(desk: NewsDesk) -> None:
    desk.app.plan.queueing.add_slot(ALICE, weekday=2, at=time(12, 0), account_ids=[TOWN_X])
    page = desk.visit(_page, ALICE)
    assert '"places": [{' in grid(page).replace("\\", "")
    page.toggle(key="calendar.slots").set_value(False).run()
    assert '"places": [{' not in grid(page).replace("\\", "")


def test_a_post_has_its_campaigns_colour_and_name(desk: NewsDesk) -> None:
    campaign = desk.app.plan.campaigning.begin_campaign(
        ALICE, name="Winter roads", colour=Colour.BLUE, starts_on=date(2026, 11, 1)
    )
    desk.room.draft(campaign_id=campaign.id)
    shown = grid(desk.visit(_page, ALICE)).replace("\\", "")
    assert '"campaign": "Winter roads"' in shown
    assert f'"light": "{SHADES[Colour.BLUE].light}"' in shown


def test_filters_let_only_what_was_chosen_pass(desk: NewsDesk) -> None:
    desk.room.draft(title="Alpha", category="alerts")
    desk.room.scheduled(title="Bravo")
    page = desk.visit(_page, ALICE)
    page.multiselect(key="calendar.kinds").set_value(["alerts"]).run()
    assert "Alpha" in grid(page)
    assert "Bravo" not in grid(page)
    page.multiselect(key="calendar.kinds").set_value([])
    page.multiselect(key="calendar.states").set_value([PostState.SCHEDULED]).run()
    assert "Alpha" not in grid(page)
    assert "Bravo" in grid(page)
    click(page, "calendar.unfilter")
    assert "Alpha" in grid(page)


def test_several_posts_move_together_after_saying_what_will_happen(desk: NewsDesk) -> None:
    draft, approved = desk.room.draft(title="Alpha"), desk.room.scheduled(title="Bravo")
    page = desk.visit(_page, ALICE)
    page.toggle(key="calendar.ticking").set_value(True)
    page.segmented_control(key="calendar.view").set_value("List").run()
    for post in (draft, approved):
        page.checkbox(key=f"calendar.tick.{post.id}").check().run()
    page.number_input(key="calendar.by.days").set_value(2).run()
    said = words(page).replace("\\", "")
    assert "**2 posts ticked.**" in said
    assert "**Bravo**: Mon 23 Nov, 11:00 EST → Wed 25 Nov, 11:00 EST · :orange[its approval ends]" in said
    click(page, "calendar.shift")
    assert [desk.room.post(post.id).due_at for post in (draft, approved)] == [
        in_two_days(post) for post in (draft, approved)
    ]
    assert desk.room.post(approved.id).state is PostState.IN_REVIEW
    click(page, "calendar.undo.do")
    assert desk.room.post(draft.id).due_at == draft.due_at


def test_one_post_that_cannot_move_keeps_all_of_them(desk: NewsDesk) -> None:
    draft = desk.room.draft(title="Alpha")
    page = desk.visit(_page, ALICE)
    page.toggle(key="calendar.ticking").set_value(True)
    page.segmented_control(key="calendar.view").set_value("List").run()
    page.checkbox(key=f"calendar.tick.{draft.id}").check().run()
    page.number_input(key="calendar.by.days").set_value(-1).run()
    assert "All of them move, or none." in words(page)
    assert "calendar.shift" not in keys(page)


def test_the_edge_warns_when_posts_about_suspects_dominate(desk: NewsDesk, clock: SteppedClock) -> None:
    for number in range(3):
        desk.room.scheduled(f"Suspect number {number}.", title=f"Suspect {number}", category="suspects")
    clock.advance(minutes=61)
    desk.room.sending.send_due()
    page = desk.visit(_page, ALICE)
    assert [warning.value.replace("\\", "")[:58] for warning in page.warning] == [
        "3 of the last 3 posts are about suspects or arrests (100%)"
    ]


def test_a_post_of_a_series_can_be_left_out(desk: NewsDesk) -> None:
    content = PostContent(title="Patrol notes", text="What we saw.", account_ids=(TOWN_X,))
    first = datetime.fromisoformat("2026-11-24 09:00")
    plan = SeriesPlan(content=content, rule="FREQ=DAILY", starts_at=first, ends_on=date(2026, 11, 25))
    desk.app.plan.recurring.begin_series(ALICE, plan)
    desk.app.plan.making.make_due()
    page = desk.visit(_opened, ALICE)
    assert "One of the series “Patrol notes”" in words(page)
    click(page, "calendar.skip")
    left = desk.app.posts.list_drafts()
    assert [f"{card.post.due_at:%m-%d}" for card in left] == ["11-25"]
