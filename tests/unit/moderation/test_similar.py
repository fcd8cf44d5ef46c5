"""Like questions are put together, unlike ones are not, and the answer is the same every time."""

from __future__ import annotations

import pytest

from moderation.api import group_similar

SAME = [
    ("When will the community centre reopen?", "what date does the community centre open again"),
    ("Why is there no speed camera on Grove Road?", "why don't we have a speed camera on Grove Road"),
    ("How do I join the police cadets?", "how can my son join the police cadets?"),
    ("Will officers wear body cameras next year?", "are body cameras coming for officers next year?"),
    ("What are you doing about bike theft?", "what is being done about stolen bikes?"),
]
DIFFERENT = [
    ("When will the community centre reopen?", "Why is there no speed camera on Grove Road?"),
    ("Is the 410 closed?", "Is the 407 closed?"),
    ("How do I join the police cadets?", "How do I report a stolen bike?"),
    ("How many officers were hired?", "How many officers were fired for misconduct?"),
    ("Will officers wear body cameras?", "Will officers carry tasers?"),
]


def merged(first: str, second: str) -> bool:
    return [group for _, group in group_similar([("a", first), ("b", second)])] == ["a", "a"]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_two_ways_to_ask_one_thing_are_merged(first: str, second: str) -> None:
    assert merged(first, second)


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_two_things_are_not_merged(first: str, second: str) -> None:
    assert not merged(first, second)


def test_it_is_deterministic_and_keeps_order() -> None:
    items = [(str(at), text) for at, pair in enumerate((*SAME, *DIFFERENT)) for text in pair]
    assert group_similar(items) == group_similar(items)
    assert [item_id for item_id, _ in group_similar(items)] == [item_id for item_id, _ in items]


def test_nothing_in_nothing_out() -> None:
    assert group_similar([]) == []


def test_texts_without_words_stand_alone_unless_identical() -> None:
    assert [group for _, group in group_similar([("a", "👍"), ("b", "🔥"), ("c", "👍")])] == ["a", "b", "a"]
