"""Live Q&A on both databases: hosts do not collide, answers go back once, nothing that was asked is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Event

import pytest

from connectors.base import Platform
from connectors.fake import FakeConnector, FakePlatform
from console.domain.actors import Actor
from console.domain.errors import Blocked, Conflict, IllegalTransition, NotFound, NotPermitted
from console.domain.messages import MessageState, Reading, Reply
from console.domain.qa_sessions import SessionState
from console.domain.questions import URGENT_HOLDS, DeclineReason, HoldReason, Question, QuestionState
from console.services.answering import Answering
from console.storage.unit_of_work import UnitOfWork
from moderation.model import Intent
from tests.cast import add_cast
from tests.conftest import ALICE, BOB, DAVE, ERIN, MORGAN, SteppedClock
from tests.questions import (
    ReadsWords,
    add_announcing_post,
    add_comment,
    add_question,
    add_session,
    make_answering,
    make_asking,
    make_collecting,
)

pytestmark = pytest.mark.usefixtures("cast")


@pytest.fixture
def cast(begin: UnitOfWork) -> None:
    add_cast(begin)


def question(begin: UnitOfWork, question_id: str) -> Question:
    with begin.reading() as tx:
        return tx.questions.get_question(question_id)


def only_question(begin: UnitOfWork, session_id: str) -> Question:
    with begin.reading() as tx:
        (found,) = tx.questions.list_for_session(session_id, set(QuestionState))
    return found


def verbs(begin: UnitOfWork, object_id: str) -> list[str]:
    with begin.reading() as tx:
        return [entry.verb for entry in tx.audit.list_for(object_id)]


def test_two_hosts_cannot_take_one_question(begin: UnitOfWork, clock: SteppedClock) -> None:
    asked = add_question(begin, clock, add_session(begin, clock))
    answering = make_answering(begin, clock)

    def take(host: Actor) -> bool:
        try:
            answering.take(host, asked.id)
        except (Conflict, IllegalTransition):
            return False
        return True

    with ThreadPoolExecutor(max_workers=4) as pool:
        outcomes = list(pool.map(take, [ALICE, BOB, ERIN, ALICE]))
    assert outcomes.count(True) == 1
    assert verbs(begin, asked.id) == ["question.taken"]


def test_only_the_host_who_took_it_answers_it(begin: UnitOfWork, clock: SteppedClock) -> None:
    asked = add_question(begin, clock, add_session(begin, clock))
    answering = make_answering(begin, clock)
    answering.take(ALICE, asked.id)
    with pytest.raises(Conflict, match="Alice Moreau took"):
        answering.answer(BOB, asked.id, "In March.")
    answering.put_back(BOB, asked.id)
    answering.take(BOB, asked.id)
    answering.answer(BOB, asked.id, "In March.")
    assert question(begin, asked.id).answer == "In March."


def test_a_stranger_to_every_role_can_do_nothing(begin: UnitOfWork, clock: SteppedClock) -> None:
    session = add_session(begin, clock)
    asked = add_question(begin, clock, session)
    answering = make_answering(begin, clock)
    for actor in (DAVE, MORGAN):
        with pytest.raises(NotPermitted):
            answering.take(actor, asked.id)
        with pytest.raises(NotPermitted):
            answering.decline(actor, asked.id, DeclineReason.OFF_TOPIC)
        with pytest.raises(NotPermitted):
            answering.board(actor, session.id)
    assert question(begin, asked.id).state is QuestionState.QUEUED


def test_no_question_is_taken_before_the_session_starts(begin: UnitOfWork, clock: SteppedClock) -> None:
    asked = add_question(begin, clock, add_session(begin, clock, SessionState.OPEN))
    with pytest.raises(Blocked, match="not started"):
        make_answering(begin, clock).take(ALICE, asked.id)


def test_a_question_left_over_at_the_close_can_be_answered_in_writing(begin: UnitOfWork, clock: SteppedClock) -> None:
    asked = add_question(begin, clock, add_session(begin, clock, SessionState.CLOSED))
    answering = make_answering(begin, clock)
    answering.take(ALICE, asked.id)
    answering.answer(ALICE, asked.id, "In March.")
    assert question(begin, asked.id).state is QuestionState.ANSWERED


def test_an_answer_to_a_comment_goes_back_at_most_once(begin: UnitOfWork, clock: SteppedClock) -> None:
    session = add_session(begin, clock)
    comment = add_comment(begin, clock, add_announcing_post(begin, clock, session), "When do the cameras come?")
    make_collecting(begin, clock).collect()
    asked = only_question(begin, session.id)
    answering = make_answering(begin, clock)
    answering.take(ALICE, asked.id)

    def answer(number: int) -> bool:
        try:
            answering.answer(ALICE, asked.id, f"In March ({number}).")
        except (Conflict, IllegalTransition):
            return False
        return True

    with ThreadPoolExecutor(max_workers=4) as pool:
        outcomes = list(pool.map(answer, range(4)))
    assert outcomes.count(True) == 1
    with begin.reading() as tx:
        (sent,) = tx.deliveries.list_for_source(asked.id)
        message = tx.messages.get_message(comment.id)
        replies = tx.correspondence.list_replies(comment.id)
    assert (sent.account_id, sent.to_remote_id) == (comment.account_id, comment.remote_id)
    assert message.state is MessageState.ANSWERING
    assert [reply.delivery_id for reply in replies] == [sent.id]


def test_a_second_delivery_for_one_question_is_refused_by_the_row_itself(
    begin: UnitOfWork, clock: SteppedClock
) -> None:
    asked = add_question(begin, clock, add_session(begin, clock))
    with begin() as tx:
        tx.questions.set_delivery(asked.id, "dlv_first")
    with pytest.raises(Conflict), begin() as tx:
        tx.questions.set_delivery(asked.id, "dlv_second")
    assert question(begin, asked.id).delivery_id == "dlv_first"


def test_a_comment_answered_from_the_inbox_gets_no_second_answer(begin: UnitOfWork, clock: SteppedClock) -> None:
    session = add_session(begin, clock)
    post = add_announcing_post(begin, clock, session)
    comment = add_comment(begin, clock, post, "When do the cameras come?")
    make_collecting(begin, clock).collect()
    asked = only_question(begin, session.id)
    answering = make_answering(begin, clock)
    answering.take(ALICE, asked.id)
    with begin() as tx:
        tx.correspondence.add_reply(
            Reply(
                id="rpl_1",
                message_id=comment.id,
                author_id=ERIN.id,
                author_name=ERIN.name,
                text="In March.",
                delivery_id=None,
                link="",
                written_at=clock.now(),
            )
        )
    answering.answer(ALICE, asked.id, "In March.")
    with begin.reading() as tx:
        assert tx.deliveries.list_for_source(asked.id) == []


def test_a_comment_that_is_no_longer_public_is_not_taken_on_air(begin: UnitOfWork, clock: SteppedClock) -> None:
    session = add_session(begin, clock)
    comment = add_comment(begin, clock, add_announcing_post(begin, clock, session), "And lights?")
    make_collecting(begin, clock).collect()
    with begin() as tx:
        tx.messages.change(tx.messages.get_message(comment.id), is_deleted=True)
    with pytest.raises(Blocked, match="no longer public"):
        make_answering(begin, clock).take(ALICE, only_question(begin, session.id).id)


def test_a_long_answer_is_shortened_on_the_platform_with_a_link_to_all_of_it(
    begin: UnitOfWork, clock: SteppedClock
) -> None:
    session = add_session(begin, clock)
    add_comment(begin, clock, add_announcing_post(begin, clock, session), "When do the cameras come?")
    make_collecting(begin, clock).collect()
    asked = only_question(begin, session.id)
    answering = make_answering(begin, clock)
    answering.take(ALICE, asked.id)
    long = "The cameras come in March, one crossing after the other. " * 20
    answering.answer(ALICE, asked.id, long)
    with begin.reading() as tx:
        (sent,) = tx.deliveries.list_for_source(asked.id)
    assert len(sent.text) <= 280
    assert sent.text.endswith(f"… https://ask.harbourford.example/live/{session.id}")
    assert question(begin, asked.id).answer == long.strip()


def test_the_answer_also_goes_to_the_questions_that_were_merged_into_it(begin: UnitOfWork, clock: SteppedClock) -> None:
    session = add_session(begin, clock)
    post = add_announcing_post(begin, clock, session)
    comments = [add_comment(begin, clock, post, text) for text in ("When cameras?", "Cameras when?", "Cameras soon?")]
    make_collecting(begin, clock).collect()
    with begin.reading() as tx:
        first, second, third = tx.questions.list_for_session(session.id, {QuestionState.QUEUED})
    answering = make_answering(begin, clock)
    answering.merge(ALICE, third.id, second.id)
    answering.merge(ALICE, second.id, first.id)
    assert question(begin, third.id).merged_into == first.id, "it follows what it was merged into"
    answering.take(ALICE, first.id)
    answering.answer(ALICE, first.id, "In March.")
    with begin.reading() as tx:
        sent = tx.deliveries.list_for_sources([first.id, second.id, third.id])
    assert {delivery.to_remote_id for delivery in sent} == {comment.remote_id for comment in comments}
    with pytest.raises(Blocked, match="answered for both"):
        answering.separate(ALICE, second.id)


def test_a_question_merged_into_an_answered_one_gets_that_answer_at_once(
    begin: UnitOfWork, clock: SteppedClock
) -> None:
    session = add_session(begin, clock)
    answered = add_question(begin, clock, session)
    answering = make_answering(begin, clock)
    answering.take(ALICE, answered.id)
    answering.answer(ALICE, answered.id, "In March.")
    comment = add_comment(begin, clock, add_announcing_post(begin, clock, session), "Cameras when?")
    make_collecting(begin, clock).collect()
    with begin.reading() as tx:
        (late,) = tx.questions.list_for_session(session.id, {QuestionState.QUEUED})
    answering.merge(ALICE, late.id, answered.id)
    with begin.reading() as tx:
        (sent,) = tx.deliveries.list_for_source(late.id)
    assert (sent.to_remote_id, sent.text) == (comment.remote_id, "In March.")


def test_a_question_merged_while_the_other_is_being_answered_never_misses_the_answer(
    begin: UnitOfWork, clock: SteppedClock
) -> None:
    session = add_session(begin, clock)
    post = add_announcing_post(begin, clock, session)
    for text in ("When cameras?", "Cameras when?"):
        add_comment(begin, clock, post, text)
    make_collecting(begin, clock).collect()
    with begin.reading() as tx:
        first, like = tx.questions.list_for_session(session.id, {QuestionState.QUEUED})
    in_the_middle, go_on = Event(), Event()

    def slow_connector(account_id: str) -> FakeConnector:
        in_the_middle.set()
        go_on.wait(20)
        return FakeConnector(Platform.X, FakePlatform())

    slow = Answering(begin=begin, clock=clock, connector_for=slow_connector, page_of=str)
    quick = make_answering(begin, clock)
    quick.take(ALICE, first.id)
    with ThreadPoolExecutor(max_workers=2) as pool:
        answered = pool.submit(slow.answer, ALICE, first.id, "In March.")
        assert in_the_middle.wait(20)
        merged = pool.submit(quick.merge, BOB, like.id, first.id)
        wait([merged], timeout=0.5)
        go_on.set()
        answered.result(20)
        refused = merged.exception(20)
    with begin.reading() as tx:
        sent = tx.deliveries.list_for_source(like.id)
    assert len(sent) == (0 if refused else 1)
    assert refused is None or isinstance(refused, Conflict)
    assert question(begin, like.id).state is (QuestionState.QUEUED if refused else QuestionState.MERGED)


def test_a_merge_and_a_decline_can_be_undone(begin: UnitOfWork, clock: SteppedClock) -> None:
    session = add_session(begin, clock)
    one, two = (add_question(begin, clock, session, text) for text in ("When cameras?", "Cameras when?"))
    answering = make_answering(begin, clock)
    answering.merge(ALICE, two.id, one.id)
    answering.separate(BOB, two.id)
    answering.decline(ALICE, two.id, DeclineReason.OFF_TOPIC)
    assert question(begin, two.id).decline_reason is DeclineReason.OFF_TOPIC
    answering.reconsider(ALICE, two.id)
    again = question(begin, two.id)
    assert (again.state, again.merged_into, again.decline_reason) == (QuestionState.QUEUED, None, None)
    told = ["question.merged", "question.separated", "question.declined", "question.reconsidered"]
    assert verbs(begin, two.id) == told


def test_comments_are_collected_once_and_only_those_that_belong_on_a_board(
    begin: UnitOfWork, clock: SteppedClock
) -> None:
    session = add_session(begin, clock, SessionState.OPEN)
    post = add_announcing_post(begin, clock, session)
    stays = [Intent.TIP, Intent.COMPLAINT, Intent.EMERGENCY, Intent.CRISIS, Intent.SPAM, Intent.COMMENDATION]
    for intent in stays:
        add_comment(begin, clock, post, f"This one is a {intent}", intent=intent)
    add_comment(begin, clock, post, "Not read yet", intent=None, reading=Reading.PENDING)
    add_comment(begin, clock, post, "Gone", is_deleted=True)
    add_comment(begin, clock, post, "\N{FACE WITH TEARS OF JOY}")
    for intent in (Intent.QUESTION, Intent.CONCERN, Intent.GENERAL):
        add_comment(begin, clock, post, f"{intent} for the board", intent=intent)
    add_comment(begin, clock, post, "You damn fools", flags=("harassment",))
    add_comment(begin, clock, post, "Unreadable", intent=None, reading=Reading.NOT_SCORED)
    collecting = make_collecting(begin, clock)
    assert collecting.collect() == 5
    assert collecting.collect() == 0
    with begin.reading() as tx:
        queued = tx.questions.list_for_session(session.id, {QuestionState.QUEUED})
        held = tx.questions.list_for_session(session.id, {QuestionState.HELD})
    assert [found.text for found in queued] == [f"{word} for the board" for word in ("question", "concern", "general")]
    assert [found.hold_reason for found in held] == [HoldReason.FLAGGED, HoldReason.NOT_READ]


def test_two_workers_collect_a_comment_once(begin: UnitOfWork, clock: SteppedClock) -> None:
    session = add_session(begin, clock)
    post = add_announcing_post(begin, clock, session)
    for number in range(6):
        add_comment(begin, clock, post, f"Question {number}?")
    with ThreadPoolExecutor(max_workers=3) as pool:
        counts = list(pool.map(lambda _: make_collecting(begin, clock).collect(), range(3)))
    assert sum(counts) == 6
    with begin.reading() as tx:
        assert len(tx.questions.list_for_session(session.id, set(QuestionState))) == 6


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("There is a man with a knife outside", HoldReason.EMERGENCY),
        ("I think nobody would miss me", HoldReason.CRISIS),
        ("Why bother, I am so tired", HoldReason.MAYBE_DANGER),
        ("The plate was CKL something", HoldReason.TIP),
        ("An officer screamed at my mother", HoldReason.COMPLAINT),
        ("You damn fools", HoldReason.FLAGGED),
    ],
)
def test_what_is_not_for_a_board_is_held_for_a_person(
    begin: UnitOfWork, clock: SteppedClock, text: str, reason: HoldReason
) -> None:
    session = add_session(begin, clock)
    asking = make_asking(begin, clock)
    code = asking.ask(session.id, text=text)
    asked = asking.receipt(code).question
    assert (asked.state, asked.hold_reason) == (QuestionState.HELD, reason)
    assert asking.count_urgent() == (1 if reason in URGENT_HOLDS else 0)
    make_answering(begin, clock).release(ALICE, asked.id)
    assert question(begin, asked.id).state is QuestionState.QUEUED
    assert asking.count_urgent() == 0


def test_what_the_model_cannot_read_goes_to_a_person(begin: UnitOfWork, clock: SteppedClock) -> None:
    session = add_session(begin, clock)
    for down, unsure in ((True, False), (False, True)):
        reader = ReadsWords()
        reader.is_down, reader.is_unsure = down, unsure
        asking = make_asking(begin, clock, reader)
        asked = asking.receipt(asking.ask(session.id, text=f"When? {down}")).question
        assert (asked.state, asked.hold_reason) == (QuestionState.HELD, HoldReason.NOT_READ)


def test_a_question_whose_reader_died_is_read_later(begin: UnitOfWork, clock: SteppedClock) -> None:
    asked = add_question(begin, clock, add_session(begin, clock), state=QuestionState.SUBMITTED)
    asking = make_asking(begin, clock)
    assert asking.settle() == 0, "another process may be reading it now"
    clock.advance(minutes=1)
    assert asking.settle() == 1
    assert question(begin, asked.id).state is QuestionState.QUEUED


def test_sending_the_same_form_twice_asks_once(begin: UnitOfWork, clock: SteppedClock) -> None:
    session = add_session(begin, clock)
    asking = make_asking(begin, clock)
    codes = {asking.ask(session.id, text="When do they come?", code="one-time") for _ in range(2)}
    assert codes == {"one-time"}
    assert only_question(begin, session.id).text == "When do they come?"
    assert asking.ask(session.id, text="And at night?", code="one-time") != "one-time"


def test_a_receipt_code_is_not_in_the_database(begin: UnitOfWork, clock: SteppedClock) -> None:
    session = add_session(begin, clock)
    asking = make_asking(begin, clock)
    code = asking.ask(session.id, text="When?")
    assert code not in repr(only_question(begin, session.id))
    with pytest.raises(NotFound):
        asking.receipt(code[:-1])


def test_a_closed_session_takes_no_question(begin: UnitOfWork, clock: SteppedClock) -> None:
    for state in (SessionState.PLANNED, SessionState.CLOSED, SessionState.CANCELLED):
        session = add_session(begin, clock, state)
        with pytest.raises(Blocked, match="does not take questions"):
            make_asking(begin, clock).ask(session.id, text="When?")


def test_the_board_shows_each_question_where_it_stands(begin: UnitOfWork, clock: SteppedClock) -> None:
    session = add_session(begin, clock)
    texts = ("held", "queued", "on air", "done")
    held, queued, on_air, done = (add_question(begin, clock, session, text) for text in texts)
    answering = make_answering(begin, clock)
    answering.set_aside(ALICE, held.id)
    for taken in (on_air, done):
        answering.take(ALICE, taken.id)
    answering.answer(ALICE, done.id, "Yes.")
    board = answering.board(ALICE, session.id)
    columns = (board.held, board.queued, board.on_air, board.finished)
    assert [[shown.id for shown in column] for column in columns] == [[held.id], [queued.id], [on_air.id], [done.id]]
    assert board.counts[QuestionState.ANSWERED] == 1
    assert board.session == session
