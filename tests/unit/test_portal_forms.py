"""The portal's form codes and its limit on questions."""

from __future__ import annotations

import pytest

from console.domain.errors import InvalidInput
from console.portal.rate import RateLimit
from console.portal.tokens import FormTokens
from tests.conftest import SteppedClock


def test_a_code_is_for_one_form_under_one_key(clock: SteppedClock) -> None:
    tokens = FormTokens(b"k" * 32)
    token = tokens.make("form", clock.now())
    assert len(tokens.read("form", token, clock.now())) >= 22
    for reader, form in ((tokens, "other"), (FormTokens(b"j" * 32), "form")):
        with pytest.raises(InvalidInput):
            reader.read(form, token, clock.now())


def test_two_codes_are_never_the_same(clock: SteppedClock) -> None:
    tokens = FormTokens(b"k" * 32)
    codes = {tokens.read("form", tokens.make("form", clock.now()), clock.now()) for _ in range(50)}
    assert len(codes) == 50


@pytest.mark.parametrize("token", ["", ".", "..", "a.1.", "a.x.y", "\ud800.1.2", "x" * 100_000])
def test_any_other_text_is_refused_with_a_sentence(clock: SteppedClock, token: str) -> None:
    with pytest.raises(InvalidInput, match="Nothing you wrote is lost"):
        FormTokens(b"k" * 32).read("form", token, clock.now())


def test_one_place_waits_and_another_does_not(clock: SteppedClock) -> None:
    rate = RateLimit(most=2)
    assert [rate.allows("192.0.2.1", clock.now()) for _ in range(3)] == [True, True, False]
    assert rate.allows("192.0.2.2", clock.now())
    clock.advance(minutes=11)
    assert rate.allows("192.0.2.1", clock.now())


def test_the_limit_keeps_no_address(clock: SteppedClock) -> None:
    rate = RateLimit()
    rate.allows("192.0.2.1", clock.now())
    assert "192.0.2.1" not in repr(vars(rate))
