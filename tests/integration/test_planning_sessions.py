"""A session's day on both databases: planned, announced under somebody else's approval, opened, closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.base import Platform
from connectors.fake import FakeConnector, FakePlatform
from console.domain.errors import Blocked, Conflict, IllegalTransition, InvalidInput, NotPermitted
from console.domain.posts import PostState
from console.domain.qa_sessions import QaSession, SessionState
from console.domain.questions import QuestionState
from console.services.checking import PostChecks
from console.services.grouping import Grouping
from console.services.planning import Planning
from console.services.posting import Posting
from console.storage.unit_of_work import UnitOfWork
from tests.cast import add_cast
from tests.conftest import ALICE, BOB, DAVE, ERIN, SteppedClock
from tests.questions import X_ACCOUNT, SameFirstWord, add_question, add_session, make_answering


@pytest.fixture
def posting(begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> Posting:
    connector = FakeConnector(Platform.X, FakePlatform())
    return Posting(
        begin=begin, clock=clock, checks=PostChecks(connector_for=lambda _: connector, media_folder=tmp_path)
    )


@pytest.fixture
def planning(begin: UnitOfWork, clock: SteppedClock, posting: Posting) -> Planning:
    add_cast(begin)
    with begin() as tx:
        tx.accounts.add(X_ACCOUNT, "sealed")
    return Planning(begin=begin, clock=clock, posting=posting)


def plan(planning: Planning, clock: SteppedClock) -> QaSession:
    now = clock.now()
    return planning.plan(
        ALICE,
        topic="Speeding near schools",
        description="Ask about crossings.",
        hosts="Sgt. Dana Whitfield",
        opens_at=now + timedelta(hours=1),
        starts_at=now + timedelta(hours=2),
        ends_at=now + timedelta(hours=3),
        account_ids=(X_ACCOUNT.id,),
    )


def state(planning: Planning, session: QaSession) -> SessionState:
    return planning.get(session.id).state


def test_a_session_is_announced_by_a_post_that_somebody_else_approves(
    planning: Planning, posting: Posting, clock: SteppedClock, begin: UnitOfWork
) -> None:
    session = plan(planning, clock)
    due_at = clock.now() + timedelta(minutes=30)
    post = planning.announce(ALICE, session.id, text="Ask us live.", due_at=due_at)
    assert (post.state, post.qa_session_id) == (PostState.IN_REVIEW, session.id)
    with pytest.raises(NotPermitted):
        posting.approve(ALICE, post.id, post.content.content_hash())
    posting.approve(BOB, post.id, post.content.content_hash())
    with begin.reading() as tx:
        assert [found.id for found in tx.posts.list_for_session(session.id)] == [post.id]
        assert [entry.verb for entry in tx.audit.list_for(session.id)] == ["qa.planned", "qa.announced"]


def test_an_announcement_that_the_platform_would_refuse_leaves_no_draft_behind(
    planning: Planning, clock: SteppedClock, begin: UnitOfWork
) -> None:
    session = plan(planning, clock)
    with pytest.raises(Blocked):
        planning.announce(ALICE, session.id, text="Ask us. " * 100, due_at=clock.now() + timedelta(minutes=30))
    with begin.reading() as tx:
        assert [post.state for post in tx.posts.list_for_session(session.id)] == [PostState.CANCELLED]


def test_a_session_goes_through_its_day_by_the_clock(planning: Planning, clock: SteppedClock) -> None:
    session = plan(planning, clock)
    seen = []
    for minutes in (0, 61, 60, 60, 31):
        clock.advance(minutes=minutes)
        planning.tick()
        seen.append(state(planning, session))
    expected = [SessionState.PLANNED, SessionState.OPEN, SessionState.LIVE, SessionState.LIVE, SessionState.CLOSED]
    assert seen == expected


def test_a_session_missed_in_an_outage_is_not_opened_late(planning: Planning, clock: SteppedClock) -> None:
    session = plan(planning, clock)
    clock.advance(hours=4)
    assert planning.tick() == 0
    assert state(planning, session) is SessionState.PLANNED
    planning.cancel(ALICE, session.id, "The service was down.")
    assert state(planning, session) is SessionState.CANCELLED


def test_nothing_closes_while_a_question_is_on_air(planning: Planning, begin: UnitOfWork, clock: SteppedClock) -> None:
    session = add_session(begin, clock)
    asked = add_question(begin, clock, session)
    answering = make_answering(begin, clock)
    answering.take(ALICE, asked.id)
    with pytest.raises(Blocked, match="on air"):
        planning.close(ALICE, session.id)
    clock.advance(hours=2)
    assert planning.tick() == 0
    answering.put_back(ALICE, asked.id)
    planning.close(ALICE, session.id)
    assert planning.get(session.id).closed_at == clock.now()


def test_only_hosts_plan_and_only_along_the_graph(planning: Planning, clock: SteppedClock, begin: UnitOfWork) -> None:
    session = plan(planning, clock)
    with pytest.raises(NotPermitted):
        planning.cancel(DAVE, session.id, "No")
    with pytest.raises(IllegalTransition):
        planning.close(ERIN, session.id)
    with pytest.raises(InvalidInput):
        planning.cancel(ERIN, session.id, " ")
    planning.open(ERIN, session.id)
    planning.start(ERIN, session.id)
    with pytest.raises(IllegalTransition):
        planning.cancel(ERIN, session.id, "Too late")
    with pytest.raises(Conflict), begin() as tx:
        tx.qa_sessions.move(session.id, expected=SessionState.OPEN, to=SessionState.LIVE)


def test_a_session_that_is_over_is_not_announced(planning: Planning, clock: SteppedClock) -> None:
    session = plan(planning, clock)
    planning.cancel(ALICE, session.id, "The sergeant is ill.")
    with pytest.raises(Blocked):
        planning.announce(ALICE, session.id, text="Ask us", due_at=clock.now() + timedelta(hours=1))


def test_impossible_times_are_refused_at_the_field(planning: Planning, clock: SteppedClock) -> None:
    session = plan(planning, clock)
    bad = replace(session, ends_at=session.starts_at)
    with pytest.raises(InvalidInput) as caught:
        planning.plan(
            ALICE,
            topic=bad.topic,
            description=bad.description,
            hosts=bad.hosts,
            opens_at=bad.opens_at,
            starts_at=bad.starts_at,
            ends_at=bad.ends_at,
        )
    assert caught.value.field == "ends_at"


def test_like_questions_are_proposed_and_nothing_is_merged_by_itself(
    planning: Planning, begin: UnitOfWork, clock: SteppedClock
) -> None:
    session = add_session(begin, clock)
    texts = ("Cameras where?", "Why so?", "Cameras when?", "Why not?")
    like, first, on_air, also = (add_question(begin, clock, session, text) for text in texts)
    make_answering(begin, clock).take(ALICE, on_air.id)
    grouping = Grouping(begin=begin, model=SameFirstWord())
    pairs = {(proposal.question.id, proposal.into.id) for proposal in grouping.proposals(ALICE, session.id)}
    assert pairs == {(like.id, on_air.id), (also.id, first.id)}
    with pytest.raises(NotPermitted):
        grouping.proposals(DAVE, session.id)
    with begin.reading() as tx:
        assert tx.questions.count_by_state(session.id)[QuestionState.QUEUED] == 3
