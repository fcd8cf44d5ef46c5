"""Going from one page to another without a reload; pages never import pages."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st


def go_to(path: str, **params: str) -> NoReturn:
    """Show the page with this address, such as ``go_to("compose", post=post_id)``."""
    st.switch_page(st.Page(_elsewhere, title=path, url_path=path), query_params=params or None)


def _elsewhere() -> None:
    """Stand in for the page's own function: Streamlit finds a page by its address."""
