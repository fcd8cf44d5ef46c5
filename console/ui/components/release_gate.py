"""The gate of a release as a check-list: every check with its owner, both signatures, the hashes, the custody."""

from __future__ import annotations

import streamlit as st

from console.domain.actors import ROLE_TITLES, Role
from console.domain.verbs import SENTENCES
from console.services.overseeing import Gate
from console.ui import session
from console.ui.components.page import literal, section, when
from evidence_share.model import CheckResult, Signature

_WAITING = "Not run yet."


def checklist(gate: Gate) -> None:
    """Show every check: passed, blocking or not run, in words and shape, with who sees to it."""
    section("Checks")
    for line in gate.lines:
        _line(line)


def _line(line: CheckResult) -> None:
    owner = ROLE_TITLES[line.owner]
    if line.passed:
        st.markdown(f":green[:material/check_circle:] {line.title}")
    elif line.message == _WAITING:
        st.markdown(f":gray[:material/radio_button_unchecked:] {line.title} · {owner}")
    else:
        st.markdown(f":red[:material/block:] **{line.title}** · {owner}")
        st.caption(literal(line.message))


def signatures(gate: Gate) -> None:
    """Show both signatures, and for the one that is missing, who may give it."""
    section("Signatures")
    given = {signature.role: signature for signature in gate.release.signatures}
    _signature("Clears for records", given.get(Role.RECORDS), Role.RECORDS)
    _signature("Approves for command", given.get(Role.COMMAND), Role.COMMAND)
    st.caption("Two people of two roles. Whoever wrote any of it, or redacted it, signs nothing. A change voids both.")


def _signature(title: str, signature: Signature | None, role: Role) -> None:
    if signature is None:
        st.markdown(f":gray[:material/radio_button_unchecked:] {title} · {ROLE_TITLES[role].lower()}, not signed")
        return
    zone, now = session.agency().zone, session.app().clock.now()
    st.markdown(f":green[:material/verified:] {title}: **{literal(signature.person_name)}**")
    st.caption(f"{when(zone, signature.at, now)} · signed {signature.subject.hash()[:16]}…")


def hashes(gate: Gate) -> None:
    """Show in monospace what a signature is bound to."""
    rendition, release = gate.rendition, gate.release
    section("What is signed", "SHA-256 of each part, and of all together.")
    rows = {
        "Video": rendition.sha256,
        "Captions": rendition.captions_sha256 or "none: " + rendition.no_speech,
        "Public words": release.text.text_hash(rendition.poster_alt, rendition.no_speech),
        "Check report": release.report.hash() if release.report else "not run yet",
        "All together": gate.subject_hash or "not yet",
    }
    width = max(map(len, rows))
    st.code("\n".join(f"{name:<{width}}  {value}" for name, value in rows.items()), language=None, wrap_lines=True)


def custody(gate: Gate) -> None:
    """Show who had the file and what was done with it, oldest first."""
    zone = session.agency().zone
    rows = [
        {
            "No.": entry.seq,
            "When": zone.show(entry.at),
            "Who": entry.actor_name,
            "What": SENTENCES.get(entry.action, entry.action),
            "Entry's hash": entry.hash,
        }
        for entry in gate.custody
    ]
    st.dataframe(rows, hide_index=True)
    st.caption("Each entry is hashed over the one before; the audit log keeps each hash. `rapport verify` proves it.")
