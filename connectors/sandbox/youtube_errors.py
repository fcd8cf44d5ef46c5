"""YouTube's refusals, in Google's envelope: clients read ``errors[0].reason``."""

from __future__ import annotations

from starlette.responses import JSONResponse

_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}
_GLOBAL = frozenset({"authError", "backendError", "forbidden", "notFound", "required", "invalid"})
_QUOTA = (
    'The request cannot be completed because you have exceeded your <a href="/youtube/v3/getting-started#quota">'
    "quota</a>."
)


class YouTubeError(Exception):
    """One refusal: HTTP status, reason and sentence."""

    def __init__(self, code: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.message = message

    @classmethod
    def unauthorized(cls) -> YouTubeError:
        """The access token is missing, wrong or over."""
        return cls(401, "authError", "Request had invalid authentication credentials.")

    @classmethod
    def quota(cls) -> YouTubeError:
        """The day's units are used up."""
        return cls(403, "quotaExceeded", _QUOTA)

    @classmethod
    def missing(cls, what: str) -> YouTubeError:
        """A video, comment or list that is not there."""
        return cls(404, f"{what}NotFound", f"The {what} identified in the request could not be found.")

    @classmethod
    def required(cls, name: str) -> YouTubeError:
        """A parameter that has to be there."""
        return cls(400, "missingRequiredParameter", f"Missing required parameter: {name}")


def youtube_answer(error: YouTubeError) -> JSONResponse:
    """The answer that carries an error."""
    domain = "global" if error.reason in _GLOBAL else "youtube.quota" if "quota" in error.reason else "youtube"
    first = {"message": error.message, "domain": domain, "reason": error.reason}
    body = {
        "code": error.code,
        "message": error.message,
        "errors": [first],
        "status": _STATUS.get(error.code, "UNKNOWN"),
    }
    return JSONResponse({"error": body}, status_code=error.code)
