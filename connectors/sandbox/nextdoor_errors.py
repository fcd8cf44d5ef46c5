"""Nextdoor's refusals."""

from __future__ import annotations

from starlette.responses import JSONResponse


class NextdoorError(Exception):
    """One refusal: HTTP status, word, sentence, and the parameter that is wrong."""

    def __init__(self, status: int, error: str, sentence: str, *, parameter: str = "") -> None:
        super().__init__(sentence)
        self.status = status
        self.body = {"error": error, "error_description": sentence}
        if parameter:
            self.body["invalid_parameter"] = parameter

    @classmethod
    def unauthorized(cls) -> NextdoorError:
        """The token is missing, wrong or over."""
        return cls(401, "unauthorized", "The access token is invalid or has expired.")

    @classmethod
    def invalid(cls, parameter: str, sentence: str) -> NextdoorError:
        """A parameter that cannot be used."""
        return cls(400, "invalid_input", sentence, parameter=parameter)


def nextdoor_answer(error: NextdoorError) -> JSONResponse:
    """The answer that carries an error."""
    return JSONResponse(error.body, status_code=error.status)
