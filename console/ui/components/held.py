"""What pauses hold: each pause with its scope and reason, and each held post looked at again on its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from console.domain.accounts import Account
from console.domain.actors import Actor
from console.domain.deliveries import Delivery
from console.domain.pauses import Pause, PauseState
from console.ui import session
from console.ui.components.delivery import delivery_row
from console.ui.components.page import ago, literal, section, when

_SHOWN = 10


def held(actor: Actor, deliveries: Sequence[Delivery], accounts: Mapping[str, Account]) -> None:
    """Show what is held, pause by pause; then what something else holds."""
    pauses = {pause.id: pause for pause in session.app().pausing.list_recent()}
    for pause in pauses.values():
        theirs = [delivery for delivery in deliveries if delivery.pause_id == pause.id]
        if theirs:
            _by_pause(actor, pause, theirs, accounts)
    others = [delivery for delivery in deliveries if delivery.pause_id not in pauses]
    if others:
        section("Held")
    for delivery in others[:_SHOWN]:
        st.text(delivery.text)
        delivery_row(actor, delivery, accounts.get(delivery.account_id), key="today")
    _more(len(others))


def paused_now() -> None:
    """Show every active pause, with how much it stops and why."""
    zone, now = session.agency().zone, session.app().clock.now()
    for pause in session.app().pausing.list_active():
        st.warning(
            f"**{literal(pause.what)}** since {when(zone, pause.started_at, now)}: {literal(pause.reason)}",
            icon=":material/pause_circle:",
        )


def _by_pause(actor: Actor, pause: Pause, theirs: Sequence[Delivery], accounts: Mapping[str, Account]) -> None:
    is_active = pause.state is PauseState.ACTIVE
    title = f"Held: {pause.whole} is paused" if is_active else f"To look at again after the pause of {pause.whole}"
    section(title, "" if is_active else _lifted(pause))
    for delivery in theirs[:_SHOWN]:
        with st.container(key=f"held-{delivery.id}"):
            st.text(delivery.text)
            st.caption(_now(delivery, is_active=is_active))
            delivery_row(actor, delivery, accounts.get(delivery.account_id), key="today", can_release=not is_active)
    _more(len(theirs))


def _lifted(pause: Pause) -> str:
    ended = ago(pause.lifted_at, session.app().clock.now()) if pause.lifted_at else ""
    return f"Lifted {ended}. It was paused because: {literal(pause.reason)} Nothing goes out until you release it here."


def _now(delivery: Delivery, *, is_active: bool) -> str:
    zone, now = session.agency().zone, session.app().clock.now()
    at = when(zone, delivery.due_at, now)
    if is_active:
        return f"Was to go out {at}. It can be released once the pause is lifted."
    if delivery.due_at > now:
        return f"Goes out {at} if you release it."
    return f"Its time has passed: {at}. It needs a new one."


def _more(count: int) -> None:
    if count > _SHOWN:
        st.caption(f"{count - _SHOWN} more. Decide these first.")
