"""One's own way in: where one is signed in, the password, the second factor."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from console.domain.actors import Actor
from console.domain.secrets import Secret
from console.domain.sessions import SignInSession
from console.services.own_sign_in import OwnSignIn
from console.ui import session
from console.ui.components.page import ago, literal, section
from console.ui.failures import Slots, shown_failures

METHODS = {
    "password": "with a password",
    "password_and_code": "with a password and a code",
    "identity_provider": "at the identity provider",
}


def own_sign_in(actor: Actor) -> None:
    """Show where ``actor`` is signed in and how, and let them change it."""
    left, right = st.columns([1, 1], gap="large")
    with left:
        section("Where you are signed in", "End what you do not recognise: its open pages close within seconds.")
        session_rows(actor, session.app().sessions.list_own(actor))
    with right:
        own = session.app().own_sign_in.find(actor)
        if not own.has_password:
            section("How you sign in")
            st.write("You sign in at the agency's identity provider. Password and second factor are set up there.")
            return
        _second_factor(actor, own)
        _password(actor)


def session_rows(actor: Actor, sessions: Sequence[SignInSession], names: dict[str, str] | None = None) -> None:
    """Show sessions, each with a button that ends it; ``names`` tells whose they are."""
    now, here = session.app().clock.now(), str(st.user.get("session", ""))
    for each in sessions:
        with st.container(key=f"row-session-{each.id}", horizontal=True, vertical_alignment="center"):
            whose = f"**{literal(names.get(each.person_id, 'Unknown'))}**, " if names is not None else ""
            mine = " **This browser.**" if each.id == here else ""
            place = f"{literal(each.browser or 'A browser')} at {literal(each.address or 'an unknown address')}"
            st.markdown(
                f"{whose}{place}.{mine}  \n"
                f"Signed in {ago(each.started_at, now)} {METHODS[each.method]}; last used {ago(each.seen_at, now)}.",
                width="stretch",
            )
            if each.id != here and st.button("End it", key=f"session.end.{each.id}", icon=":material/logout:"):
                with shown_failures():
                    session.app().sessions.revoke(actor, each.id)
                    st.rerun()


def _second_factor(actor: Actor, own: OwnSignIn) -> None:
    section("Second factor", "A code from an app on your phone, asked for after your password.")
    if own.has_second_factor:
        st.write("Your second factor is on.")
        _remove(actor)
        return
    _begin(actor, again=own.awaits_code)
    if session.app().own_sign_in.find(actor).awaits_code:
        _confirm(actor)


def _begin(actor: Actor, *, again: bool) -> None:
    with st.form("own.totp.begin", clear_on_submit=True, border=False):
        slots = Slots()
        password = st.text_input(
            "Your password", type="password", autocomplete="current-password", key="own.totp.password"
        )
        slots.under("password")
        if not st.form_submit_button("Begin again with a new key" if again else "Set up a second factor"):
            return
    with shown_failures(slots):
        enrolment = session.app().own_sign_in.begin_second_factor(actor, password=Secret(password))
    st.write("Add Rapport in your authenticator app with this key. It is shown once.")
    st.code(enrolment.secret.reveal(), language=None)
    with st.expander("As an address, for apps that take one"):
        st.code(enrolment.address.reveal(), language=None, wrap_lines=True)


def _confirm(actor: Actor) -> None:
    with st.form("own.totp.confirm", border=False):
        slots = Slots()
        code = st.text_input(
            "The code that your app shows now", max_chars=8, autocomplete="one-time-code", key="own.totp.code"
        )
        slots.under("code")
        if not st.form_submit_button("Switch it on", type="primary"):
            return
    with shown_failures(slots):
        session.app().own_sign_in.confirm_second_factor(actor, code)
        st.rerun()


def _remove(actor: Actor) -> None:
    with st.form("own.totp.remove", clear_on_submit=True, border=False):
        slots = Slots()
        password = st.text_input("Your password", type="password", autocomplete="current-password", key="own.totp.off")
        slots.under("password")
        if not st.form_submit_button("Switch the second factor off"):
            return
    with shown_failures(slots):
        session.app().own_sign_in.remove_second_factor(actor, password=Secret(password))
        st.rerun()


def _password(actor: Actor) -> None:
    section("Password", "At least twelve characters. Changing it ends every other session of yours.")
    with st.form("own.password", border=False):
        slots = Slots()
        old = st.text_input("Present password", type="password", autocomplete="current-password", key="own.old")
        slots.under("old")
        new = st.text_input("New password", type="password", autocomplete="new-password", key="own.new")
        slots.under("password")
        if not st.form_submit_button("Change the password"):
            return
    with shown_failures(slots):
        session.app().own_sign_in.change_password(
            actor, old=Secret(old), new=Secret(new), session_id=str(st.user.get("session", ""))
        )
        st.success("Your password is changed.", icon=":material/check_circle:")
