"""A campaign's colour as a mark, right on both themes."""

from __future__ import annotations

from typing import Any

import streamlit as st

from console.domain.campaigns import SHADES, Colour

_CSS = """
.mark { width: 4px; height: 20px; border-radius: 2px; background: var(--campaign-light);
  background: light-dark(var(--campaign-light), var(--campaign-dark)); }
"""
_JS = """
export default function ({ data, parentElement }) {
  let mark = parentElement.querySelector(".mark");
  if (!mark) {
    mark = document.createElement("div");
    mark.className = "mark";
    parentElement.appendChild(mark);
  }
  mark.setAttribute("role", "img");
  mark.setAttribute("aria-label", data.name);
  mark.title = data.name;
  mark.style.setProperty("--campaign-light", data.light);
  mark.style.setProperty("--campaign-dark", data.dark);
}
"""


def swatch(colour: Colour, *, key: str) -> None:
    """Show the colour, with its name for those who do not see it."""
    shade = SHADES[colour]
    data = {"name": colour.value.capitalize(), "light": shade.light, "dark": shade.dark}
    _component()(key=key, data=data, width=8)


def _component() -> Any:
    return st.components.v2.component("rapport.swatch", css=_CSS, js=_JS)
