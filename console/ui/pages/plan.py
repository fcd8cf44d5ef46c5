"""Plan: what the calendar is made of: campaigns, the queue, series, templates, pictures and parts of town."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from console.domain.actors import Actor
from console.ui import session
from console.ui.components.areas_list import areas_list
from console.ui.components.campaigns_list import campaigns_list
from console.ui.components.media_list import media_list
from console.ui.components.page import header
from console.ui.components.queue_list import queue_list
from console.ui.components.series_list import series_list
from console.ui.components.templates_list import templates_list

_VIEW = "plan.view"
_SECTIONS: dict[str, Callable[[Actor], None]] = {
    "Series": series_list,
    "Templates": templates_list,
    "Queue": queue_list,
    "Campaigns": campaigns_list,
    "Pictures": media_list,
    "Parts of town": areas_list,
}


def page() -> None:
    """Show one part of the plan."""
    actor = session.actor()
    header("Plan", "What the calendar is made of. Posts stand on the calendar; here is what makes and orders them.")
    _take_address()
    st.session_state.setdefault(_VIEW, next(iter(_SECTIONS)))
    chosen = st.segmented_control("Show", list(_SECTIONS), required=True, key=_VIEW, label_visibility="collapsed")
    _SECTIONS[chosen or next(iter(_SECTIONS))](actor)


def _take_address() -> None:
    """Open the part that a link names."""
    named = st.query_params.get("view", "").capitalize()
    if named in _SECTIONS:
        st.session_state[_VIEW] = named
        del st.query_params["view"]
