"""The queue on the Plan page: places in the week, and when each comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta

import streamlit as st

from console.domain.actors import Actor
from console.domain.slots import WEEKDAYS, Opening, Slot
from console.services import access
from console.ui import session
from console.ui.components.page import empty, section, when
from console.ui.failures import Slots, shown_failures

_SHOWN = 60
_STEP = timedelta(minutes=5)


def queue_list(actor: Actor) -> None:
    """Show every slot by weekday, with its next free date."""
    zone = session.agency().zone
    now = session.app().clock.now()
    section(
        "Queue",
        "Places in the week that wait for posts. “Next free slot” on a post takes the first one. A slot keeps its time "
        f"on the agency's clock ({zone.label(now)}) when the clocks change.",
    )
    may_plan = actor.has(*access.MAY_PLAN)
    if may_plan:
        with st.popover("Add a slot", icon=":material/add:", key="queue.new"):
            _add(actor)
    slots = session.app().plan.queueing.list_slots()
    if not slots:
        empty("The queue has no slots yet", "Add weekdays and times at which posts usually go out.")
    following = _next_of_each(session.app().plan.queueing.next_free_slots(now, _SHOWN))
    for slot in slots:
        _row(actor, slot, following.get(slot.id), may_plan=may_plan)


def _next_of_each(openings: Sequence[Opening]) -> dict[str, Opening]:
    found: dict[str, Opening] = {}
    for opening in openings:
        found.setdefault(opening.slot.id, opening)
    return found


def _row(actor: Actor, slot: Slot, following: Opening | None, *, may_plan: bool) -> None:
    names = {account.id: account.name for account in session.accounts()}
    with st.container(key=f"row-{slot.id}", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{slot.label()}**", width="content")
        st.caption(", ".join(names.get(each, "a removed account") for each in slot.account_ids), width="content")
        st.space("stretch")
        st.caption(_free(following), width="content")
        if may_plan and st.button("Remove", key=f"queue.remove.{slot.id}", type="tertiary"):
            with shown_failures():
                session.app().plan.queueing.remove_slot(actor, slot.id)
            st.toast(f"{slot.label()} is no slot any more. Posts that stand there stay.", icon=":material/check:")
            st.rerun()


def _free(opening: Opening | None) -> str:
    if opening is None:
        return "Full for the next weeks"
    shown = when(session.agency().zone, opening.at, session.app().clock.now())
    return f"Next free: {shown}. {opening.note}" if opening.note else f"Next free: {shown}"


def _add(actor: Actor) -> None:
    slots = Slots()
    accounts = {account.id: f"{account.name} ({account.platform.capitalize()})" for account in session.accounts()}
    weekday = st.selectbox("Day", range(7), format_func=lambda day: WEEKDAYS[day], key="queue.weekday")
    slots.under("weekday")
    zone = session.agency().zone
    label = f"Time ({zone.label(session.app().clock.now())})"
    at = st.time_input(label, value=time(9, 0), step=_STEP, key="queue.at")
    slots.under("at")
    chosen = st.multiselect("Accounts", list(accounts), format_func=lambda one: accounts[one], key="queue.accounts")
    slots.under("account_ids")
    if st.button("Add slot", type="primary", key="queue.add"):
        with shown_failures(slots):
            session.app().plan.queueing.add_slot(actor, weekday=weekday, at=at, account_ids=chosen)
        st.rerun()
