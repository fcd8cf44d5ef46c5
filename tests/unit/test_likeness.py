"""When two texts say the same, or nearly."""

from __future__ import annotations

from console.domain.likeness import NEARLY, likeness

ROAD = "Front Street is closed from the library to the bridge until six this evening."


def test_case_spacing_and_signs_do_not_count() -> None:
    assert likeness(ROAD, "FRONT street is closed -- from the library, to the bridge until six this evening") == 1.0


def test_one_changed_word_is_nearly_the_same() -> None:
    assert NEARLY <= likeness(ROAD, ROAD.replace("six", "seven")) < 1.0


def test_another_text_about_the_same_street_is_another_text() -> None:
    assert likeness(ROAD, "Thank you to everybody who cleared the snow on Front Street this morning.") < NEARLY


def test_nothing_is_like_nothing() -> None:
    assert likeness("", "") == 0.0
    assert likeness("!!!", "???") == 0.0
    assert likeness("Hello", "Hallo") == 0.0
