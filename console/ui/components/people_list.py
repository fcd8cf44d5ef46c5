"""Everybody of the agency: what each may do, and changing that."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from console.domain.actors import ROLE_TITLES, Actor, Role
from console.domain.people import Person, PersonState
from console.domain.secrets import Secret
from console.ui import session
from console.ui.components.page import empty, literal, section
from console.ui.components.status import status
from console.ui.failures import Slots, shown_failures

_CHOSEN = "people.chosen"


def people_list(actor: Actor) -> None:
    """Show everybody on the left, and the one who was chosen on the right."""
    with shown_failures():
        people = session.app().people.list_people(actor)
    left, right = st.columns([5, 4], gap="large")
    with left:
        with st.popover("Add a person", icon=":material/person_add:"):
            _add(actor)
        _rows(_found(people))
    with right:
        chosen = next((person for person in people if person.id == st.session_state.get(_CHOSEN)), None)
        if chosen is None:
            empty("Nobody chosen", "Choose somebody to change their roles, their password or their access.")
        else:
            _card(actor, chosen)


def _found(people: Sequence[Person]) -> list[Person]:
    wanted = st.text_input("Find by name or address", key="people.find", icon=":material/search:").strip().lower()
    return [person for person in people if wanted in f"{person.name} {person.email}".lower()]


def _rows(people: Sequence[Person]) -> None:
    if not people:
        st.caption("Nobody matches.")
    for person in people:
        with st.container(key=f"row-person-{person.id}", horizontal=True, vertical_alignment="center"):
            note = " · demo" if person.is_demo else ""
            st.markdown(f"**{literal(person.name)}**{note}  \n{literal(_titles(person.roles))}", width="stretch")
            status(person.state)
            if st.button("Change", key=f"people.choose.{person.id}", type="tertiary"):
                st.session_state[_CHOSEN] = person.id
                st.rerun()


def _titles(roles: frozenset[Role]) -> str:
    return ", ".join(title for role, title in ROLE_TITLES.items() if role in roles) or "No role"


def _card(actor: Actor, person: Person) -> None:
    section(person.name, person.email)
    _roles(actor, person)
    st.divider()
    if person.state == PersonState.ACTIVE:
        _suspend(actor, person)
    elif st.button("Let them in again", key=f"people.restore.{person.id}", type="primary"):
        with shown_failures():
            session.app().people.restore(actor, person.id)
            st.rerun()
    with st.container(horizontal=True):
        _reset(actor, person)


def _roles(actor: Actor, person: Person) -> None:
    with st.form(f"people.roles.{person.id}", border=False):
        slots = Slots()
        wanted = st.multiselect(
            "Roles",
            list(Role),
            default=sorted(person.roles),
            format_func=lambda role: ROLE_TITLES[role],
            key=f"people.wanted.{person.id}",
        )
        slots.under("roles")
        st.caption("Counts from their next click on. It is on record who changed it.")
        if not st.form_submit_button("Save the roles", type="primary"):
            return
    with shown_failures(slots):
        session.app().people.set_roles(actor, person.id, wanted)
        st.rerun()


def _suspend(actor: Actor, person: Person) -> None:
    with st.form(f"people.suspend.{person.id}", border=False):
        slots = Slots()
        reason = st.text_input("Why they may no longer come in", key=f"people.reason.{person.id}", max_chars=300)
        slots.under("reason")
        slots.under("roles")
        st.caption("Their open pages close within seconds. What they did stays on record.")
        if not st.form_submit_button("Suspend", icon=":material/person_off:"):
            return
    with shown_failures(slots):
        session.app().people.suspend(actor, person.id, reason=reason)
        st.rerun()


def _reset(actor: Actor, person: Person) -> None:
    if st.button("Give a new password", key=f"people.reset.{person.id}", icon=":material/key:"):
        with shown_failures():
            _show_once(person, session.app().people.reset_password(actor, person.id))
    if st.button("Remove their second factor", key=f"people.factor.{person.id}", icon=":material/phonelink_erase:"):
        with shown_failures():
            session.app().people.remove_second_factor(actor, person.id)
            st.success("The second factor is removed, and every session ended.", icon=":material/check_circle:")


def _add(actor: Actor) -> None:
    with st.form("people.add", border=False):
        slots = Slots()
        name = st.text_input("Name", key="people.add.name", max_chars=120)
        slots.under("name")
        email = st.text_input("E-mail address", key="people.add.email", max_chars=254)
        slots.under("email")
        roles = st.multiselect("Roles", list(Role), format_func=lambda role: ROLE_TITLES[role], key="people.add.roles")
        if not st.form_submit_button("Add this person", type="primary"):
            return
    with shown_failures(slots):
        person, password = session.app().people.add(actor, name=name, email=email, roles=roles)
        _show_once(person, password)


def _show_once(person: Person, password: Secret) -> None:
    st.write(
        f"The password of {literal(person.name)}. It is shown once: hand it over in person, and ask them to change it."
    )
    st.code(password.reveal(), language=None)
