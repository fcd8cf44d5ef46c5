"""Releases: the gate through which footage reaches the public, with its owners, signatures and custody."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from console.domain.actors import Actor
from console.services import access
from console.services.overseeing import Gate
from console.ui import session
from console.ui.components.footage_player import player
from console.ui.components.page import empty, header, literal, section, when
from console.ui.components.release_gate import checklist, custody, hashes, signatures
from console.ui.components.release_holds import holds
from console.ui.components.release_opening import open_release, register_footage
from console.ui.components.release_steps import steps
from console.ui.components.status import status
from console.ui.failures import shown_failures
from evidence_share.model import Release, ReleaseState

_OPEN = "releases.open"


def page() -> None:
    """Show the releases that are on their way, and the one that is open."""
    actor = session.actor()
    header("Releases", "Footage goes out when every check passes and two people of two roles have signed it.")
    with shown_failures():
        busy, settled = session.app().overseeing.list_busy(actor), session.app().overseeing.list_settled(actor)
    left, right = st.columns([4, 9], gap="large")
    with left, st.container(key="pane-releases"):
        _new(actor)
        _list("On their way", busy)
        _list("Settled", settled)
        holds(actor)
    with right:
        _opened(actor, [*busy, *settled])


def _new(actor: Actor) -> None:
    if not actor.has(*access.MAY_OPEN_RELEASES):
        return
    with st.container(horizontal=True):
        with st.popover("Open a release", icon=":material/add:"):
            if opened := open_release(actor):
                _choose(opened)
        with st.popover("Register footage", icon=":material/upload_file:"):
            register_footage(actor)


def _list(title: str, releases: Sequence[Release]) -> None:
    section(title)
    if not releases:
        st.caption("None.")
    zone, now = session.agency().zone, session.app().clock.now()
    for release in releases:
        with st.container(key=f"row-{release.id}"):
            status(release.state)
            if st.button(literal(release.text.title), key=f"releases.choose.{release.id}", type="tertiary"):
                _choose(release.id)
            st.caption(f"{literal(release.case_number)} · {when(zone, release.text.due_at, now)}")


def _choose(release_id: str) -> None:
    st.session_state[_OPEN] = release_id
    st.rerun()


def _opened(actor: Actor, releases: Sequence[Release]) -> None:
    open_id = st.session_state.get(_OPEN) or (releases[0].id if releases else None)
    if open_id is None:
        empty("No release yet", "Register redacted footage, then open a release of it. Records or command can.")
        return
    with shown_failures():
        gate = session.app().overseeing.gate(actor, open_id)
    _head(gate)
    watching, deciding = st.columns([1, 1], gap="large")
    with watching:
        player(actor, gate.rendition, key=f"releases.player.{gate.rendition.id}")
        _words(gate)
    with deciding:
        steps(actor, gate)
        signatures(gate)
        checklist(gate)
        hashes(gate)
    with st.expander(f"Custody: {len(gate.custody)} entries", icon=":material/link:"):
        custody(gate)


def _head(gate: Gate) -> None:
    release, zone, now = gate.release, session.agency().zone, session.app().clock.now()
    section(literal(release.text.title))
    with st.container(horizontal=True, vertical_alignment="center"):
        status(release.state)
        st.markdown(f"Case {literal(release.case_number)} · goes out **{when(zone, release.text.due_at, now)}**")
    for hold in gate.holds:
        st.error(f"Legal hold: {literal(hold.reason)} Nothing moves towards the public.", icon=":material/gavel:")
    if release.state is ReleaseState.HELD:
        st.warning(f"Held back: {literal(release.held_reason)}", icon=":material/pause_circle:")
    if release.withheld_reason:
        st.info(f"Withheld: {literal(release.withheld_reason)}", icon=":material/lock:")


def _words(gate: Gate) -> None:
    text, rendition = gate.release.text, gate.rendition
    section("What residents will read")
    for label, words in (
        ("Shows", text.shown),
        ("Redacted", text.redacted),
        ("Why", text.redacted_why),
        ("Warning", text.content_warning),
        ("Described as", rendition.poster_alt),
        ("Post", text.post_text if text.account_ids else ""),
    ):
        if words:
            st.markdown(f"**{label}** {literal(words)}")
    st.caption(f"Prepared by {literal(gate.release.opened_by_name)} · redacted by {literal(rendition.redactor_name)}")
    for delivery in gate.deliveries:
        status(delivery.state, note=delivery.remote_url or delivery.hold_reason or "")
