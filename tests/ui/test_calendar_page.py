"""Calendar: what is where, who may move it, and what a move that cannot be says."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from console.domain.posts import PostState
from tests.conftest import ALICE, CAROL, SteppedClock
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


@pytest.fixture
def desk(tmp_path: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> NewsDesk:
    return NewsDesk(tmp_path, clock, monkeypatch)


def grid(page: AppTest) -> str:
    """Return what the calendar's own component was given."""
    return "".join(str(component.proto) for component in page.get("bidi_component"))


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
