"""Every failure as a page in words: what happened, what is safe, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from console.domain import errors
from console.portal.headers import DEFAULT_CACHE, SECURITY_HEADERS
from console.portal.rendering import render


@dataclass(frozen=True, slots=True)
class Words:
    """A failure's heading and its sentence."""

    title: str
    sentence: str


NOT_FOUND = Words("Page not found", "The address may be mistyped, or the page may have moved.")
WORDS: dict[int, Words] = {
    400: Words("We could not read that", "Something in the address or the form was not as we expected it."),
    404: NOT_FOUND,
    403: Words("You may not see this", "The address may have expired. Start again from the home page."),
    405: Words("That does not work here", "This address cannot be used in this way. Start again from the home page."),
    410: Words("No longer here", "This was taken down or has expired."),
    413: Words("That is too much at once", "What you sent is too long for this form. Shorten it and send it again."),
    429: Words("Too many at once", "Wait a few minutes and try again."),
    500: Words("Something went wrong on our side", "We have been told. Please try again in a few minutes."),
    503: Words("This service is not ready", "It is being set up. Please come back later."),
}


def add_error_pages(portal: FastAPI) -> None:
    """Register a page for every kind of failure."""
    portal.add_exception_handler(HTTPException, _http)
    portal.add_exception_handler(RequestValidationError, _unreadable)
    portal.add_exception_handler(errors.ConsoleError, _ours)
    portal.add_exception_handler(Exception, _bug)


def failure_page(request: Request, status: int, sentence: str = "") -> Response:
    """Return the page for ``status``, with its own sentence where one is given."""
    words = WORDS.get(status, WORDS[400 if status < 500 else 500])
    return render(request, "failure.html", status, title=words.title, sentence=sentence or words.sentence)


def _http(request: Request, error: Any) -> Response:
    return failure_page(request, error.status_code)


def _unreadable(request: Request, _error: Exception) -> Response:
    return failure_page(request, 400)


def _ours(request: Request, error: Any) -> Response:
    return failure_page(request, _status_of(error), error.message)


def _bug(request: Request, _error: Exception) -> Response:
    page = failure_page(request, 500)
    # this answer is made outside every middleware
    page.headers.update(SECURITY_HEADERS | {"cache-control": DEFAULT_CACHE})
    return page


def _status_of(error: errors.ConsoleError) -> int:
    if isinstance(error, errors.NotFound):
        return 404
    if isinstance(error, errors.InvalidInput):
        return 400
    return 409 if isinstance(error, errors.Conflict | errors.IllegalTransition) else 500
