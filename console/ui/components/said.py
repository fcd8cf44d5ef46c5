"""Words written by people outside, shown as they wrote them and never as mark-up."""

from __future__ import annotations

import streamlit as st

_FIRST_STRONG_ISOLATE = "\u2068"
_POP_ISOLATE = "\u2069"
#: Overrides can make a sentence read as another one; they are shown as a visible sign instead.
_OVERRIDES = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"), "\u25e6")
_CONTROLS = {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\t\n\r"}
_MUCH = 4_000


def plain(text: str) -> str:
    """Return ``text`` with direction overrides and control characters made visible."""
    return text.translate(_OVERRIDES | _CONTROLS)


def said(text: str, *, key: str, whole: bool = False) -> None:
    """Show a resident's words; a very long text is cut with a way to see all of it."""
    shown = plain(text)
    with st.container(key=f"said-{key}"):
        if len(shown) <= _MUCH or whole:
            st.text(f"{_FIRST_STRONG_ISOLATE}{shown}{_POP_ISOLATE}")
            return
        st.text(f"{_FIRST_STRONG_ISOLATE}{shown[:_MUCH]} …{_POP_ISOLATE}")
        with st.expander(f"Show all {len(shown):,} characters"):
            st.text(f"{_FIRST_STRONG_ISOLATE}{shown}{_POP_ISOLATE}")
