"""Legal holds: what stands, how to place one, how to lift one."""

from __future__ import annotations

import streamlit as st

from console.domain.actors import Actor
from console.services import access
from console.ui import session
from console.ui.components.page import ago, literal, section
from console.ui.failures import Slots, shown_failures
from evidence_share.model import Hold


def holds(actor: Actor) -> None:
    """Show the holds that stand; records and command may place one, records may lift one."""
    standing = session.app().holding.list_standing(actor)
    section("Legal holds")
    for hold in standing:
        _hold(actor, hold)
    if not standing:
        st.caption("None stands.")
    if actor.has(*access.MAY_OPEN_RELEASES):
        with st.popover("Place a hold", icon=":material/gavel:"):
            _place(actor)


def _hold(actor: Actor, hold: Hold) -> None:
    with st.container(key=f"row-{hold.id}"):
        st.markdown(f":material/gavel: **{literal(hold.case_number)}**")
        st.caption(f"{literal(hold.reason)} Placed {ago(hold.placed_at, session.app().clock.now())}.")
        if not actor.has(*access.MAY_CLEAR_RELEASES):
            return
        with st.popover("Lift"):
            slots = Slots()
            reason = st.text_input("Who lifted it, and why", key=f"releases.lift.{hold.id}")
            slots.under("reason")
            if st.button("Lift the hold", key=f"releases.lift.{hold.id}.do"):
                with shown_failures(slots):
                    session.app().holding.lift(actor, hold.id, reason)
                st.rerun()


def _place(actor: Actor) -> None:
    slots = Slots()
    st.caption("Every release of the case stops at once, whoever signed it.")
    case_number = st.text_input("Case number", key="releases.hold.case")
    slots.under("case_number")
    reason = st.text_input("Who asked for it, and why", key="releases.hold.reason")
    slots.under("reason")
    if st.button("Place the hold now", key="releases.hold.do", type="primary"):
        with shown_failures(slots):
            session.app().holding.place(actor, case_number, reason)
        st.rerun()
