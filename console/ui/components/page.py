"""The frame of a page: its title, its sections, and what an empty one says."""

from __future__ import annotations

from datetime import datetime, timedelta

import streamlit as st

from console.domain.time import AgencyZone


def header(title: str, subtitle: str = "") -> None:
    """Show the page's title and one sentence on what it is for."""
    st.title(title, anchor=False)
    if subtitle:
        st.caption(subtitle)


def section(title: str, note: str = "") -> None:
    """Show a section's title."""
    st.subheader(literal(title), anchor=False)
    if note:
        st.caption(note)


def empty(title: str, what_to_do: str) -> None:
    """Say that there is nothing here, and what would put something here."""
    with st.container(key=f"card-empty-{title.lower().replace(' ', '-')}"):
        st.markdown(f"**{title}**")
        st.caption(what_to_do)


def when(zone: AgencyZone, instant: datetime, now: datetime) -> str:
    """Return ``Mon 23 Nov, 14:05 EST (in 2 h)``: absolute and relative."""
    return f"{zone.show(instant)} ({ago(instant, now)})"


def ago(instant: datetime, now: datetime) -> str:
    """Return how far away an instant is, in its largest sensible unit."""
    distance = now - instant
    words = _span(abs(distance))
    if words == "now":
        return words
    return f"{words} ago" if distance > timedelta(0) else f"in {words}"


def _span(distance: timedelta) -> str:
    seconds = int(distance.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return "now" if seconds < 5 else f"{seconds} s"


_MARKUP = set(r"\`*_{}[]()#+-.!|<>~:$&")


def literal(words: str) -> str:
    """Return words that somebody typed so that Markdown shows them as they are."""
    return "".join(f"\\{char}" if char in _MARKUP else char for char in words)
