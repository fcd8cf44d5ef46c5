"""Differences on a page: words as data for the component, never as mark-up."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from console.ui.components import differences
from tests.conftest import ALICE, BOB, SteppedClock
from tests.ui.inbox_pages import words
from tests.ui.news_desk import NewsDesk


def _page() -> None:
    import streamlit as st

    from console.ui.components import differences

    differences.history(st.query_params["post"], key="history")


def test_history_names_who_changed_what_and_hands_words_over_as_data(
    tmp_path: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = NewsDesk(tmp_path, clock, monkeypatch)
    post = desk.room.draft("Closed until six.")
    desk.room.posting.save(BOB, post.id, replace(post.content, text="Closed until <b>seven</b>."), version=1)
    page = desk.visit(_page, ALICE, post=post.id)
    assert "**Version 2** · Bob Tanaka" in words(page)
    assert "First version" in words(page)
    (component,) = page.get("bidi_component")
    pieces = json.loads(component.proto.json)["pieces"]
    assert {"change": "removed", "text": "six."} in pieces
    assert "".join(piece["text"] for piece in pieces if piece["change"] != "removed") == "Closed until <b>seven</b>."


def test_the_component_writes_text_and_no_mark_up() -> None:
    script = (Path(differences.__file__).parent / "differences.js").read_text("utf-8")
    assert "textContent" in script
    assert "innerHTML" not in script
