"""Captions are read strictly enough that what passes also plays."""

from __future__ import annotations

import pytest

from console.domain.errors import InvalidInput
from evidence_share.captions import Cue, parse
from evidence_share.demo import CAPTIONS

_HEAD = "WEBVTT\n\n"


def test_the_demonstration_captions_are_read() -> None:
    cues = parse(CAPTIONS.read_bytes())
    assert cues[0] == Cue(0.6, 2.7, "Officer", "Evening. Your rear lamp is out.")
    assert cues[2].text == "[name removed]"


def test_notes_styles_numbers_and_entities_are_understood() -> None:
    text = "WEBVTT - title\r\n\r\nNOTE by hand\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\n1\r\n"
    text += "00:01.000 --> 01:00:02.500 align:start\r\n<i>Mum &amp; dad</i>\r\nsaid &lt;go&gt;\r\n"
    assert parse(text.encode("utf-8-sig")) == (Cue(1.0, 3602.5, "", "Mum & dad said <go>"),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "WEBVTT"),
        ("1\n00:00:01,000 --> 00:00:02,000\nSubRip\n", "WEBVTT"),
        ("WEBVTTX\n\n00:01.000 --> 00:02.000\nHi", "WEBVTT"),
        (_HEAD, "empty"),
        (f"{_HEAD}just words", "line 3: a cue needs its times"),
        (f"{_HEAD}00:01 --> 00:02.000\nHi", "is not a time"),
        (f"{_HEAD}00:03.000 --> 00:02.000\nHi", "do not run forward"),
        (f"{_HEAD}00:03.000 --> 00:04.000\nHi\n\n00:01.000 --> 00:02.000\nBack", "line 6: the times do not run"),
    ],
)
def test_broken_captions_are_refused_with_the_line(text: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        parse(text.encode())


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(InvalidInput, match="UTF-8"):
        parse(b"WEBVTT\n\n\xff\xfe")
