"""Taking footage in and opening a release of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from console.domain.actors import Actor
from console.domain.errors import InvalidInput
from console.services.registering import Parts
from console.ui import session
from console.ui.components.footage_upload import Received, footage_upload
from console.ui.components.page import empty
from console.ui.components.release_steps import refuse_no_time
from console.ui.components.release_writing import write_release
from console.ui.failures import Slots, shown_failures
from evidence_share.model import Rendition

_RECEIVED = "releases.received"
#: Grows after each registration, so that the fields are empty again.
_ROUND = "releases.round"


def register_footage(actor: Actor) -> None:
    """Take a redacted video and what belongs to it, and register them."""
    st.caption("The redacted file with its log. It is hashed while it arrives; the original stays where it is.")
    slots, key = Slots(), f"releases.register.{st.session_state.get(_ROUND, 0)}"
    arrived = footage_upload("Redacted video (MP4)", key=f"{key}.video")
    if arrived:
        st.session_state[_RECEIVED] = [arrived.sha256, arrived.size_bytes, arrived.name]
    received = Received(*st.session_state[_RECEIVED]) if _RECEIVED in st.session_state else None
    if received:
        st.code(f"{received.sha256}  {received.name}", language=None, wrap_lines=True)
    slots.under("file")
    parts = _stated(received, session.app().overseeing.list_colleagues(actor), slots, key)
    files = {name: _small(label, name, types, slots, key) for name, label, types in _SMALL}
    if st.button("Register the footage", type="primary", key=f"{key}.do", disabled=received is None):
        with shown_failures(slots):
            registered = _register(actor, parts, files)
        del st.session_state[_RECEIVED]
        st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
        st.toast(f"Registered for case {registered.case_number}. Its custody begins here.", icon=":material/check:")
        st.rerun()


_SMALL = (
    ("mask_log", "Redaction log (JSON)", ["json"]),
    ("captions", "Captions (WebVTT)", ["vtt"]),
    ("poster", "Poster picture, from the redacted file", ["png", "jpg", "jpeg"]),
)


def _stated(received: Received | None, colleagues: Mapping[str, str], slots: Slots, key: str) -> Parts:
    case_number = st.text_input("Case number", key=f"{key}.case", max_chars=80)
    slots.under("case_number")
    redactor = st.text_input("Who redacted it", key=f"{key}.redactor", max_chars=120)
    slots.under("redactor_name")
    ours = st.selectbox(
        "If that is one of us, who",
        list(colleagues),
        index=None,
        key=f"{key}.redactor_id",
        help="The one who redacted it cannot sign its release.",
    )
    alt = st.text_area("What the clip shows, for people who cannot see it", key=f"{key}.alt", height=80)
    silent = st.text_input("If nobody speaks: say so, and what is heard", key=f"{key}.silent")
    return Parts(
        case_number=case_number,
        name=received.name if received else "",
        video_sha256=received.sha256 if received else "",
        mask_log_sha256="",
        poster_alt=alt,
        no_speech=silent,
        redactor_id=colleagues[ours] if ours else "",
        redactor_name=redactor or ours or "",
    )


def _small(label: str, name: str, types: list[str], slots: Slots, key: str) -> bytes:
    upload = st.file_uploader(label, type=types, key=f"{key}.{name}")
    slots.under(name)
    return upload.getvalue() if upload else b""


def _register(actor: Actor, parts: Parts, files: dict[str, bytes]) -> Rendition:
    registering = session.app().registering
    if not files["mask_log"]:
        raise InvalidInput("Add the redaction log: without it nobody can say what was masked.", field="mask_log")
    keep = {
        "mask_log": registering.keep_mask_log,
        "captions": registering.keep_captions,
        "poster": registering.keep_poster,
    }
    kept = {f"{name}_sha256": keep[name](actor, data).sha256 for name, data in files.items() if data}
    return registering.register(actor, replace(parts, **kept))


def open_release(actor: Actor) -> str | None:
    """Open a release of registered footage; return its id when it was opened."""
    renditions = session.app().overseeing.list_renditions(actor)
    if not renditions:
        empty("No footage is registered", "Register the redacted file first, with its redaction log.")
        return None
    slots = Slots()
    chosen = st.selectbox("Footage", renditions, format_func=_named, key="releases.new.rendition")
    text = write_release(None, slots, key="releases.new")
    if not st.button("Open the release", type="primary", key="releases.new.open"):
        return None
    with shown_failures(slots):
        refuse_no_time(text)
        opened = session.app().releasing.open(actor, rendition_id=chosen.id, text=text)
    for name in [name for name in st.session_state if str(name).startswith("releases.new")]:
        del st.session_state[name]
    return opened.id


def _named(rendition: Rendition) -> str:
    zone = session.agency().zone
    return f"{rendition.case_number} · {rendition.name} · {zone.show(rendition.ingested_at)}"
