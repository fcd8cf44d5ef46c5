"""The approval path on the post's page: who agreed, who is missing, holds, and what each person is offered."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.domain.posts import Post, PostState
from tests.conftest import ADA, ALICE, BOB, ERIN, SteppedClock
from tests.ui.inbox_pages import words
from tests.ui.news_desk import NewsDesk, click, keys


def _page() -> None:
    from console.ui.pages import compose

    compose.page()


@pytest.fixture
def desk(tmp_path: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> NewsDesk:
    return NewsDesk(tmp_path, clock, monkeypatch)


@pytest.fixture
def post(desk: NewsDesk) -> Post:
    return desk.room.posting.submit(ALICE, desk.room.draft().id)


def test_the_path_says_who_agreed_and_who_is_missing(desk: NewsDesk, post: Post) -> None:
    """Two have to agree here: the press is one yes, and its button says no more than that."""
    desk.app.approval_rules.add(ADA, approvers=2)
    page = desk.visit(_page, BOB, post=post.id)
    assert page.button(key=f"approve.{post.id}").label == "Approve this content"
    assert "It needs 2 more approvals" in words(page)
    said = words(click(page, f"approve.{post.id}"))
    assert "Bob Tanaka approved it" in said
    assert "It needs 1 more approval " in said
    assert f"approve.{post.id}" not in keys(page)
    assert desk.room.post(post.id).state is PostState.IN_REVIEW


def test_a_hold_is_shown_with_its_reason_and_taken_off_again(desk: NewsDesk, post: Post) -> None:
    page = desk.visit(_page, BOB, post=post.id)
    page.text_input(key=f"hold.why.{post.id}").set_value("The family is not told yet.").run()
    said = words(click(page, f"hold.{post.id}"))
    assert "On hold: The family is not told yet" in said
    assert f"approve.{post.id}" not in keys(page)
    click(page, f"unhold.{post.id}")
    assert desk.room.post(post.id).state is PostState.IN_REVIEW


def test_a_hold_without_a_reason_is_refused_at_its_field(desk: NewsDesk, post: Post) -> None:
    page = click(desk.visit(_page, BOB, post=post.id), f"hold.{post.id}")
    assert "Say why" in page.error[0].value
    assert desk.room.post(post.id).state is PostState.IN_REVIEW


def test_who_may_not_review_is_offered_neither_hold_nor_changes(desk: NewsDesk, post: Post) -> None:
    offered = keys(desk.visit(_page, ERIN, post=post.id))
    assert not {f"approve.{post.id}", f"hold.{post.id}", f"back.go.{post.id}"} & set(offered)


def test_a_post_that_missed_its_time_says_what_to_do(desk: NewsDesk, post: Post, clock: SteppedClock) -> None:
    clock.advance(hours=2)
    desk.app.reviewing_posts.miss_overdue()
    page = desk.visit(_page, ALICE, post=post.id)
    assert "Its time came before its approval" in words(page)
    assert f"again.go.{post.id}" in keys(page)
