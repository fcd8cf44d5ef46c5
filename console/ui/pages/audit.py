"""Audit: everything that happened, as sentences; searchable, exportable, and checked against tampering."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

import streamlit as st

from console.domain.actors import Actor
from console.domain.time import AgencyZone
from console.domain.verbs import SENTENCES
from console.services.auditing import AuditFilters, AuditLine, AuditSearch, Wholeness
from console.ui import session
from console.ui.components.audit_files import as_csv, as_json
from console.ui.components.page import empty, header, literal
from console.ui.failures import shown_failures

_PAGE = 100
_BEFORE = "audit.before"


def page() -> None:
    """Show whether the log is whole, and what is in it."""
    actor, zone = session.actor(), session.agency().zone
    header("Audit", "Everything that anybody did here, each entry sealed to the one before it.")
    _wholeness(actor)
    with shown_failures():
        wanted = _search(session.app().auditing.list_filters(actor), zone)
        before = st.session_state.get(_BEFORE)
        lines = session.app().auditing.list_lines(actor, wanted, before=before, limit=_PAGE)
    if not lines:
        empty("Nothing matches", "Widen the search: another person, another kind of act, other days.")
        return
    _table(lines, zone)
    _paging(lines, before)
    _exports(actor, wanted)


def _wholeness(actor: Actor) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        thorough = st.session_state.pop("audit.thorough", False)
        with shown_failures():
            auditing = session.app().auditing
            found = auditing.check_all(actor) if thorough else auditing.check_recent(actor)
        _verdict(found, thorough=thorough)
        st.button("Check every entry", icon=":material/policy:", on_click=_ask_for_all)


def _ask_for_all() -> None:
    st.session_state["audit.thorough"] = True


def _verdict(found: Wholeness, *, thorough: bool) -> None:
    if found.broken is not None:
        st.error(
            f"The log is broken at entry {found.broken.seq}: {found.broken.reason}. "
            "Keep the database as it is, and call whoever runs it.",
            icon=":material/link_off:",
        )
    elif thorough or found.checked_from == 1:
        st.success(
            f"The log is whole: all {found.entries:,} entries were checked just now.", icon=":material/verified:"
        )
    else:
        old = found.checked_from - 1
        st.success(
            f"The {found.entries - old:,} newest entries were checked just now and hold. "
            f"The {old:,} before them were whole when they were last checked.",
            icon=":material/verified:",
        )


def _search(filters: AuditFilters, zone: AgencyZone) -> AuditSearch:
    names = dict(filters.actors)
    who_column, what_column, which_column, from_column, to_column = st.columns([3, 4, 3, 2, 2])
    with who_column:
        who = st.selectbox(
            "Who", ["", *names], format_func=lambda one: names.get(one, "Anybody"), on_change=_first_page
        )
    with what_column:
        what = st.selectbox("What", ["", *filters.verbs], format_func=_said, on_change=_first_page)
    with which_column:
        which = st.text_input("Which (its id)", on_change=_first_page, key="audit.object").strip()
    with from_column:
        first = st.date_input("From", value=None, format="YYYY-MM-DD", on_change=_first_page, key="audit.from")
    with to_column:
        last = st.date_input("To", value=None, format="YYYY-MM-DD", on_change=_first_page, key="audit.to")
    return AuditSearch(
        actor_id=who or "",
        verb=what or "",
        object_id=which,
        since=_midnight(zone, first),
        until=_midnight(zone, last, days=1),
    )


def _said(verb: str) -> str:
    return SENTENCES.get(verb, verb) if verb else "Anything"


def _first_page() -> None:
    st.session_state.pop(_BEFORE, None)


def _midnight(zone: AgencyZone, day: object, *, days: int = 0) -> datetime | None:
    if not isinstance(day, date):
        return None
    return datetime.combine(day + timedelta(days=days), time(), tzinfo=zone.info)


def _table(lines: Sequence[AuditLine], zone: AgencyZone) -> None:
    rows = [
        {
            "When": f"{zone.to_local(line.at):%Y-%m-%d %H:%M:%S %Z}",
            "Who": line.who,
            "What": line.sentence,
            "Which": line.object_id,
            "Entry": line.seq,
        }
        for line in lines
    ]
    chosen = st.dataframe(
        rows, hide_index=True, on_select="rerun", selection_mode="single-row", key="audit.table", height=480,
        alt="The audit log, newest entry first",
    )  # fmt: skip
    for index in chosen["selection"]["rows"]:
        if index < len(lines):
            _details(lines[index])


def _details(line: AuditLine) -> None:
    with st.container(key="card-audit-entry"):
        st.markdown(f"**{literal(line.who)}** {literal(line.sentence)}")
        st.json(dict(line.data), expanded=True)
        st.caption("The entry's hash, over its content and the hash before it")
        st.code(line.hash, language=None, wrap_lines=True)


def _paging(lines: Sequence[AuditLine], before: int | None) -> None:
    with st.container(horizontal=True):
        if before is not None:
            st.button("Newest", icon=":material/first_page:", on_click=_first_page)
        if len(lines) == _PAGE:
            st.button("Older", icon=":material/chevron_right:", on_click=_older, args=(lines[-1].seq,))


def _older(before: int) -> None:
    st.session_state[_BEFORE] = before


def _exports(actor: Actor, wanted: AuditSearch) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        _export(actor, wanted, "csv", as_csv, "text/csv")
        _export(actor, wanted, "json", as_json, "application/json")
        st.caption("The whole of what you searched for, up to 50,000 entries. Taking a copy is itself on record.")


def _export(
    actor: Actor, wanted: AuditSearch, kind: str, write: Callable[[Sequence[AuditLine]], str], mime: str
) -> None:
    auditing = session.app().auditing

    def made() -> str:
        return write(auditing.export(actor, wanted, kind=kind))

    st.download_button(
        f"Take it as {kind.upper()}", made, f"audit.{kind}", mime, icon=":material/download:", on_click="ignore"
    )
