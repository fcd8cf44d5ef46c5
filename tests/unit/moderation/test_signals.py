"""The exact finders see what has a shape, with exact offsets, and leave its neighbours alone."""

from __future__ import annotations

import pytest

from moderation.signals import SPEAKS_TO, SignalKind, find_signals


def words(text: str) -> list[tuple[str, str]]:
    return [(signal.kind.value, text[signal.start : signal.end]) for signal in find_signals(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("call 604-555-0142 now", ("phone", "604-555-0142")),
        ("(416) 555-0186 is mine", ("phone", "(416) 555-0186")),
        ("txt 4165550186", ("phone", "4165550186")),
        ("write to r.devlin@example.net ok", ("email", "r.devlin@example.net")),
        ("she lives at 14 Alder Crescent", ("street_address", "14 Alder Crescent")),
        ("415 kestrel dr if you care", ("street_address", "415 kestrel dr")),
        ("vive en la calle Olmo 23", ("street_address", "calle Olmo 23")),
        ("plate starts CKL", ("plate", "CKL")),
        ("licence plate BRVC 882 again", ("plate", "BRVC 882")),
        ("Her SIN is 046 454 286", ("account_number", "046 454 286")),
        ("what the f*ck", ("obscenity", "f*ck")),
        ("total bullsh1t", ("obscenity", "bullsh1t")),
        ("motherf***ers", ("obscenity", "motherf***ers")),
        ("quelle merde", ("obscenity", "merde")),
        ("🚓🚓 call 604-555-0142", ("phone", "604-555-0142")),
    ],
)
def test_it_finds_the_very_words(text: str, found: tuple[str, str]) -> None:
    assert words(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "badge 2214 screamed at my mom",
        "a 20 minute drive",
        "I waited 45 min on the road",
        "licence and registration please",
        "no plate on that van",
        "crash at 14th and Granger",
        "I paid $4,200 in taxes",
        "4821 people signed",
        "Fukushima and Scunthorpe",
        "Constable Fukuda was kind",
        "shiitake mushrooms",
        "the roof.kids were fine",
        "damn, hell, crap, ass, piss, screw it, wtf, af, ACAB",
        "route 66 to highway 401",
        "call 911",
    ],
)
def test_it_leaves_the_neighbours_alone(text: str) -> None:
    assert words(text) == []


def test_praise_and_criticism_with_the_same_word_find_the_same() -> None:
    assert [kind for kind, _ in words("fucking heroes")] == [kind for kind, _ in words("fucking crooks")]


def test_every_kind_speaks_to_a_flag() -> None:
    assert set(SPEAKS_TO) == set(SignalKind)


@pytest.mark.parametrize("piece", ["f", "fu", "1", "a@", "12 a b ", "plate AB ", "a.", "shi", "x-", "1 ", "+1 "])
def test_a_hostile_text_of_sixty_thousand_characters_is_read(piece: str) -> None:
    text = (piece * 60_000)[:60_000]
    assert all(0 <= signal.start < signal.end <= len(text) for signal in find_signals(text))
