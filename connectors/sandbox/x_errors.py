"""X's refusals: problem documents in the words of its documentation and of answers seen in public."""

from __future__ import annotations

from starlette.responses import JSONResponse

PROBLEMS = "https://api.twitter.com/2/problems/"
USER_CONTEXTS = "[OAuth 1.0a User Context, OAuth 2.0 User Context]"


class XProblem(Exception):
    """A refusal with its HTTP status. ``kind`` is the last part of the problem's type; empty means about:blank."""

    def __init__(self, status: int, *, title: str, detail: str, kind: str = "", **more: object) -> None:
        super().__init__(detail)
        self.status = status
        self.body: dict[str, object] = {
            **more,
            "title": title,
            "detail": detail,
            "type": PROBLEMS + kind if kind else "about:blank",
            "status": status,
        }


def problem_answer(problem: XProblem) -> JSONResponse:
    """The answer that carries a problem."""
    return JSONResponse(problem.body, status_code=problem.status, media_type="application/problem+json")


def unauthorized() -> XProblem:
    """No token, a wrong one, or a signature that does not fit."""
    return XProblem(401, title="Unauthorized", detail="Unauthorized")


def app_only_forbidden() -> XProblem:
    """An app-only token on an endpoint that acts for a user."""
    return XProblem(
        403,
        title="Unsupported Authentication",
        kind="unsupported-authentication",
        detail="Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.  "
        f"Supported authentication types are {USER_CONTEXTS}.",
    )


def forbidden(detail: str) -> XProblem:
    """A plain 403 with X's sentence."""
    return XProblem(403, title="Forbidden", detail=detail)


def invalid(parameter: str, value: object, message: str) -> XProblem:
    """One bad parameter."""
    return XProblem(
        400,
        title="Invalid Request",
        kind="invalid-request",
        detail="One or more parameters to your request was invalid.",
        errors=[{"parameters": {parameter: [str(value)[:100]]}, "message": message}],
    )


def credits_depleted() -> XProblem:
    """The pay-per-use credits are gone."""
    return XProblem(
        402,
        title="CreditsDepleted",
        kind="credits",
        detail="Your enrolled account does not have any credits to fulfill this request.",
    )


def too_many_requests() -> XProblem:
    """The window is used up."""
    return XProblem(429, title="Too Many Requests", detail="Too Many Requests")


def not_found(kind: str, value: str, parameter: str = "id") -> dict[str, object]:
    """The entry that stands in ``errors`` (with HTTP 200) for a thing that is not there."""
    return {
        "value": value,
        "detail": f"Could not find {kind} with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": kind,
        "parameter": parameter,
        "resource_id": value,
        "type": PROBLEMS + "resource-not-found",
    }
