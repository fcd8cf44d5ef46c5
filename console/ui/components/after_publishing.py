"""A post after it is public: how it is received, what was done to it, and what may be done now."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from connectors.base import PLATFORM_NAMES, Platform
from console.domain.accounts import Account
from console.domain.actors import Actor
from console.domain.amendments import AmendmentKind, AmendmentState
from console.domain.deliveries import Delivery, DeliveryState
from console.services import access
from console.services.amending import Amending
from console.services.measuring import Measured
from console.services.showing_changes import ChangeLine, PublicPost
from console.ui import session
from console.ui.components.page import literal, section, when
from console.ui.components.status import status
from console.ui.failures import Slots, shown_failures

_WORDS = {
    AmendmentKind.EDIT: "New words",
    AmendmentKind.DELETE: "Deleted",
    AmendmentKind.PIN: "Pinned",
    AmendmentKind.UNPIN: "Unpinned",
    AmendmentKind.CORRECTED: "Marked as corrected",
}
_FIGURES = (("likes", "Likes"), ("shares", "Shares"), ("replies", "Replies"), ("views", "Views"))


def after_publishing(actor: Actor, deliveries: tuple[Delivery, ...], accounts: dict[str, Account]) -> None:
    """Show every public delivery of a post with its figures and changes."""
    public = [delivery for delivery in deliveries if delivery.state is DeliveryState.SENT]
    if not public:
        return
    section("After publication")
    for one in session.app().showing_changes.show(public):
        account = accounts.get(one.delivery.account_id)
        with st.container(key=f"row-public-{one.delivery.id}"):
            _about(actor, one, account)


def _about(actor: Actor, one: PublicPost, account: Account | None) -> None:
    name = PLATFORM_NAMES[Platform(account.platform)] if account else "An account that was removed"
    zone, now = session.agency().zone, session.app().clock.now()
    part = f", part {one.delivery.part} of {one.delivery.parts}" if one.delivery.parts > 1 else ""
    st.markdown(f"**{name}**{part}")
    if one.deleted_at:
        status("deleted", note=when(zone, one.deleted_at, now))
    _figures(one.figures)
    for line in one.changes:
        _change(actor, line)
    _offers(actor, one)


def _figures(figures: tuple[Measured, ...]) -> None:
    """Show the newest figures, and their course once there is one; what a platform does not tell is left out."""
    if not figures:
        return
    newest = figures[-1].figures
    told = [(name, label) for name, label in _FIGURES if getattr(newest, name) is not None]
    if not told:
        return
    with st.container(horizontal=True):
        for name, label in told:
            first, last = getattr(figures[0].figures, name) or 0, getattr(newest, name)
            st.metric(label, f"{last:,}", delta=f"{last - first:+,}" if last != first else None, delta_color="off")
    if len(figures) > 2:
        with st.expander("Over time"):
            rows = {label: [getattr(one.figures, name) for one in figures] for name, label in told}
            zone = session.agency().zone
            st.line_chart({"at": [zone.to_local(one.at) for one in figures], **rows}, x="at", x_label="", y_label="")


def _change(actor: Actor, line: ChangeLine) -> None:
    change, now = line.amendment, session.app().clock.now()
    with st.container(horizontal=True, vertical_alignment="center"):
        status(change.state)
        by = f"{line.ordered_by} and {line.approved_by}" if line.approved_by else line.ordered_by
        st.caption(f"{_WORDS[change.kind]} by {literal(by)}, {when(session.agency().zone, change.ordered_at, now)}")
    for words in (change.text, change.reason, change.error):
        if words:
            st.text(words)
    if change.state is AmendmentState.PROPOSED:
        _decide_edit(actor, line)
    elif change.state is AmendmentState.FAILED:
        with st.container(horizontal=True):
            _press("Try it again", f"amend.again.{change.id}", lambda: _amending().try_again(actor, change.id))
            _press("Give it up", f"amend.drop.{change.id}", lambda: _amending().withdraw(actor, change.id))


def _decide_edit(actor: Actor, line: ChangeLine) -> None:
    change = line.amendment
    with st.container(horizontal=True):
        if change.ordered_by == actor.id:
            st.caption("You proposed these words. Somebody else has to approve them.")
        elif actor.has(*access.MAY_APPROVE_POSTS):
            agreed = change.content_hash()
            key = f"amend.approve.{change.id}"
            _press("Approve: changes it in public now", key, lambda: _amending().approve_edit(actor, change.id, agreed))
        _press("Drop it", f"amend.drop.{change.id}", lambda: _amending().withdraw(actor, change.id))


def _offers(actor: Actor, one: PublicPost) -> None:
    if not actor.has(*access.MAY_WRITE_POSTS):
        return
    with st.container(horizontal=True):
        if AmendmentKind.EDIT in one.offered:
            _offer_edit(actor, one)
        if AmendmentKind.PIN in one.offered:
            _offer_pin(actor, one)
        if AmendmentKind.CORRECTED in one.offered and actor.has(*access.MAY_APPROVE_POSTS):
            _offer_correction(actor, one)
        if AmendmentKind.DELETE in one.offered and actor.has(*access.MAY_APPROVE_POSTS):
            _offer_deletion(actor, one)
    for sentence in one.cannot:
        st.caption(sentence)


def _offer_edit(actor: Actor, one: PublicPost) -> None:
    slots, key = Slots(), one.delivery.id
    with st.popover("Change the words", icon=":material/edit:"):
        text = st.text_area("What it should say", value=one.text, key=f"amend.text.{key}", height=140)
        slots.under("text")
        reason = st.text_input("Why", key=f"amend.why.{key}", max_chars=200)
        slots.under("reason")
        st.caption("Somebody else approves the new words. The old ones stay in the record.")
        _press(
            "Propose these words",
            f"amend.edit.{key}",
            lambda: _amending().propose_edit(actor, key, text, reason),
            slots,
        )


def _offer_pin(actor: Actor, one: PublicPost) -> None:
    key = one.delivery.id
    done = [line.amendment.kind for line in one.changes if line.amendment.state is AmendmentState.DONE]
    pins = [kind for kind in done if kind in {AmendmentKind.PIN, AmendmentKind.UNPIN}]
    if pins and pins[-1] is AmendmentKind.PIN:
        _press("Unpin", f"amend.unpin.{key}", lambda: _amending().unpin(actor, key))
    else:
        _press("Pin to the profile", f"amend.pin.{key}", lambda: _amending().pin(actor, key))


def _offer_correction(actor: Actor, one: PublicPost) -> None:
    slots, key = Slots(), one.delivery.id
    with st.popover("Mark as corrected", icon=":material/history_edu:"):
        note = st.text_input("What was wrong, and where it was put right", key=f"amend.note.{key}", max_chars=400)
        slots.under("text")
        _press("Mark it", f"amend.corrected.{key}", lambda: _amending().mark_corrected(actor, key, note), slots)


def _offer_deletion(actor: Actor, one: PublicPost) -> None:
    slots, key = Slots(), one.delivery.id
    with st.popover("Delete it in public", icon=":material/delete:"):
        st.caption("It disappears from the platform now and cannot be brought back there. Our record keeps it.")
        reason = st.text_input("Why", key=f"amend.delete.why.{key}", max_chars=200)
        slots.under("reason")
        _press(
            "Delete this post in public", f"amend.delete.{key}", lambda: _amending().delete(actor, key, reason), slots
        )


def _amending() -> Amending:
    return session.app().amending


def _press(words: str, key: str, do: Callable[[], object], slots: Slots | None = None) -> None:
    if st.button(words, key=key):
        with shown_failures(slots):
            do()
        st.rerun()
