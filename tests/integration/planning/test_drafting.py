"""Working copies and history: nothing typed is lost, and nothing unsaved is content."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from console.domain.differences import Change
from console.domain.errors import NotFound, NotPermitted
from console.domain.posts import PostContent
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import ALICE, BOB, CAROL, SteppedClock
from tests.newsroom import TOWN_X, picture
from tests.planning_room import PlanningRoom, approve


def test_what_was_typed_is_there_when_the_person_comes_back_and_nobody_else_reads_it(room: PlanningRoom) -> None:
    post = room.news.draft()
    file = room.news.media.store_picture(ALICE, "map.png", picture())
    typed = replace(
        post.content, text="Half a sen", variants={TOWN_X: "Half"}, attachments=(file.ref("A map."),),
        comes_down_at=room.wall("2026-12-01 09:00"), emergency=True,
    )  # fmt: skip
    room.plan.drafting.keep(ALICE, typed, post_id=post.id, version=1)
    found = room.plan.drafting.find(ALICE, post.id)
    assert found is not None
    assert (found.content, found.version, found.kept_at) == (typed, 1, room.clock.now())
    assert room.plan.drafting.find(BOB, post.id) is None


def test_a_later_copy_replaces_the_earlier_and_discarding_forgets_it(room: PlanningRoom) -> None:
    for words in ("One", "One two"):
        room.plan.drafting.keep(ALICE, PostContent(title="", text=words))
    found = room.plan.drafting.find(ALICE)
    assert found is not None
    assert found.content.text == "One two"
    room.plan.drafting.discard(ALICE)
    assert room.plan.drafting.find(ALICE) is None
    room.plan.drafting.discard(ALICE)


def test_a_working_copy_is_never_sent_nor_a_version_nor_what_was_approved(
    room: PlanningRoom, clock: SteppedClock
) -> None:
    post = approve(room, room.post_at("2026-11-23 10:30", text="Approved words."), BOB)
    room.plan.drafting.keep(ALICE, replace(post.content, text="Unsaved words."), post_id=post.id, version=1)
    assert room.news.post(post.id).is_approved()
    assert [change.version.number for change in room.plan.drafting.list_changes(post.id)] == [1]
    clock.advance(minutes=31)
    room.news.sending.send_due()
    assert [posted.text for posted in room.news.platform.posts] == ["Approved words."]


def test_those_who_may_not_write_keep_nothing(room: PlanningRoom) -> None:
    with pytest.raises(NotPermitted):
        room.plan.drafting.keep(CAROL, PostContent(title="", text="x"))
    with pytest.raises(NotFound):
        room.plan.drafting.keep(ALICE, PostContent(title="", text="x"), post_id="post_nobody", version=1)


def test_history_says_who_changed_which_words(sqlite_begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> None:
    room = PlanningRoom(sqlite_begin, clock, tmp_path / "media")
    post = room.post_at("2026-11-25 09:00", text="Closed until 18:00.")
    changed = replace(post.content, text="Closed until 19:00.", due_at=room.wall("2026-11-25 10:00"), category="alerts")
    room.news.posting.save(BOB, post.id, changed, version=1)
    newest, first = room.plan.drafting.list_changes(post.id)
    assert (newest.saved_by, first.saved_by, first.changes) == (BOB.name, ALICE.name, ())
    fields = {change.field: change.pieces for change in newest.changes}
    assert set(fields) == {"Text", "Time", "Kind"}
    assert [(piece.change, piece.text) for piece in fields["Text"] if piece.change is not Change.SAME] == [
        (Change.REMOVED, "18"), (Change.ADDED, "19"),
    ]  # fmt: skip
    assert "10" in [piece.text for piece in fields["Time"] if piece.change is Change.ADDED]
    assert room.plan.drafting.compare(post.id, 1, 2) == list(newest.changes)
    assert room.plan.drafting.compare(post.id, 1, 9) == ()
