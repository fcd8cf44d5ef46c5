"""What this person may do with a release now; where they may not, who may."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from console.domain.actors import Actor
from console.domain.errors import InvalidInput
from console.services import access
from console.services.overseeing import Gate
from console.ui import session
from console.ui.components.release_writing import NO_TIME, write_release
from console.ui.failures import Slots, shown_failures
from evidence_share.model import RELEASE_GRAPH, WITHDRAWAL_REASONS, Release, ReleaseState, ReleaseText

_S = ReleaseState


def steps(actor: Actor, gate: Gate) -> None:
    """Offer the next step first, then what else is possible."""
    release = gate.release
    if gate.next_step:
        st.markdown(f"**Next:** {gate.next_step}")
    may_write = actor.has(*access.MAY_OPEN_RELEASES)
    if may_write and release.state in {_S.OPEN, _S.CHECKED}:
        _checks(actor, release)
    if release.state in {_S.CHECKED, _S.CLEARED}:
        _sign(actor, gate)
    if may_write:
        _others(actor, release)


def _checks(actor: Actor, release: Release) -> None:
    again = release.state is _S.CHECKED
    label = "Run the checks again" if again else "Run the checks"
    kind: Literal["primary", "secondary"] = "secondary" if again else "primary"
    if st.button(label, type=kind, key=f"releases.check.{release.id}", icon=":material/fact_check:"):
        with shown_failures(), st.spinner("Reading and hashing the file …"):
            session.app().releasing.run_checks(actor, release.id)
        st.rerun()


def _sign(actor: Actor, gate: Gate) -> None:
    if gate.may_not_sign or gate.holds:
        st.caption(gate.may_not_sign or "Nobody signs while the hold stands.")
        return
    release, releasing = gate.release, session.app().releasing
    clears = release.state is _S.CHECKED
    words = "Clear for records: I watched it, its redaction is complete" if clears else _approval_words(release)
    if st.button(words, type="primary", key=f"releases.sign.{release.id}", icon=":material/verified:"):
        with shown_failures(), st.spinner("Hashing the file once more …"):
            (releasing.clear if clears else releasing.approve)(actor, release.id, gate.subject_hash)
        st.toast("Signed", icon=":material/verified:")
        st.rerun()


def _approval_words(release: Release) -> str:
    accounts = len(release.text.account_ids)
    where = f"our page and {accounts} account{'s' if accounts > 1 else ''}" if accounts else "our page"
    return f"Approve for command: publish on {where}, {session.agency().zone.show(release.text.due_at)}"


def _others(actor: Actor, release: Release) -> None:
    possible = RELEASE_GRAPH.edges[release.state]
    with st.container(horizontal=True):
        if _S.OPEN in possible:
            with st.popover("Change the words or the time", icon=":material/edit:"):
                _revise(actor, release)
        if _S.WITHHELD in possible:
            with st.popover("Withhold", icon=":material/lock:"):
                _withhold(actor, release)
        if _S.WITHDRAWN in possible:
            with st.popover("Withdraw from the public", icon=":material/undo:"):
                _withdraw(actor, release)


def _revise(actor: Actor, release: Release) -> None:
    if release.signatures:
        st.caption("Saving a change voids the checks and every signature, and takes a waiting post back.")
    slots = Slots()
    key = f"releases.revise.{release.id}.{release.revision}"
    text = write_release(release.text, slots, key=key)
    if st.button("Save and open again", key=f"{key}.save", type="primary"):
        with shown_failures(slots):
            refuse_no_time(text)
            session.app().releasing.revise(
                actor, release.id, text=text, rendition_id=release.rendition_id, revision=release.revision
            )
        st.rerun()


def refuse_no_time(text: ReleaseText) -> None:
    """Raise InvalidInput where the time that was typed is none."""
    if text.due_at == NO_TIME:
        raise InvalidInput("Choose a day and a time that exist.", field="due_at")


def _withhold(actor: Actor, release: Release) -> None:
    slots = Slots()
    reason = st.text_area("Why it is not released", key=f"releases.withhold.{release.id}", max_chars=2000)
    slots.under("reason")
    if st.button("Withhold it", key=f"releases.withhold.{release.id}.do"):
        with shown_failures(slots):
            session.app().releasing.withhold(actor, release.id, reason)
        st.rerun()


def _withdraw(actor: Actor, release: Release) -> None:
    slots = Slots()
    st.caption("The video leaves the public page at once. A tombstone stays: the date, this sentence, the hash.")
    reason = st.radio(
        "Why",
        list(WITHDRAWAL_REASONS),
        format_func=WITHDRAWAL_REASONS.__getitem__,
        index=None,
        key=f"releases.withdraw.{release.id}",
    )
    slots.under("reason_class")
    note = st.text_area("Particulars, for the record only", key=f"releases.withdraw.{release.id}.note", max_chars=2000)
    if st.button("Withdraw it from the public page now", key=f"releases.withdraw.{release.id}.do"):
        with shown_failures(slots):
            session.app().releasing.withdraw(actor, release.id, reason or "", note)
        st.rerun()
