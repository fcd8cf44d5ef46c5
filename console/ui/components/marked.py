"""A resident's words with the ones marked that speak for a label; nothing in them is mark-up."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from console.domain.messages import WordSpan
from console.ui.components.page import literal
from console.ui.components.said import plain

_AROUND = 1_500


def marked(text: str, spans: Iterable[WordSpan], *, key: str) -> None:
    """Show ``text`` with its spans marked; of a very long text, the part around the first of them."""
    ordered = sorted(spans, key=lambda span: (span.start, span.end))
    first = ordered[0].start if ordered else 0
    start = max(0, first - _AROUND)
    end = min(len(text), start + 2 * _AROUND)
    with st.container(key=f"said-{key}"):
        before, after = "… " if start else "", " …" if end < len(text) else ""
        st.markdown(before + _marked(text, ordered, start, end) + after)
        if before or after:
            with st.expander(f"Show all {len(text):,} characters"):
                st.text(plain(text))


def quoted(text: str, span: WordSpan, most: int = 80) -> str:
    """Return the marked words of one span, short and safe to show."""
    words = " ".join(plain(text[span.start : span.end]).split())
    return words if len(words) <= most else f"{words[:most]} …"


def _marked(text: str, spans: Iterable[WordSpan], start: int, end: int) -> str:
    parts, at = [], start
    for span in spans:
        opens, closes = max(span.start, at), min(span.end, end)
        if opens >= closes:
            continue
        parts += [_lines(text[at:opens]), f":orange-background[{_one_line(text[opens:closes])}]"]
        at = closes
    return "".join([*parts, _lines(text[at:end])])


def _lines(words: str) -> str:
    """Escape, and keep line ends and indents, which Markdown would read as something else."""
    return "  \n".join(_unindented(literal(line)) for line in plain(words).replace("\r", "").split("\n"))


def _unindented(line: str) -> str:
    bare = line.lstrip(" \t")
    return "\u00a0" * (len(line) - len(bare)) + bare


def _one_line(words: str) -> str:
    return literal(" ".join(plain(words).split()))
