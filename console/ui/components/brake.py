"""The hand on the brake: pausing everything, an account, a campaign or an area, and lifting each pause again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from console.domain.actors import Actor
from console.domain.pauses import Pause, PauseScope
from console.services import access
from console.services.pausing import name_of
from console.ui import session
from console.ui.components.page import when
from console.ui.failures import Slots, shown_failures
from console.ui.going import go_to

_TITLES = {
    PauseScope.EVERYTHING: "Everything",
    PauseScope.ACCOUNT: "One account",
    PauseScope.CAMPAIGN: "One campaign",
    PauseScope.AREA: "One area",
}
_WHICH = {PauseScope.ACCOUNT: "Which account", PauseScope.CAMPAIGN: "Which campaign", PauseScope.AREA: "Which area"}


def brake(actor: Actor, pauses: Sequence[Pause]) -> None:
    """Show what is paused, and let those who may pause more or lift it."""
    if pauses:
        st.badge(_badge(pauses), icon=":material/pause_circle:", color="red")
    may_pause, may_lift = actor.has(*access.MAY_PAUSE), actor.has(*access.MAY_RESUME)
    if pauses and (may_pause or may_lift):
        with st.popover("Pauses", icon=":material/play_circle:"):
            for pause in pauses:
                _active(pause, may_lift=may_lift)
            if may_pause and not _is_everything(pauses):
                _pause(actor, first=False)
    elif may_pause:
        with st.popover("Pause", icon=":material/pause_circle:"):
            _pause(actor, first=True)


def _badge(pauses: Sequence[Pause]) -> str:
    if _is_everything(pauses):
        return "Everything is paused"
    return pauses[0].what if len(pauses) == 1 else f"{len(pauses)} pauses"


def _is_everything(pauses: Sequence[Pause]) -> bool:
    return any(pause.scope is PauseScope.EVERYTHING for pause in pauses)


def _active(pause: Pause, *, may_lift: bool) -> None:
    with st.container(key=f"row-brake-{pause.id}"):
        st.markdown(f"**{pause.what}**")
        st.text(f"Paused because: {pause.reason}")
        since = when(session.agency().zone, pause.started_at, session.app().clock.now())
        st.caption(f"Since {since}. What it holds stays held when it is lifted.")
        with st.container(horizontal=True):
            if may_lift and st.button("Lift this pause", type="primary", key=f"strip.resume.{pause.id}"):
                with shown_failures():
                    session.app().pausing.resume(session.actor(), pause.id)
                go_to("today")
            if st.button("See what it holds", key=f"strip.held.{pause.id}", type="tertiary"):
                go_to("today")


def _pause(actor: Actor, *, first: bool) -> None:
    st.markdown("**Stop what goes out, at once.**" if first else "**Pause more.**")
    choices = _choices()
    offered = [scope for scope in PauseScope if scope is PauseScope.EVERYTHING or choices[scope]]
    scope = st.radio("How much", offered, format_func=_TITLES.__getitem__, key="strip.pause_scope", horizontal=True)
    target = _target(scope, choices)
    slots = Slots()
    reason = st.text_input("Why", key="strip.pause_reason", max_chars=200)
    slots.under("reason")
    st.caption(_what_happens(scope))
    name = choices[scope].get(target, "") if target else ""
    label = "Pause everything now" if scope is PauseScope.EVERYTHING else f"Pause {name} now"
    if st.button(label, type="primary" if first else "secondary", key="strip.pause"):
        with shown_failures(slots):
            session.app().pausing.pause(actor, reason, scope=scope, target=target, target_name=name)
        st.rerun()


def _target(scope: PauseScope, choices: Mapping[PauseScope, Mapping[str, str]]) -> str:
    if scope is PauseScope.EVERYTHING:
        return ""
    names = choices[scope]
    chosen = st.selectbox(_WHICH[scope], list(names), format_func=names.__getitem__, key=f"strip.pause_{scope.value}")
    return str(chosen or "")


def _what_happens(scope: PauseScope) -> str:
    held = "Scheduled posts and queued answers are held" if scope in _WITH_ANSWERS else "Its scheduled posts are held"
    exempt = "Only emergency posts that command approved go out."
    return f"{held}. {exempt} Nothing else goes out again until a person has looked at it."


_WITH_ANSWERS = frozenset({PauseScope.EVERYTHING, PauseScope.ACCOUNT})


def _choices() -> dict[PauseScope, dict[str, str]]:
    campaigns = session.app().plan.campaigning.list_active()
    return {
        PauseScope.EVERYTHING: {},
        PauseScope.ACCOUNT: {account.id: name_of(account) for account in session.accounts()},
        PauseScope.CAMPAIGN: {campaign.id: campaign.name for campaign in campaigns},
        PauseScope.AREA: {area: area for area in session.agency().areas},
    }
