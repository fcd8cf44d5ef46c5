"""The language of a message: the same answer every time, and `und` rather than a guess."""

from __future__ import annotations

import pytest

from moderation.language import UNDETERMINED, detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("is the bridge on Main still closed this morning?", "en"),
        ("Est-ce que le pont est encore fermé ce matin?", "fr"),
        ("¿todavía está cerrado el puente esta mañana?", "es"),
        ("a ponte ainda está fechada esta manhã?", "pt"),
        ("sarado pa ba ang tulay ngayong umaga?", "tl"),
        ("क्या पुल अभी भी बंद है?", "hi"),
        ("请问桥今天早上还关着吗", "zh"),
        ("you lot are useless and corrupt", "en"),
    ],
)
def test_it_names_the_language(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    "text", ["", "   ", "😂😂", "ok", "https://example.org/a-long-path", "@jess #tag", "555-0142", "!!!"]
)
def test_too_little_to_tell_is_undetermined(text: str) -> None:
    assert detect_language(text) == UNDETERMINED


def test_it_never_changes_its_mind() -> None:
    texts = ["lol imagine", "bon voyage amigo", "no way", "gracias officer", "same"]
    assert len({tuple(detect_language(text) for text in texts) for _ in range(8)}) == 1


def test_control_characters_do_not_trouble_it() -> None:
    assert detect_language("is the\x00 bridge\u202e closed again tonight") == "en"
