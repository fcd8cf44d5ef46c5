"""How token ids are cut into windows: nothing lost, nothing too wide, sentences kept together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from moderation.classifier.windows import PIECE, TOKENS_READ, cut

FIRST, LAST, POINT = 101, 102, 5
BODIES = st.lists(st.sampled_from([POINT, 7, 8, 9]), max_size=300)


@given(BODIES)
def test_every_token_is_read_once_broadly_and_once_in_a_piece(body: list[int]) -> None:
    windows = cut([FIRST, *body, LAST], width=64, enders=frozenset({POINT}))
    assert [token for row in windows.broad for token in row[1:-1]] == body
    assert [token for row in windows.pieces for token in row[1:-1]] == (body if len(body) > PIECE else [])
    assert windows.whole


@given(BODIES)
def test_no_window_is_wider_than_it_may_be_and_each_is_framed(body: list[int]) -> None:
    windows = cut([FIRST, *body, LAST], width=64, enders=frozenset({POINT}))
    assert max(len(row) for row in windows.broad) <= 64
    assert all(len(row) <= PIECE + 2 for row in windows.pieces)
    assert all((row[0], row[-1]) == (FIRST, LAST) for row in (*windows.broad, *windows.pieces))


def test_a_sentence_is_a_piece() -> None:
    sentence = [7] * 9 + [POINT]
    windows = cut([FIRST, *sentence * 4, LAST], width=64, enders=frozenset({POINT}))
    assert windows.pieces == [[FIRST, *sentence, LAST]] * 4


def test_what_is_not_read_is_owned_up_to() -> None:
    windows = cut([FIRST, *[7] * (TOKENS_READ + 1), LAST], width=64, enders=frozenset())
    assert not windows.whole
