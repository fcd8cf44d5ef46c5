"""A copy of a text that a model can read, and the places of its clauses in the original."""

from __future__ import annotations

import pytest

from moderation.text import clauses, has_words, readable


def test_invisible_and_control_characters_are_gone() -> None:
    assert readable("kn\u200bife\x00 \u202eman\u202c\n now") == "knife man now"


def test_letters_in_fancy_dress_are_plain() -> None:
    assert readable("𝓮𝓪𝓻𝓷 ＄９００") == "earn $900"


def test_a_link_is_named() -> None:
    assert readable("see https://example.org/x?y=1 now") == "see [URL] now"


@pytest.mark.parametrize("text", ["", " ", "😂", "https://example.org", "12:30", "?!", "a"])
def test_there_is_nothing_to_read_in(text: str) -> None:
    assert not has_words(text)


def test_clauses_keep_their_places() -> None:
    text = "🚗 that's his Civic, plate starts CKL… it's behind Mill!"
    assert [text[start:end] for start, end in clauses(text)] == [
        "🚗 that's his Civic",
        "plate starts CKL",
        "it's behind Mill",
    ]


def test_a_title_does_not_end_a_clause() -> None:
    text = "Cst. Vega waited with Mr. Lee. Thanks"
    assert [text[start:end] for start, end in clauses(text)] == ["Cst. Vega waited with Mr. Lee", "Thanks"]
