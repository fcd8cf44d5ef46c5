"""Warnings: the same words twice, two posts in one hour, a field left open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from console.domain.posts import PostContent
from console.services.planning_warnings import PlanningWarning
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import ALICE, SteppedClock
from tests.newsroom import TOWN_FACEBOOK, TOWN_X
from tests.planning_room import PlanningRoom

ROAD = "Front Street is closed from the library to the bridge until six this evening."


@pytest.fixture
def room(sqlite_begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> PlanningRoom:
    return PlanningRoom(sqlite_begin, clock, tmp_path / "media")


def _warn(room: PlanningRoom, content: PostContent, post_id: str = "") -> Sequence[PlanningWarning]:
    with room.begin.reading() as tx:
        return room.plan.warnings.warnings(tx, content, post_id)


def _content(room: PlanningRoom, text: str, wall: str, *accounts: str) -> PostContent:
    return PostContent(title="t", text=text, account_ids=accounts or (TOWN_X,), due_at=room.wall(wall))


def test_the_same_words_to_the_same_account_within_two_weeks(room: PlanningRoom) -> None:
    post = room.post_at("2026-11-24 09:00", text=ROAD)
    (warning,) = _warn(room, _content(room, ROAD.upper(), "2026-12-05 09:00"))
    assert "says the same as “Elm Street” (Tue 24 Nov, 09:00 EST)" in warning.message
    assert (warning.account_id, warning.post_id, warning.field) == (TOWN_X, post.id, "text")


def test_nearly_the_same_words_are_said_to_be_nearly_the_same(room: PlanningRoom) -> None:
    room.post_at("2026-11-24 09:00", text=ROAD)
    (warning,) = _warn(room, _content(room, ROAD.replace("six", "seven"), "2026-12-05 09:00"))
    assert "says nearly the same as" in warning.message


def test_another_account_or_a_month_later_is_no_repetition(room: PlanningRoom) -> None:
    room.post_at("2026-11-24 09:00", text=ROAD)
    assert _warn(room, _content(room, ROAD, "2026-12-05 09:00", TOWN_FACEBOOK)) == []
    assert _warn(room, _content(room, ROAD, "2026-12-24 09:00")) == []


def test_the_text_that_the_account_shows_is_compared(room: PlanningRoom) -> None:
    room.post_at("2026-11-24 09:00", text=ROAD)
    own = replace(_content(room, "Something else altogether here.", "2026-12-01 09:00"), variants={TOWN_X: ROAD})
    (warning,) = _warn(room, own)
    assert warning.account_id == TOWN_X
    room.news.draft(
        "Something general.",
        variants={TOWN_X: "A wholly different matter in its own few words."},
        due_at=room.wall("2026-11-25 09:00"),
    )
    (warning,) = _warn(room, _content(room, "A wholly different matter in its own few words.", "2026-12-01 09:00"))
    assert "says the same as" in warning.message


def test_two_posts_within_the_hour_to_one_account(room: PlanningRoom) -> None:
    room.post_at("2026-11-24 09:00", text="One thing.")
    (warning,) = _warn(room, _content(room, "Another matter.", "2026-11-24 09:59"))
    assert "goes out within the hour (Tue 24 Nov, 09:00 EST)" in warning.message
    assert warning.field == "due_at"
    assert _warn(room, _content(room, "Another matter.", "2026-11-24 10:00")) == []
    assert _warn(room, _content(room, "Another matter.", "2026-11-24 09:30", TOWN_FACEBOOK)) == []


def test_a_post_is_not_compared_with_itself_nor_with_a_cancelled_one(room: PlanningRoom) -> None:
    post = room.post_at("2026-11-24 09:00", text=ROAD)
    assert _warn(room, post.content, post.id) == []
    room.news.posting.cancel(ALICE, post.id)
    assert _warn(room, _content(room, ROAD, "2026-11-24 09:10")) == []


def test_a_field_of_a_template_that_was_left_open(room: PlanningRoom) -> None:
    (warning,) = _warn(room, _content(room, "Closed at {location}.", "2026-11-24 09:00"))
    assert "{location} still stands in the text" in warning.message
