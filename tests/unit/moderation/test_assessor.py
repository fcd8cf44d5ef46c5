"""What the assessor promises whatever it is given: an answer for each message, in order, and no exception."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from moderation.api import Assessor
from moderation.model import Flag, Intent, Subject
from moderation.policy import load_policy
from moderation.scoring import Scores, ScoringFailed

POLICY = load_policy()


class BrokenBackend:
    """A backend whose runtime is down."""

    name = "broken@0"
    languages = frozenset({"en"})
    thresholds: Mapping[Flag, float] = dict.fromkeys(Flag, 0.5)

    def score(self, texts: Sequence[str]) -> list[Scores]:
        raise ScoringFailed("the runtime is out of memory.")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        "😂😂🚓",
        "https://example.org/x",
        "555",
        "\x00\x00",
        "我要投诉你们的警员",
        "आपके अधिकारी ने बदतमीज़ी की",
    ],
)
def test_what_cannot_be_read_is_not_scored_and_says_why(assessor: Assessor, text: str) -> None:
    (assessment,) = assessor.assess([Subject(id="m", text=text)])
    assert (assessment.scored, assessment.intent, assessment.flags) == (False, None, ())
    assert not assessment.intent_scores
    assert assessment.reasons[0].startswith("Not scored:")


def test_a_broken_backend_is_a_message_for_a_person_not_an_exception() -> None:
    (assessment,) = Assessor(BrokenBackend(), POLICY).assess([Subject(id="m", text="is the bridge open today?")])
    assert not assessment.scored
    assert assessment.reasons == ("Not scored: the runtime is out of memory.",)


def test_answers_come_in_the_order_of_the_questions(assessor: Assessor) -> None:
    texts = [
        "is the bridge open?",
        "",
        "thank you officer, you saved my son",
        "lol " * 300,
        "earn cash from home, DM me",
    ]
    answers = assessor.assess([Subject(id=str(at), text=text) for at, text in enumerate(texts)])
    assert [answer.subject_id for answer in answers] == [str(at) for at in range(len(texts))]


def test_a_score_does_not_depend_on_the_neighbours(assessor: Assessor) -> None:
    subject = Subject(id="m", text="someone keeps racing past the school on Birch every afternoon")
    crowd = [Subject(id=str(at), text="word " * (at * 7 + 1)) for at in range(9)]
    (alone,) = assessor.assess([subject])
    assert assessor.assess([*crowd, subject])[-1] == alone


def test_scores_are_probabilities_for_every_label(assessor: Assessor) -> None:
    (assessment,) = assessor.assess([Subject(id="m", text="the lamps on our street are broken")])
    assert set(assessment.intent_scores) == {intent.value for intent in Intent}
    assert set(assessment.flag_scores) == {flag.value for flag in Flag}
    assert sum(assessment.intent_scores.values()) == pytest.approx(1, abs=0.01)
    assert all(0 <= score <= 1 for score in (*assessment.intent_scores.values(), *assessment.flag_scores.values()))


def test_the_model_and_the_policy_in_force_are_named(assessor: Assessor) -> None:
    (assessment,) = assessor.assess([Subject(id="m", text="the lamps on our street are broken")])
    assert assessment.model.startswith("rapport-minilm@")
    assert assessment.policy == POLICY.version


def test_spans_point_at_the_text_as_it_came(assessor: Assessor) -> None:
    text = "🚨\u200b He hid it behind the mill. his plate starts CKL, call 604-555-0142"
    (assessment,) = assessor.assess([Subject(id="m", text=text)])
    found = {(text[span.start : span.end], span.label) for span in assessment.spans}
    assert {("CKL", "plate"), ("604-555-0142", "phone")} <= found


def test_reasons_are_sentences_built_from_what_was_found(assessor: Assessor) -> None:
    (assessment,) = assessor.assess([Subject(id="m", text="his plate starts CKL, call 604-555-0142")])
    assert "contains a plate and a telephone number." in assessment.reasons[0]
    assert all(reason.endswith(".") for reason in assessment.reasons)


def test_a_threat_at_the_end_of_a_long_message_is_seen(assessor: Assessor) -> None:
    filler = "We walked to the market and the weather was lovely and the children were happy. " * 60
    (assessment,) = assessor.assess([Subject(id="m", text=filler + "I am going to shoot that judge tomorrow.")])
    assert Flag.THREAT in assessment.flags


def test_a_message_longer_than_the_model_reads_says_so(assessor: Assessor) -> None:
    (assessment,) = assessor.assess([Subject(id="m", text="we go " * 10_000)])
    assert "longer than the model reads" in assessment.reasons[-1]
