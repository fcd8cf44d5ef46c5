"""A state said by word, shape and colour at once, so that none of them is needed alone."""

from __future__ import annotations

from typing import Literal

import streamlit as st

Colour = Literal["red", "orange", "yellow", "blue", "green", "violet", "gray", "primary"]

#: Word → Material symbol and colour. Red is only for danger to a person or a duty.
LOOKS: dict[str, tuple[str, Colour]] = {
    "draft": ("edit_note", "gray"),
    "in review": ("rate_review", "yellow"),
    "changes asked": ("undo", "orange"),
    "proposed": ("rate_review", "yellow"),
    "ordered": ("schedule", "blue"),
    "carrying out": ("upload", "violet"),
    "failed": ("error", "orange"),
    "on hold": ("pause_circle", "gray"),
    "scheduled": ("schedule", "blue"),
    "publishing": ("upload", "violet"),
    "sending": ("upload", "violet"),
    "retry": ("replay", "yellow"),
    "published": ("check_circle", "green"),
    "by hand": ("back_hand", "orange"),
    "sent": ("check_circle", "green"),
    "unconfirmed": ("help", "orange"),
    "needs attention": ("error", "orange"),
    "rejected": ("block", "orange"),
    "missed": ("event_busy", "red"),
    "held": ("pause_circle", "gray"),
    "cancelled": ("cancel", "gray"),
    "overdue": ("alarm", "red"),
    "emergency": ("emergency", "red"),
    "crisis": ("emergency", "red"),
    "urgent": ("priority_high", "red"),
    "not scored": ("help", "orange"),
    "open": ("radio_button_unchecked", "blue"),
    "new": ("fiber_new", "blue"),
    "taken": ("person", "violet"),
    "answered": ("reply", "green"),
    "done": ("task_alt", "green"),
    "answering": ("outgoing_mail", "violet"),
    "escalated": ("upgrade", "orange"),
    "left up": ("check", "green"),
    "restored": ("undo", "gray"),
    "threat": ("gpp_maybe", "red"),
    "hate": ("flag", "orange"),
    "harassment": ("flag", "orange"),
    "sexual": ("flag", "orange"),
    "private info": ("flag", "orange"),
    "case risk": ("flag", "orange"),
    "profanity": ("flag", "gray"),
    "hidden": ("visibility_off", "gray"),
    "deleted": ("delete", "gray"),
    "edited": ("edit", "gray"),
    "planned": ("event", "blue"),
    "live": ("sensors", "violet"),
    "on air": ("podium", "violet"),
    "queued": ("list", "blue"),
    "declined": ("do_not_disturb_on", "gray"),
    "merged": ("merge", "gray"),
    "closed": ("lock", "gray"),
    "checks": ("fact_check", "yellow"),
    "checked": ("fact_check", "yellow"),
    "cleared": ("fact_check", "blue"),
    "approved": ("verified", "green"),
    "withheld": ("lock", "gray"),
    "withdrawn": ("undo", "gray"),
    "connected": ("link", "green"),
    "needs reconnect": ("link_off", "orange"),
    "active": ("person_check", "green"),
    "suspended": ("person_off", "gray"),
}


def status(word: str, *, note: str = "") -> None:
    """Show a state; ``note`` follows the word, such as an age."""
    plain = word.replace("_", " ")
    icon, colour = LOOKS.get(plain, ("circle", "gray"))
    label = f"{plain.capitalize()} · {note}" if note else plain.capitalize()
    st.badge(label, icon=f":material/{icon}:", color=colour)
