"""Who must see a message, and by when."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderation.desks import SHIPPED, RoutingError, Urgency, load_desks
from moderation.model import Flag, Intent
from tests.unit.moderation.made import an_assessment

DESKS = load_desks()


@pytest.mark.parametrize(
    ("intent", "desk"),
    [
        (Intent.EMERGENCY, "duty"),
        (Intent.CRISIS, "crisis"),
        (Intent.TIP, "tips"),
        (Intent.COMPLAINT, "standards"),
        (Intent.CONCERN, "community"),
        (Intent.RECORDS_OR_MEDIA, "pio"),
        (Intent.QUESTION, "community"),
        (Intent.COMMENDATION, "community"),
        (Intent.SPAM, "spam"),
        (Intent.GENERAL, "inbox"),
    ],
)
def test_each_intent_has_its_desk(intent: Intent, desk: str) -> None:
    assert DESKS.for_assessment(an_assessment(intent)).id == desk


def test_an_unscored_message_goes_to_a_person_with_a_clock() -> None:
    desk = DESKS.for_assessment(an_assessment(None))
    assert (desk.id, desk.urgency) == ("triage", Urgency.URGENT)
    assert desk.clock_min is not None


def test_only_general_comment_has_no_clock() -> None:
    without = {intent for intent in Intent if DESKS.for_assessment(an_assessment(intent)).clock_min is None}
    assert without == {Intent.GENERAL}


def test_emergency_and_crisis_are_immediate_and_the_shortest() -> None:
    urgent = [DESKS.for_assessment(an_assessment(intent)) for intent in (Intent.EMERGENCY, Intent.CRISIS)]
    others = [DESKS.for_assessment(an_assessment(i)) for i in Intent if i not in (Intent.EMERGENCY, Intent.CRISIS)]
    assert {desk.urgency for desk in urgent} == {Urgency.IMMEDIATE}
    assert max(d.clock_min or 0 for d in urgent) < min(d.clock_min for d in others if d.clock_min is not None)


def test_a_threat_goes_to_the_urgent_queue_whatever_the_rest_is() -> None:
    for intent in (Intent.GENERAL, Intent.TIP, Intent.COMPLAINT, Intent.SPAM):
        assert DESKS.for_assessment(an_assessment(intent, flags=(Flag.THREAT,))).id == "threats"


def test_a_threat_in_an_emergency_stays_with_the_duty_desk_and_is_shared() -> None:
    found = [desk.id for desk in DESKS.all_for(an_assessment(Intent.EMERGENCY, flags=(Flag.THREAT,)))]
    assert found == ["duty", "threats"]


def test_a_complaint_that_threatens_is_never_lost_to_standards() -> None:
    assert "standards" in [desk.id for desk in DESKS.all_for(an_assessment(Intent.COMPLAINT, flags=(Flag.THREAT,)))]


def test_a_low_emergency_score_reaches_the_duty_desk_marked_possible() -> None:
    desk = DESKS.for_assessment(an_assessment(Intent.QUESTION, scores={"question": 0.7, "emergency": 0.2}))
    assert (desk.id, desk.possible) == ("duty", True)


def test_a_low_crisis_score_reaches_the_crisis_desk_and_the_own_desk_too() -> None:
    desks = DESKS.all_for(an_assessment(Intent.COMPLAINT, scores={"complaint": 0.7, "crisis": 0.2}))
    assert [(desk.id, desk.possible) for desk in desks] == [("crisis", True), ("standards", False)]


def test_a_negligible_score_alarms_nobody() -> None:
    desk = DESKS.for_assessment(an_assessment(Intent.QUESTION, scores={"question": 0.97, "emergency": 0.02}))
    assert (desk.id, desk.possible) == ("community", False)


def test_other_flags_do_not_move_a_message() -> None:
    flags = tuple(flag for flag in Flag if flag is not Flag.THREAT)
    assert DESKS.for_assessment(an_assessment(Intent.GENERAL, flags=flags)).id == "inbox"


@pytest.mark.parametrize(
    ("cut", "sentence"),
    [
        ('[[route]]\nintent = "crisis"\ndesk = "crisis"\nclock_min = 15\nurgency = "immediate"\n', "receives crisis"),
        ('[[route]]\nflag = "threat"\ndesk = "threats"\nclock_min = 30\nurgency = "urgent"\n', "threat flag"),
        ('[[route]]\nunscored = true\ndesk = "triage"\nclock_min = 60\nurgency = "urgent"\n', "could not be scored"),
    ],
)
def test_routing_with_a_gap_is_refused(tmp_path: Path, cut: str, sentence: str) -> None:
    text = SHIPPED.read_text("utf-8")
    assert cut in text
    broken = tmp_path / "desks.toml"
    broken.write_text(text.replace(cut, ""), "utf-8")
    with pytest.raises(RoutingError, match=sentence):
        load_desks(broken)
