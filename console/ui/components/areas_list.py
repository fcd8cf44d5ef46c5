"""The parts of town on the Plan page; an administrator names them."""

from __future__ import annotations

import streamlit as st

from console.domain.actors import Actor
from console.services import access
from console.ui import session
from console.ui.components.page import literal, section
from console.ui.failures import Slots, shown_failures


def areas_list(actor: Actor) -> None:
    """Show the names, or let an administrator edit them."""
    section("Parts of town", "A post can concern one of them, and everything for one of them can be paused.")
    names = session.app().plan.areas.list_names()
    if not actor.has(*access.MAY_ADMINISTER):
        st.markdown("\n".join(f"- {literal(name)}" for name in names) or "None is named yet.")
        st.caption("Administrators name them.")
        return
    slots = Slots()
    typed = st.text_area("One to a line", value="\n".join(names), key="areas.names", height=220)
    slots.under("areas")
    st.caption("A post keeps the name that it was given, also when the name is taken off this list.")
    if st.button("Save the list", type="primary", key="areas.save"):
        with shown_failures(slots):
            kept = session.app().plan.areas.save(actor, typed.splitlines())
        st.toast(f"{len(kept)} parts of town", icon=":material/check:")
