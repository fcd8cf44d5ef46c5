"""The pages of notices and policies: one's own only, changed by those who may."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.domain.notices import Channel, NoticeKind
from tests.conftest import ADA, ALICE, BOB, ERIN, SteppedClock
from tests.ui.inbox_pages import words
from tests.ui.news_desk import NewsDesk, click, keys


def _notices() -> None:
    from console.ui.pages import notices

    notices.page()


def _policies() -> None:
    from console.ui.pages import policies

    policies.page()


@pytest.fixture
def desk(tmp_path: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> NewsDesk:
    desk = NewsDesk(tmp_path, clock, monkeypatch)
    desk.app.notifying.notify()
    return desk


def test_each_person_sees_their_own_notices(desk: NewsDesk) -> None:
    desk.room.posting.submit(ALICE, desk.room.draft().id)
    desk.app.notifying.notify()
    assert "“Elm Street” waits for approval" in words(desk.visit(_notices, BOB))
    assert "Nothing to tell you" in words(desk.visit(_notices, ALICE))


def test_reading_them_settles_them(desk: NewsDesk) -> None:
    desk.room.posting.submit(ALICE, desk.room.draft().id)
    desk.app.notifying.notify()
    page = click(desk.visit(_notices, BOB), "notices.read")
    assert desk.app.notices.count_unread(BOB) == 0
    assert "notices.read" not in keys(page)


def test_a_hook_that_is_no_https_address_is_refused_at_its_field(desk: NewsDesk) -> None:
    page = desk.visit(_notices, BOB)
    page.text_input(key="notices.hook").set_value("http://chat.example.test").run()
    assert "starts with https://" in click(page, "notices.hook.set").error[0].value


def test_a_hook_that_was_chosen_and_has_no_address_is_said(desk: NewsDesk) -> None:
    desk.app.notices.choose(BOB, {NoticeKind.PAUSED: [Channel.WEB_HOOK]})
    assert "it has no address yet" in words(desk.visit(_notices, BOB))
    desk.app.notices.set_hook(BOB, "https://chat.example.test/hook")
    assert "it has no address yet" not in words(desk.visit(_notices, BOB))


def test_the_secret_of_a_hook_is_shown_once(desk: NewsDesk) -> None:
    page = desk.visit(_notices, BOB)
    page.text_input(key="notices.hook").set_value("https://chat.example.test/hook").run()
    secret = click(page, "notices.hook.set").code[0].value
    assert len(secret) > 30
    assert secret not in words(desk.visit(_notices, BOB))


def test_what_does_not_arrive_outside_is_said(desk: NewsDesk, clock: SteppedClock) -> None:
    desk.app.notices.choose(BOB, {NoticeKind.APPROVAL_WANTED: [Channel.EMAIL]})
    desk.room.posting.submit(ALICE, desk.room.draft().id)
    desk.app.notifying.notify()
    for _ in range(8):
        desk.app.sending_notices.send_due()
        clock.advance(hours=3)
    assert r"No e\-mail server is set up" in words(desk.visit(_notices, BOB))


def test_administrators_make_and_take_away_approval_rules(desk: NewsDesk) -> None:
    page = desk.visit(_policies, ADA)
    page.number_input(key="rule.approvers").set_value(2).run()
    click(page, "rule.add")
    (rule,) = desk.app.approval_rules.list_rules()
    assert rule.approvers == 2
    click(desk.visit(_policies, ADA), f"rule.remove.{rule.id}")
    assert desk.app.approval_rules.list_rules() == []


def test_a_rule_without_a_role_is_refused_at_its_field(desk: NewsDesk) -> None:
    page = desk.visit(_policies, ADA)
    page.multiselect(key="rule.roles").set_value([]).run()
    assert "at least one role" in click(page, "rule.add").error[0].value


def test_others_read_the_rules_and_are_told_who_changes_them(desk: NewsDesk) -> None:
    page = desk.visit(_policies, ERIN)
    assert "rule.add" not in keys(page)
    assert "Administrators and command change these rules." in words(page)


@pytest.mark.parametrize(("view", "said"), [("Our own posts", "Guilt before conviction"), ("Comments", "Version 2026")])
def test_every_policy_is_shown_with_its_version(desk: NewsDesk, view: str, said: str) -> None:
    page = desk.visit(_policies, ERIN)
    page.segmented_control(key="policies.view").set_value(view).run()
    assert said in words(page)
