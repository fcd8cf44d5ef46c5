"""What the gate finds in posts of ours, and what it leaves alone: a false alarm teaches people to look away."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from console.bootstrap import build_app
from console.config import Settings
from console.domain.errors import ConfigurationError
from console.local_model import LocalModel
from console.services.gating import Gating
from moderation.gate.model import GateFinding, OwnDetails, Severity, Wording
from moderation.gate.policy import SHIPPED, PublishingPolicyError, load_publishing_policy
from moderation.gate.reading import reading_grade
from moderation.gate.rules import look

FOLDER = Path(__file__).parents[1] / "payloads" / "gate"
POSTS: list[dict[str, Any]] = [
    json.loads(line)
    for name in ("posts.jsonl", "more_posts.jsonl", "later_posts.jsonl")
    for line in (FOLDER / name).read_text("utf-8").splitlines()
]
POLICY = load_publishing_policy()
OWN = OwnDetails(
    words="Tell our investigators in confidence at 555-0142, any hour, or at the front desk, 12 Wharf Street.",
    hosts=("harbourford.example",),
)
NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def gating() -> Gating:
    return Gating(policy=POLICY, assessor=LocalModel(), own_hosts=OWN.hosts)


def rules_of(findings: list[GateFinding]) -> list[str]:
    return sorted(finding.rule for finding in findings)


def found(text: str, **fields: Any) -> list[str]:
    return rules_of(look(Wording(text=text, own=OWN, **fields), POLICY))


@pytest.mark.parametrize("post", POSTS, ids=lambda post: str(post["text"])[:60])
def test_each_post_has_exactly_the_findings_that_it_should(gating: Gating, post: dict[str, Any]) -> None:
    wording = Wording(text=post["text"], own=OWN, pictures=tuple(post.get("pictures", ())))
    assert rules_of(list(gating.look(wording))) == sorted(post["expect"])


def test_the_set_holds_enough_of_both_sides_and_every_rule() -> None:
    clean = [post for post in POSTS if not post["expect"]]
    assert len(clean) >= 90
    assert len(POSTS) - len(clean) >= 80
    expected = {rule for post in POSTS for rule in post["expect"]}
    assert set(POLICY.rules) - {"not-read"} == expected


def test_each_finding_says_where_it_is_in_the_words_themselves() -> None:
    text = "🚓 Déjà vu: the victim is Jordan Ellis of Kent Road."
    (finding,) = look(Wording(text=text, own=OWN), POLICY)
    assert text[finding.start : finding.end] == "Jordan Ellis"
    assert "“Jordan Ellis”" in finding.message
    assert finding.policy == POLICY.version
    assert finding.severity is Severity.BLOCK


def test_the_agency_s_own_numbers_and_addresses_are_no_finding() -> None:
    assert found("The front desk, 12 Wharf Street, answers at 555-0142. The neighbours' home is next door.") == []
    assert found("Call 555-0142 or 911.", goes_out_at=NOON) == []
    assert found("Call 555-0143 or 911.") == ["unknown-phone"]


def test_a_number_in_a_web_address_is_nobody_s() -> None:
    assert found("See https://harbourford.example/1-416-555-0188/JordanEllis?plate=CKLM482 for the map.") == []


def test_a_place_named_after_a_person_is_a_place() -> None:
    assert found("Emily Carter Park was hit by a storm and Emily Carter School was hurt too.") == []


def test_an_officer_in_their_role_is_no_victim_but_their_family_is() -> None:
    assert found("Cst. Omar Nasser was hurt and is in hospital.") == []
    assert found("Layla Nasser was hurt and is in hospital.") == ["victim-named"]


def test_an_adult_is_no_child() -> None:
    assert found("Marcus Doyle, 18, is charged with mischief.") == []
    assert found("Marcus Doyle, 17, is charged with mischief.") == ["juvenile-named"]


def test_convicted_is_not_accused() -> None:
    assert found("The robber was convicted and is in custody.") == []
    assert found("The robber is in custody.") == ["guilt-stated"]
    assert found("The alleged robber is in custody.") == []


def test_what_is_over_is_no_tactic() -> None:
    assert found("The tactical team was outside the house yesterday. It is over.") == []


@pytest.mark.parametrize("comes_down", [None, NOON + timedelta(days=15)])
def test_a_booking_photograph_needs_a_time_to_come_down_that_is_soon_enough(comes_down: datetime | None) -> None:
    words = Wording(
        text="Two men are charged.", pictures=("Booking photo.",), goes_out_at=NOON, comes_down_at=comes_down
    )
    assert rules_of(look(words, POLICY)) == ["booking-photo"]
    assert look(replace(words, comes_down_at=NOON + timedelta(days=14)), POLICY) == []


def test_a_word_about_a_booking_photograph_without_any_picture_is_no_finding() -> None:
    assert found("Why we no longer publish mugshots: our new policy.") == []


def test_plain_words_are_offered_for_police_words() -> None:
    (finding,) = look(Wording(text="The MVC is cleared. Another mvc is not a word we know."), POLICY)
    assert finding.message == "“MVC” is a police word. Say “crash”."


def test_the_emergency_line_names_the_agency_s_own_number() -> None:
    own = OwnDetails(emergency_number="112")
    (finding,) = look(Wording(text="If you see him, contact us.", own=own), POLICY)
    assert "In an emergency call 112." in finding.message
    assert look(Wording(text="If you see him, call 1-1-2.", own=own), POLICY) == []


def test_reading_level_is_measured_for_english_and_said_not_to_be_for_others() -> None:
    easy = "The road is shut. Go by King Street. It will open at six. " * 4
    hard = (
        "Notwithstanding municipal regulations, authorities anticipate considerable transportation interruptions. " * 6
    )
    assert (reading_grade(easy) or 99) < 3
    assert (reading_grade(hard) or 0) > 14
    gating = Gating(policy=POLICY)
    assert gating.reading_note("Short.") == ""
    assert "school grade" in gating.reading_note(easy)
    french = "La route est fermée jusqu'à dix-huit heures. Prenez la rue du Port pour aller au marché du samedi. " * 3
    assert gating.reading_note(french) == "Reading level: not measured, since the text is not English."
    assert "reading-level" not in found(french)


def test_what_the_model_could_not_read_is_said_and_stops_nobody() -> None:
    class Gone:
        def assess(self, subjects: object) -> Any:
            from console.domain.errors import ClassifierUnavailable

            raise ClassifierUnavailable("gone")

    (finding,) = Gating(policy=POLICY, assessor=Gone()).look(Wording(text="Road closed."))
    assert (finding.rule, finding.severity) == ("not-read", Severity.WARN)


def test_a_language_that_the_model_was_not_measured_on_goes_to_a_person(gating: Gating) -> None:
    (finding,) = gating.look(Wording(text="हार्बरफोर्ड में सड़क शाम छह बजे तक बंद है, कृपया दूसरा रास्ता लें।"))
    assert finding.rule == "not-read"


@pytest.mark.parametrize(
    "text",
    [
        "Jordan Ellis, 14, was " * 1500,
        "👩‍👩‍👧‍👦e\u0301" * 3000,
        "the victim " * 2700,
        "A" * 30_000,
        "555-0199 " * 3300,
        "\x00\u202e" * 15_000,
    ],
    ids=["names", "emoji and marks", "victims", "one word", "numbers", "control characters"],
)
def test_thirty_thousand_characters_of_anything_are_looked_at(gating: Gating, text: str) -> None:
    for finding in gating.look(Wording(text=text[:30_000], own=OWN)):
        assert 0 <= finding.start <= finding.end <= 30_000


def test_a_policy_that_cannot_be_used_is_refused_with_a_sentence(tmp_path: Path) -> None:
    own = tmp_path / "publishing.toml"
    own.write_text(SHIPPED.read_text("utf-8").replace('severity = "block"', 'severity = "maybe"', 1), "utf-8")
    with pytest.raises(PublishingPolicyError, match=r"publishing\.toml cannot be read: 'maybe'"):
        load_publishing_policy(own)
    own.write_text(SHIPPED.read_text("utf-8").replace('"(?:missing|', '"(?:missing(|', 1), "utf-8")
    with pytest.raises(PublishingPolicyError):
        load_publishing_policy(own)
    own.write_text(SHIPPED.read_text("utf-8").replace("[rule.plate]", "[rule.number-plate]"), "utf-8")
    with pytest.raises(PublishingPolicyError, match="it has no rule plate"):
        load_publishing_policy(own)


def test_an_agency_s_own_policy_is_in_force_and_a_broken_one_stops_the_start(tmp_path: Path) -> None:
    own = tmp_path / "policies" / "publishing.toml"
    own.parent.mkdir()
    own.write_text(SHIPPED.read_text("utf-8").replace('version = "2026-11-23"', 'version = "harbourford-1"'), "utf-8")
    assert build_app(Settings(home=tmp_path)).gating.policy.version == "harbourford-1"
    own.write_text("version = 1", "utf-8")
    with pytest.raises(ConfigurationError, match="publishing policy"):
        build_app(Settings(home=tmp_path))


def test_an_agency_decides_what_blocks(tmp_path: Path) -> None:
    own = tmp_path / "publishing.toml"
    text = SHIPPED.read_text("utf-8").replace('[rule.plate]\nseverity = "block"', '[rule.plate]\nseverity = "warn"')
    own.write_text(text.replace('version = "2026-11-23"', 'version = "harbourford-1"'), "utf-8")
    wording = Wording(text="A white Honda Civic, plate CKLM 482.")
    (finding,) = look(wording, load_publishing_policy(own))
    assert (finding.rule, finding.severity, finding.policy) == ("plate", Severity.WARN, "harbourford-1")
