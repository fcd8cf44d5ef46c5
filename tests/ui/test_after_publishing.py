"""The page of a public post: figures, changes, and what each person may do."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.base import Capability, Figures
from connectors.fake import Fault
from console.domain.deliveries import Delivery
from tests.conftest import ALICE, BOB, ERIN, SteppedClock
from tests.ui.inbox_pages import words
from tests.ui.news_desk import NewsDesk, click, keys


def _page() -> None:
    from console.ui.pages import compose

    compose.page()


@pytest.fixture
def desk(tmp_path: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> NewsDesk:
    return NewsDesk(tmp_path, clock, monkeypatch)


@pytest.fixture
def sent(desk: NewsDesk, clock: SteppedClock) -> Delivery:
    post = desk.room.scheduled()
    clock.advance(hours=1)
    desk.room.sending.send_due()
    return desk.room.only(post.id)


def test_new_words_go_by_two_people_and_both_texts_are_shown(desk: NewsDesk, sent: Delivery) -> None:
    page = desk.visit(_page, ALICE, post=sent.source_id)
    page.text_area(key=f"amend.text.{sent.id}").set_value("Elm Street is open again.").run()
    page.text_input(key=f"amend.why.{sent.id}").set_value("It opened early.").run()
    said = words(click(page, f"amend.edit.{sent.id}"))
    assert "Somebody else has to approve them." in said
    (change,) = desk.app.showing_changes.show([sent])[0].changes
    click(desk.visit(_page, BOB, post=sent.source_id), f"amend.approve.{change.amendment.id}")
    desk.app.carrying_out_changes.carry_out()
    assert desk.room.platform.posts[0].text == "Elm Street is open again."
    assert "New words by Alice Moreau and Bob Tanaka" in words(desk.visit(_page, ERIN, post=sent.source_id))


def test_a_deletion_asks_for_its_reason_and_says_what_it_does(desk: NewsDesk, sent: Delivery) -> None:
    page = desk.visit(_page, BOB, post=sent.source_id)
    assert "cannot be brought back there" in words(page)
    refused = click(page, f"amend.delete.{sent.id}")
    assert "Say why" in refused.error[0].value
    page.text_input(key=f"amend.delete.why.{sent.id}").set_value("Wrong street.").run()
    click(page, f"amend.delete.{sent.id}")
    desk.app.carrying_out_changes.carry_out()
    gone = desk.visit(_page, BOB, post=sent.source_id)
    assert "Deleted by Bob Tanaka" in words(gone)
    assert f"amend.delete.{sent.id}" not in keys(gone)


def test_an_officer_who_may_not_approve_is_offered_no_deletion(desk: NewsDesk, sent: Delivery) -> None:
    offered = keys(desk.visit(_page, ERIN, post=sent.source_id))
    assert f"amend.delete.{sent.id}" not in offered
    assert f"amend.edit.{sent.id}" in offered


def test_what_the_platform_lacks_is_absent_with_its_sentence(desk: NewsDesk, sent: Delivery) -> None:
    desk.room.platform.absent = {Capability.PIN}
    page = desk.visit(_page, ALICE, post=sent.source_id)
    assert f"amend.pin.{sent.id}" not in keys(page)
    assert "This platform has no pin." in words(page)


def test_a_refused_change_can_be_tried_again(desk: NewsDesk, sent: Delivery) -> None:
    click(desk.visit(_page, ALICE, post=sent.source_id), f"amend.pin.{sent.id}")
    desk.room.platform.fail(Fault.REFUSE, operation="pin")
    desk.app.carrying_out_changes.carry_out()
    (change,) = desk.app.showing_changes.show([sent])[0].changes
    click(desk.visit(_page, ALICE, post=sent.source_id), f"amend.again.{change.amendment.id}")
    desk.app.carrying_out_changes.carry_out()
    assert desk.room.platform.posts[0].is_pinned
    assert f"amend.unpin.{sent.id}" in keys(desk.visit(_page, ALICE, post=sent.source_id))


def test_the_figures_are_shown_and_what_a_platform_does_not_tell_is_not(desk: NewsDesk, sent: Delivery) -> None:
    desk.room.platform.figures[sent.remote_id or ""] = Figures(likes=1204, replies=7)
    desk.app.measuring.measure()
    page = desk.visit(_page, ALICE, post=sent.source_id)
    assert {metric.label: metric.value for metric in page.metric} == {"Likes": "1,204", "Replies": "7"}
