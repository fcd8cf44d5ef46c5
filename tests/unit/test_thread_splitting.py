"""A long text becomes a thread of parts that fit; no word is lost and no visible character is cut."""

from __future__ import annotations

from collections.abc import Callable

import regex
from hypothesis import given
from hypothesis import strategies as st

from console.domain.thread_splitting import fitting_chars, split_to_fit
from console.domain.threads import split_parts

FAMILY = "👩‍👩‍👧‍👦"


def clusters(text: str) -> list[str]:
    return regex.findall(r"\X", text)


def at_most(most: int) -> Callable[[str], bool]:
    return lambda text: len(clusters(text)) <= most


def test_it_breaks_at_the_ends_of_sentences() -> None:
    text = "Elm Street is closed. Use King Street. Buses run every ten minutes."
    assert split_parts(split_to_fit(text, at_most(40))) == (
        "Elm Street is closed. Use King Street.",
        "Buses run every ten minutes.",
    )


def test_a_sentence_that_is_too_long_breaks_between_words_and_an_address_stays_whole() -> None:
    text = "Everything that we know so far stands on https://harbourford.example/elm-street and changes daily."
    parts = split_parts(split_to_fit(text, at_most(45)))
    assert "https://harbourford.example/elm-street" in " ".join(parts).split()
    assert all(len(part) <= 45 for part in parts)


def test_breaks_that_are_there_stay() -> None:
    assert split_to_fit("One.\n---\nTwo.", at_most(280)) == "One.\n---\nTwo."


def test_a_family_is_one_character_and_is_not_torn_apart() -> None:
    text = FAMILY * 30
    for part in split_parts(split_to_fit(text, at_most(8))):
        assert set(clusters(part)) == {FAMILY}
    assert fitting_chars(text, at_most(8)) == len(FAMILY) * 8
    accented = "e\u0301" * 10
    assert fitting_chars(accented, at_most(3)) == 6


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="-"), max_size=300), st.integers(5, 60))
def test_no_word_is_lost_and_every_part_fits(text: str, most: int) -> None:
    fits = at_most(most)
    parts = split_parts(split_to_fit(text, fits))
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(fits(part) for part in parts)
