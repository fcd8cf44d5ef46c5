"""The list of keys, which ``?`` or a button in the menu opens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

_SCRIPT = Path(__file__).with_name("keys.js")
_KEYS: dict[str, dict[str, str]] = {
    "Everywhere": {
        "?": "this list",
        "Tab, Shift + Tab": "the next or the previous thing on the page",
        "Enter, Space": "press what is in focus",
        "Ctrl + Enter": "take over what is typed in a large field",
        "Esc": "close what is open",
    },
    "Calendar, with a post in focus": {
        "[, ]": "a day earlier or later",
        "{, }": "an hour earlier or later",
        "Enter": "open it, with every way to another time",
    },
    "Review": {
        "J, K": "the next or the previous message",
        "L": "leave it up",
        "H": "hide it",
        "E": "escalate it",
        "U": "undo a hiding",
    },
}


def keys() -> None:
    """Show the button, and listen for ``?``."""
    pressed = st.button("Keyboard", key="frame.keys", icon=":material/keyboard:", type="tertiary")
    heard = getattr(_component()(key="frame.hear", on_asked_change=_noted), "asked", None)
    if pressed or heard:
        _list()


@st.dialog("Keyboard")
def _list() -> None:
    for place, known in _KEYS.items():
        st.markdown(f"**{place}**")
        st.markdown("\n".join(f"- `{key}` {meaning}" for key, meaning in known.items()))


def _noted() -> None:
    """Let the page run again; the key is read from the component's result."""


def _component() -> Any:
    return st.components.v2.component("rapport.keys", js=_SCRIPT.read_text(encoding="utf-8"))
