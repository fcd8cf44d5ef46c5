"""Differences by words: exact, whole, and nothing in them is mark-up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.domain.differences import Change, Piece, word_differences

SAME, ADDED, REMOVED = Change.SAME, Change.ADDED, Change.REMOVED


def test_one_changed_word_is_one_removal_and_one_addition() -> None:
    assert word_differences("Closed until 18:00 today.", "Closed until 19:00 today.") == [
        Piece(SAME, "Closed until "),
        Piece(REMOVED, "18"),
        Piece(ADDED, "19"),
        Piece(SAME, ":00 today."),
    ]


def test_an_accent_or_a_family_of_emoji_is_never_cut() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    pieces = word_differences(f"Cafe\u0301 {family}", f"Cafe\u0301s {family}\u200d\U0001f466")
    assert "Cafe\u0301" in [piece.text for piece in pieces]
    assert family in [piece.text for piece in pieces]


def test_mark_up_stays_words() -> None:
    (piece,) = word_differences("", "<b>*bold*</b>")
    assert piece == Piece(ADDED, "<b>*bold*</b>")


def test_texts_of_tens_of_thousands_of_words_are_compared_by_lines() -> None:
    before = "\n".join(f"line {number} of a long text" for number in range(5_000))
    pieces = word_differences(before, before.replace("line 77 ", "row 77 "))
    assert [piece.text for piece in pieces if piece.change is ADDED] == ["row 77 of a long text\n"]


@given(before=st.text(max_size=200), after=st.text(max_size=200))
def test_the_pieces_give_back_both_texts_exactly(before: str, after: str) -> None:
    pieces = word_differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.change is not ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.change is not REMOVED) == after
