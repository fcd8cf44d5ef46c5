"""The hosts' page: plan, announce, take, answer, decline; what may not be done says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from connectors.base import Platform
from connectors.fake import FakeConnector, FakePlatform
from console.bootstrap import App
from console.domain.actors import Actor
from console.domain.posts import PostState
from console.domain.qa_sessions import QaSession, SessionState
from console.domain.questions import DeclineReason, Question, QuestionState
from console.services.checking import PostChecks
from console.services.grouping import Grouping
from console.services.planning import Planning
from console.services.posting import Posting
from console.ui import session as ui_session
from tests.conftest import ALICE, BOB, DAVE, SteppedClock
from tests.portal import make_app
from tests.questions import X_ACCOUNT, SameFirstWord, add_question, add_session, make_answering


def _run() -> None:
    from console.ui.pages import live_qa

    live_qa.page()


def _run_today() -> None:
    from console.ui.components.strip import strip
    from console.ui.pages import today
    from console.ui.session import actor, agency

    strip(agency(), actor())
    today.page()


@pytest.fixture
def app(tmp_path: Path, clock: SteppedClock) -> App:
    made = make_app(tmp_path, clock)
    with made.begin() as tx:
        tx.accounts.add(X_ACCOUNT, "sealed")
    connector = FakeConnector(Platform.X, FakePlatform())
    checks = PostChecks(connector_for=lambda _: connector, media_folder=tmp_path)
    posting = Posting(begin=made.begin, clock=clock, checks=checks)
    return replace(
        made,
        answering=make_answering(made.begin, clock),
        grouping=Grouping(begin=made.begin, model=SameFirstWord()),
        planning=Planning(begin=made.begin, clock=clock, posting=posting),
    )


@pytest.fixture
def as_person(app: App, monkeypatch: pytest.MonkeyPatch) -> dict[str, Actor]:
    signed_in = {"who": ALICE}
    monkeypatch.setattr(ui_session, "app", lambda: app)
    monkeypatch.setattr(ui_session, "actor", lambda: signed_in["who"])
    return signed_in


@pytest.fixture
def live(app: App, clock: SteppedClock) -> QaSession:
    return add_session(app.begin, clock)


def shown() -> AppTest:
    page = AppTest.from_function(_run, default_timeout=60).run()
    assert not page.exception
    return page


def words(page: AppTest) -> str:
    kinds = (page.markdown, page.text, page.caption, page.subheader, page.error, page.title)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def question(app: App, question_id: str) -> Question:
    with app.begin.reading() as tx:
        return tx.questions.get_question(question_id)


@pytest.mark.usefixtures("as_person")
def test_an_empty_page_teaches() -> None:
    assert "No session yet" in words(shown())


@pytest.mark.usefixtures("as_person")
def test_a_session_is_planned_and_shown_on_the_portal(app: App) -> None:
    page = shown()
    page.text_input(key="qa.topic").input("Speeding near schools")
    page.text_area(key="qa.about").input("Ask about crossings.")
    page.text_input(key="qa.hosts").input("Sgt. Dana Whitfield")
    page.button(key="qa.plan").click().run()
    assert not page.exception
    (planned,) = app.planning.list_ahead()
    assert planned.topic == "Speeding near schools"
    assert app.showing_sessions.list_ahead() == [planned]


@pytest.mark.usefixtures("as_person")
def test_a_plan_without_a_topic_says_so_and_keeps_what_was_typed(app: App) -> None:
    page = shown()
    page.text_input(key="qa.hosts").input("Sgt. Dana Whitfield")
    page.button(key="qa.plan").click().run()
    assert "fill it in" in words(page)
    assert page.text_input(key="qa.hosts").value == "Sgt. Dana Whitfield"
    assert app.planning.list_ahead() == []


@pytest.mark.usefixtures("as_person")
def test_announcing_writes_a_post_that_waits_for_somebody_else(app: App, clock: SteppedClock) -> None:
    planned = add_session(app.begin, clock, SessionState.OPEN)
    page = shown()
    assert planned.topic in str(page.text_area(key=f"qa.post.{planned.id}").value)
    page.button(key=f"qa.announce.{planned.id}").click().run()
    assert not page.exception
    with app.begin.reading() as tx:
        (post,) = tx.posts.list_for_session(planned.id)
    assert post.state is PostState.IN_REVIEW
    assert f"/live/{planned.id}" in post.content.text


@pytest.mark.usefixtures("as_person")
def test_a_host_takes_and_answers_a_question(app: App, clock: SteppedClock, live: QaSession) -> None:
    asked = add_question(app.begin, clock, live)
    page = shown()
    page.button(key=f"qa.take.{asked.id}").click().run()
    assert question(app, asked.id).taken_by == ALICE.id
    page.text_area(key=f"qa.answer.{asked.id}").input("In March.")
    page.button(key=f"qa.publish.{asked.id}").click().run()
    assert not page.exception
    assert question(app, asked.id).answer == "In March."
    assert "In March." in words(page)


@pytest.mark.usefixtures("as_person")
def test_an_empty_answer_is_refused_with_a_sentence(app: App, clock: SteppedClock, live: QaSession) -> None:
    asked = add_question(app.begin, clock, live)
    page = shown()
    page.button(key=f"qa.take.{asked.id}").click().run()
    page.button(key=f"qa.publish.{asked.id}").click().run()
    assert "Write the answer first." in words(page)
    assert question(app, asked.id).state is QuestionState.ON_AIR


def test_a_host_who_is_too_late_is_told(
    app: App, clock: SteppedClock, live: QaSession, as_person: dict[str, Actor]
) -> None:
    asked = add_question(app.begin, clock, live)
    page = shown()
    app.answering.take(BOB, asked.id)
    page.button(key=f"qa.take.{asked.id}").click().run()
    assert not page.exception
    assert "cannot become on air" in words(page)
    assert question(app, asked.id).taken_by == BOB.id
    with pytest.raises(KeyError):
        page.text_area(key=f"qa.answer.{asked.id}")


@pytest.mark.usefixtures("as_person")
def test_a_question_is_declined_only_with_a_reason_and_taken_back(
    app: App, clock: SteppedClock, live: QaSession
) -> None:
    asked = add_question(app.begin, clock, live)
    page = shown()
    page.button(key=f"qa.decline.{asked.id}").click().run()
    assert "Choose the reason first." in words(page)
    page.radio(key=f"qa.reason.{asked.id}").set_value(DeclineReason.OFF_TOPIC)
    page.button(key=f"qa.decline.{asked.id}").click().run()
    assert question(app, asked.id).decline_reason is DeclineReason.OFF_TOPIC
    page.button(key=f"qa.put.{asked.id}").click().run()
    assert question(app, asked.id).state is QuestionState.QUEUED


@pytest.mark.usefixtures("as_person")
def test_a_proposed_merge_waits_for_the_host(app: App, clock: SteppedClock, live: QaSession) -> None:
    first, like = (add_question(app.begin, clock, live, text) for text in ("Cameras when?", "Cameras where?"))
    page = shown()
    assert question(app, like.id).state is QuestionState.QUEUED
    page.button(key=f"qa.merge.{like.id}").click().run()
    assert question(app, like.id).merged_into == first.id


@pytest.mark.usefixtures("as_person")
def test_a_held_question_says_why_and_is_let_in_by_a_person(app: App, live: QaSession) -> None:
    asking = app.asking
    held = asking.receipt(asking.ask(live.id, text="There is a man with a knife outside")).question
    page = shown()
    assert "Tell the duty desk now." in words(page)
    with pytest.raises(KeyError):
        page.button(key=f"qa.take.{held.id}")
    page.button(key=f"qa.let.{held.id}").click().run()
    assert question(app, held.id).state is QuestionState.QUEUED


@pytest.mark.usefixtures("as_person")
def test_the_hall_sees_only_what_is_on_air(app: App, clock: SteppedClock, live: QaSession) -> None:
    on_air, queued = (add_question(app.begin, clock, live, text) for text in ("Cameras when?", "Why not?"))
    app.answering.take(ALICE, on_air.id)
    page = shown()
    page.button(key="live_qa.to_hall").click().run()
    assert on_air.text in words(page)
    assert queued.text not in words(page)
    page.button(key="live_qa.from_hall").click().run()
    assert queued.text in words(page)


@pytest.mark.usefixtures("as_person")
def test_a_session_is_not_closed_with_a_question_on_air(app: App, clock: SteppedClock, live: QaSession) -> None:
    asked = add_question(app.begin, clock, live)
    app.answering.take(ALICE, asked.id)
    page = shown()
    page.button(key="live_qa.close").click().run()
    assert "A question is on air." in words(page)
    app.answering.put_back(ALICE, asked.id)
    page.button(key="live_qa.close").click().run()
    assert app.planning.get(live.id).state is SessionState.CLOSED


def test_somebody_without_the_role_sees_who_may(
    app: App, clock: SteppedClock, live: QaSession, as_person: dict[str, Actor]
) -> None:
    asked = add_question(app.begin, clock, live)
    as_person["who"] = DAVE
    page = shown()
    assert "It takes the role" in words(page)
    assert asked.text not in words(page)


@pytest.mark.usefixtures("as_person")
def test_what_residents_write_is_never_mark_up(app: App, clock: SteppedClock, live: QaSession) -> None:
    attack = "# Big **bold** :red[x] <script>alert(1)</script> $x$"
    add_question(app.begin, clock, live, attack)
    page = shown()
    assert any(attack in element.value for element in page.text)
    assert not any(attack in element.value for element in page.markdown)


@pytest.mark.usefixtures("as_person")
def test_a_question_that_may_mean_danger_is_on_every_page_and_first_today(app: App, live: QaSession) -> None:
    app.asking.ask(live.id, text="There is a man with a knife outside")
    page = AppTest.from_function(_run_today, default_timeout=60).run()
    assert not page.exception
    assert any("1 in live Q&A" in button.label for button in page.button)
    assert "May be in danger, asked in live Q" in words(page)
