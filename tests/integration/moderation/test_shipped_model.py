"""The product's own examples, through the shipped model, to the desk that must see them."""

from __future__ import annotations

import json

import pytest

from moderation.api import Assessor
from moderation.classifier.datasets import AUTHORED
from moderation.desks import load_desks
from moderation.model import Flag, Intent, Subject

DESKS = load_desks()
TIP = "that's my neighbour's Civic, plate starts CKL, it's parked behind the Esso on Mill"
SHORT_TIP = "that's my neighbour's Civic, plate starts CKL"
EXAMPLES = [
    (TIP, Intent.TIP, "tips"),
    (SHORT_TIP, Intent.TIP, "tips"),
    ("why does nobody fix the lights on Elm? it's pitch black walking home", Intent.CONCERN, "community"),
    ("you lot are useless", Intent.GENERAL, "inbox"),
    ("you lot are useless and corrupt", Intent.GENERAL, "inbox"),
    ("ACAB", Intent.GENERAL, "inbox"),
    ("defund them", Intent.GENERAL, "inbox"),
    ("Best cops in the country", Intent.GENERAL, "inbox"),
    ("guy with a knife outside the Esso on Main rn", Intent.EMERGENCY, "duty"),
    ("I can't do this anymore, nobody would miss me", Intent.CRISIS, "crisis"),
    ("badge 2214 screamed at my mom at the collision centre", Intent.COMPLAINT, "standards"),
    ("Cst. Rao stayed with my dad until EMS came", Intent.COMMENDATION, "community"),
    ("earn $900/day DM me", Intent.SPAM, "spam"),
    ("is the 410 still closed?", Intent.QUESTION, "community"),
    ("how do I get the bodycam video of my arrest", Intent.RECORDS_OR_MEDIA, "pio"),
]
FLAGGED = [
    ("I'm going to put a bullet in that judge, I know where he parks", Flag.THREAT, "threats"),
    ("her number is 604-555-0142, she lives at 14 Alder Crescent", Flag.PRIVATE_INFO, "inbox"),
]
THREAT_TONIGHT = "I know where that thief lives and I'm going to break both his legs tonight"
NO_THREATS = [
    "this traffic will kill me",
    "someone should break his legs",
    "whoever signed this off should lose their job",
    "we all know who did it",
]


@pytest.mark.parametrize(("text", "intent", "desk"), EXAMPLES)
def test_an_example_reaches_its_desk(assessor: Assessor, text: str, intent: Intent, desk: str) -> None:
    (assessment,) = assessor.assess([Subject(id="m", text=text)])
    assert assessment.intent is intent, assessment.intent_scores
    assert DESKS.for_assessment(assessment).id == desk


@pytest.mark.parametrize("text", [text for text, _, _ in EXAMPLES if text not in (TIP, SHORT_TIP)])
def test_an_example_without_private_details_carries_no_flag(assessor: Assessor, text: str) -> None:
    (assessment,) = assessor.assess([Subject(id="m", text=text)])
    assert assessment.flags == (), assessment.flag_scores


@pytest.mark.parametrize("text", [TIP, SHORT_TIP])
def test_a_plate_is_private_information_even_in_a_tip(assessor: Assessor, text: str) -> None:
    (assessment,) = assessor.assess([Subject(id="m", text=text)])
    assert assessment.flags == (Flag.PRIVATE_INFO,)


@pytest.mark.parametrize(("text", "flag", "desk"), FLAGGED)
def test_a_flag_is_raised(assessor: Assessor, text: str, flag: Flag, desk: str) -> None:
    (assessment,) = assessor.assess([Subject(id="m", text=text)])
    assert assessment.flags == (flag,), assessment.flag_scores
    assert DESKS.for_assessment(assessment).id == desk


def test_a_threat_with_an_hour_reaches_the_threat_desk_whatever_else_it_reads_as(assessor: Assessor) -> None:
    (assessment,) = assessor.assess([Subject(id="m", text=THREAT_TONIGHT)])
    assert assessment.flags == (Flag.THREAT,), assessment.flag_scores
    assert "threats" in {desk.id for desk in DESKS.all_for(assessment)}


@pytest.mark.parametrize("text", NO_THREATS)
def test_a_figure_of_speech_or_a_wish_is_no_threat(assessor: Assessor, text: str) -> None:
    (assessment,) = assessor.assess([Subject(id="m", text=text)])
    assert assessment.intent is Intent.GENERAL, assessment.intent_scores
    assert assessment.flags == (), assessment.flag_scores


def test_no_example_was_learnt_by_heart() -> None:
    learnt = {
        json.loads(line)["text"].casefold()
        for path in AUTHORED.glob("*.jsonl")
        for line in path.read_text("utf-8").splitlines()
    }
    assert not learnt & {
        text.casefold() for text in (*NO_THREATS, THREAT_TONIGHT, *(text for text, *_ in (*EXAMPLES, *FLAGGED)))
    }
