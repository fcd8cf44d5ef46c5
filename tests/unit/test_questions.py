"""What a question, an answer and a plan must be before anybody works with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.errors import InvalidInput
from console.domain.qa_sessions import QaSession, SessionState, check_plan
from console.domain.questions import (
    DECLINE_WORDS,
    HOLD_WORDS,
    MAX_QUESTION_CHARS,
    DeclineReason,
    HoldReason,
    QuestionState,
    check_answer,
    check_name,
    check_question,
    fitted,
    showable,
)
from console.services.placing import place_asked, place_comment
from moderation.model import Flag, Intent

NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
PLAN = QaSession(
    id="qas_1",
    state=SessionState.PLANNED,
    topic="Speeding near schools",
    description="Ask about crossings.",
    hosts="Sgt. Whitfield",
    opens_at=NOON,
    starts_at=NOON + timedelta(hours=1),
    ends_at=NOON + timedelta(hours=2),
    account_ids=(),
    created_by="person_alice",
    created_at=NOON - timedelta(days=1),
)


@given(st.text(st.characters(exclude_categories=[]), max_size=1_200))
def test_any_text_becomes_a_question_or_a_sentence(text: str) -> None:
    stored = refused = ""
    try:
        stored = check_question(text)
    except InvalidInput as error:
        refused = f"{error.field}: {error.message}"
    assert len(stored) <= MAX_QUESTION_CHARS
    assert stored == showable(stored)
    assert stored.encode("utf-8") or (refused.startswith("question: ") and refused.endswith("."))


def test_words_in_any_script_are_a_question() -> None:
    for text in ("لماذا؟", "どうして", "Чому?", "911?", "\u0645\u200f?"):
        assert check_question(f"  {text}\r\n") == text


def test_a_name_is_one_line_and_may_be_empty() -> None:
    assert check_name("  Noor \n H. ") == "Noor H."
    assert check_name("") == ""


def test_an_answer_needs_words() -> None:
    for text in ("", " \x00 ", "a" * 5_001):
        with pytest.raises(InvalidInput) as caught:
            check_answer(text)
        assert caught.value.field == "answer"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"topic": ""}, "topic"),
        ({"topic": "t" * 121}, "topic"),
        ({"description": ""}, "description"),
        ({"hosts": ""}, "hosts"),
        ({"opens_at": PLAN.starts_at + timedelta(minutes=1)}, "opens_at"),
        ({"ends_at": PLAN.starts_at}, "ends_at"),
        ({"ends_at": PLAN.starts_at + timedelta(hours=13)}, "ends_at"),
        ({"created_at": PLAN.ends_at}, "starts_at"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_at_its_field(change: dict[str, object], field: str) -> None:
    check_plan(PLAN)
    with pytest.raises(InvalidInput) as caught:
        check_plan(replace(PLAN, **change))  # type: ignore[arg-type]
    assert caught.value.field == field


@given(st.text(max_size=400), st.integers(min_value=40, max_value=300))
def test_a_shortened_answer_fits_and_leads_to_the_whole(text: str, most: int) -> None:
    link = "https://ask.example/live/1"
    shown = fitted(text, link, lambda candidate: len(candidate) <= most)
    assert len(shown) <= most
    assert shown == text or shown.endswith(link)


def test_as_many_words_as_fit_are_kept() -> None:
    shown = fitted("one two three four", "L", lambda candidate: len(candidate) <= 12)
    assert shown == "one two… L"


def test_every_reason_has_a_sentence() -> None:
    assert set(DECLINE_WORDS) == set(DeclineReason)
    assert set(HOLD_WORDS) == set(HoldReason)


@pytest.mark.parametrize("intent", list(Intent))
def test_danger_comes_before_every_other_reason(intent: Intent) -> None:
    flags = [flag.value for flag in Flag]
    placed = place_asked(scored=True, intent=intent.value, flags=flags, may_be_danger=True, from_machine=True)
    assert placed.hold_reason in {HoldReason.EMERGENCY, HoldReason.CRISIS, HoldReason.MAYBE_DANGER}


def test_swearing_holds_nothing_and_every_other_flag_does() -> None:
    for flag in Flag:
        placed = place_asked(scored=True, intent="question", flags=[flag.value])
        expected = QuestionState.QUEUED if flag is Flag.PROFANITY else QuestionState.HELD
        assert placed.state is expected, flag


def test_harsh_criticism_is_a_question_like_any_other() -> None:
    placed = place_comment(scored=True, intent="general", flags=["profanity"])
    assert placed is not None
    assert placed.state is QuestionState.QUEUED


@pytest.mark.parametrize("intent", sorted(set(Intent) - {Intent.QUESTION, Intent.CONCERN, Intent.GENERAL}))
def test_comments_for_a_desk_stay_there(intent: Intent) -> None:
    assert place_comment(scored=True, intent=intent.value, flags=[]) is None


def test_a_comment_that_nothing_could_read_is_held() -> None:
    placed = place_comment(scored=False, intent=None, flags=[])
    assert placed is not None
    assert placed.hold_reason is HoldReason.NOT_READ
