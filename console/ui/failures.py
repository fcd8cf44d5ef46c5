"""How an error reaches the person: a sentence, at the field where it is wrong, with nothing lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import streamlit as st
import structlog
from streamlit.delta_generator import DeltaGenerator

from console.domain.errors import Blocked, ConsoleError, InvalidInput

log = structlog.get_logger()


class Slots:
    """Places under the fields of a form at which their errors appear.

    ``slots.under("title")`` goes right after the field; ``shown_failures(slots)`` fills it.
    """

    def __init__(self) -> None:
        self._places: dict[str, DeltaGenerator] = {}

    def under(self, field: str) -> None:
        """Reserve the place for errors of ``field``."""
        self._places[field] = st.empty()

    def show(self, field: str, message: str) -> bool:
        """Show ``message`` under its field; False where the page has no such field."""
        place = self._places.get(field)
        if place is None:
            return False
        place.error(message, icon=":material/error:")
        return True

    def hint(self, field: str, message: str) -> bool:
        """Say at a field what has to be done there before the post can go out: no error, and no alarm."""
        place = self._places.get(field)
        if place is None:
            return False
        place.markdown(message)
        return True


@contextmanager
def shown_failures(slots: Slots | None = None) -> Iterator[None]:
    """Show an error of ours as its sentence, and anything else as a reference that the log explains.

    Ends the run of the page after showing, so that nothing further happens on a failed write.
    """
    try:
        yield
    except Blocked as error:
        st.error("\n".join(f"- {reason}" for reason in error.reasons), icon=":material/block:")
        st.stop()
    except InvalidInput as error:
        if slots is None or not slots.show(error.field, error.message):
            st.error(error.message, icon=":material/error:")
        st.stop()
    except ConsoleError as error:
        st.error(error.message, icon=":material/error:")
        st.stop()


def show_unexpected(error: BaseException) -> None:
    """Show that something broke which nobody foresaw; the log holds the rest under the same reference."""
    reference = uuid4().hex[:8].upper()
    log.error("page.failed", reference=reference, exc_info=error)
    st.error(
        f"Something went wrong on our side; nothing was sent. Reference {reference}: "
        "give it to your administrator, who finds it in the log.",
        icon=":material/error:",
    )
