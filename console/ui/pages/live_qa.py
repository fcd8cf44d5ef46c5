"""Live Q&A: plan a session, announce it, and run it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from console.domain.actors import Actor
from console.domain.qa_sessions import QaSession, SessionState
from console.ui import session
from console.ui.components.page import empty, header, literal, when
from console.ui.components.qa_acting import act_button
from console.ui.components.qa_board import board, hall
from console.ui.components.qa_plan import announce_session, plan_session
from console.ui.components.status import status

_OPEN = "live_qa.session"
_S = SessionState


def page() -> None:
    """Show the chosen session's board."""
    actor, app = session.actor(), session.app()
    sessions = [*app.planning.list_ahead(), *app.planning.list_ended()]
    chosen = _chosen(sessions)
    if chosen is not None and st.session_state.get("live_qa.hall"):
        _hall(actor, chosen)
        return
    header("Live Q&A", "Residents ask on the portal and in comments. Answers go back where the question came from.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if sessions:
            _choose(sessions, chosen)
        with st.popover("Plan a session", icon=":material/add:"):
            planned = plan_session(actor)
        if planned:
            st.session_state[_OPEN] = planned
            st.rerun()
    if chosen is None:
        empty("No session yet", "Plan one: choose a topic, a time and who answers. It appears on the portal at once.")
        return
    _head(actor, chosen)
    with_proposals = st.toggle("Propose merges of questions that read alike", value=True, key="live_qa.proposals")
    board(actor, chosen.id, with_proposals=with_proposals)


def _chosen(sessions: Sequence[QaSession]) -> QaSession | None:
    by_id = {found.id: found for found in sessions}
    wanted = st.session_state.get(_OPEN) or st.query_params.get("session", "")
    return by_id.get(wanted) or (sessions[0] if sessions else None)


def _choose(sessions: Sequence[QaSession], chosen: QaSession | None) -> None:
    zone = session.agency().zone
    names = {found.id: f"{found.topic} · {zone.show(found.starts_at)} · {found.state.value}" for found in sessions}
    ids = list(names)
    at = ids.index(chosen.id) if chosen else 0
    picked = st.selectbox("Session", ids, index=at, format_func=names.__getitem__, label_visibility="collapsed")
    if chosen is not None and picked != chosen.id:
        st.session_state[_OPEN] = picked
        st.rerun()


def _head(actor: Actor, shown: QaSession) -> None:
    app, zone = session.app(), session.agency().zone
    with st.container(horizontal=True, vertical_alignment="center"):
        status(shown.state)
        st.markdown(f"**{literal(shown.topic)}**", width="content")
        st.caption(f"{when(zone, shown.starts_at, app.clock.now())} · {literal(shown.hosts)}", width="content")
        st.space("stretch")
        st.link_button("Public page", f"{app.settings.portal_url}/live/{shown.id}", icon=":material/open_in_new:")
        _next_step(actor, shown)


def _next_step(actor: Actor, shown: QaSession) -> None:
    planning = session.app().planning
    if shown.state in {_S.PLANNED, _S.OPEN}:
        _announce(actor, shown)
    if shown.state is _S.PLANNED:
        _step("Take questions now", "door_open", lambda: planning.open(actor, shown.id))
    if shown.state is _S.OPEN:
        _step("Start answering", "play_arrow", lambda: planning.start(actor, shown.id), kind="primary")
    if shown.state in {_S.PLANNED, _S.OPEN}:
        _cancel(actor, shown)
    if shown.state is _S.LIVE:
        if st.button("Hall view", icon=":material/present_to_all:", key="live_qa.to_hall"):
            st.session_state["live_qa.hall"] = True
            st.rerun()
        _close(actor, shown)


def _step(words: str, icon: str, do: Callable[[], None], *, kind: str = "secondary") -> None:
    act_button(words, do, key=f"live_qa.{words.split(maxsplit=1)[0].lower()}", icon=icon, kind=kind)


def _announce(actor: Actor, shown: QaSession) -> None:
    with st.popover("Announce it", icon=":material/campaign:"):
        if announce_session(actor, shown):
            st.success("Submitted. Somebody else approves it on Today or in Compose.", icon=":material/check:")


def _cancel(actor: Actor, shown: QaSession) -> None:
    with st.popover("Cancel the session"):
        st.caption("The portal then says that it was cancelled.")
        st.text_input("Why, for the record", key="live_qa.reason", max_chars=200)
        _step("Cancel this session", "cancel", lambda: _cancel_for(actor, shown.id))


def _cancel_for(actor: Actor, session_id: str) -> None:
    session.app().planning.cancel(actor, session_id, str(st.session_state.get("live_qa.reason", "")))


def _close(actor: Actor, shown: QaSession) -> None:
    with st.popover("Close the session", icon=":material/lock:"):
        st.caption("No more questions are taken, and the transcript is complete on the portal. ")
        st.caption("What is still on the board can be answered in writing afterwards.")
        _step("Close this session now", "lock", lambda: session.app().planning.close(actor, shown.id))


def _hall(actor: Actor, shown: QaSession) -> None:
    if st.button("Back to the board", icon=":material/arrow_back:", key="live_qa.from_hall", type="tertiary"):
        st.session_state["live_qa.hall"] = False
        st.rerun()
    hall(actor, shown.id)
