"""Live Q&A for residents: read a session, ask without an account, follow what became of the question."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from console.domain.errors import Blocked, InvalidInput
from console.domain.questions import MAX_NAME_CHARS, MAX_QUESTION_CHARS, showable
from console.portal.rendering import portal_of, render
from console.portal.words import receipt_words

router = APIRouter()

_TOO_MANY = "Many questions came from the place where you are. Yours is still here: wait ten minutes and send it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForm:
    """What somebody typed, and what is wrong with it by field."""

    question: str = ""
    name: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@router.get("/live")
def sessions(request: Request) -> Response:
    """List the sessions that are on, that come, and that are over."""
    showing = portal_of(request).app.showing_sessions
    return render(request, "sessions.html", ahead=showing.list_ahead(), ended=showing.list_ended())


@router.get("/live/{session_id}")
def session(request: Request, session_id: str) -> Response:
    """Show one session with the form to ask in it."""
    return _session_page(request, session_id, AskForm())


@router.post("/live/{session_id}")
def ask(
    request: Request,
    session_id: str,
    question: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    token: Annotated[str, Form()] = "",
    website: Annotated[str, Form()] = "",
) -> Response:
    """Take a question and lead to its receipt; a form that cannot be used comes back whole."""
    portal = portal_of(request)
    now = portal.app.clock.now()
    try:
        code = portal.tokens.read(session_id, token, now)
        if not portal.rate.allows(request.client.host if request.client else "", now):
            return _session_page(request, session_id, _form(question, name, {"question": _TOO_MANY}), 429)
        code = portal.app.asking.ask(session_id, text=question, name=name, code=code, from_machine=bool(website))
    except InvalidInput as error:
        form = _form(question, name, {error.field or "question": error.message})
        return _session_page(request, session_id, form, 422)
    except Blocked as error:
        return _session_page(request, session_id, _form(question, name, {"question": error.message}), 409)
    return RedirectResponse(f"/receipts/{code}", status_code=303)


@router.get("/receipts/{code}")
def receipt(request: Request, code: str) -> Response:
    """Show the holder of a receipt code what became of their question."""
    portal = portal_of(request)
    found = portal.app.asking.receipt(code)
    address = f"{portal.app.settings.portal_url.rstrip('/')}{request.url.path}"
    return render(request, "receipt.html", receipt=found, words=receipt_words(found), address=address)


@router.get("/live/{session_id}/transcript")
def transcript(request: Request, session_id: str) -> Response:
    """Show everything that was asked and answered, with times."""
    shown = portal_of(request).app.showing_sessions.get_public(session_id)
    return render(request, "transcript.html", shown=shown)


def _form(question: str, name: str, errors: dict[str, str]) -> AskForm:
    return AskForm(question=showable(question), name=showable(name), errors=errors)


def _session_page(request: Request, session_id: str, form: AskForm, status: int = 200) -> Response:
    portal = portal_of(request)
    shown = portal.app.showing_sessions.get_public(session_id)
    return render(
        request,
        "session.html",
        status,
        shown=shown,
        form=form,
        token=portal.tokens.make(session_id, portal.app.clock.now()),
        most_question=MAX_QUESTION_CHARS,
        most_name=MAX_NAME_CHARS,
    )
