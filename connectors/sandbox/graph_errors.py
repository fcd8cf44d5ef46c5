"""The Graph API's refusals, in its envelope. The HTTP status is 400 for nearly all: clients must read the code."""

from __future__ import annotations

import secrets

from starlette.responses import JSONResponse

SENTENCES = {
    1: "An unknown error occurred",
    2: "An unexpected error has occurred. Please retry your request later.",
    4: "(#4) Application request limit reached",
    10: "(#10) This endpoint requires the 'pages_read_engagement' permission or the 'Page Public Content Access' "
    "feature.",
    17: "(#17) User request limit reached",
    32: "(#32) Page request limit reached",
    100: "(#100) Invalid parameter",
    190: "Error validating access token: the session has been invalidated.",
    200: "(#200) Permissions error",
    341: "(#341) Feed action request limit reached",
    368: "The action attempted has been deemed abusive or is otherwise disallowed",
    506: "(#506) Duplicate status message",
    9: "(#9) Application request limit reached: too many posts in 24 hours",
    613: "(#613) Calls to this api have exceeded the rate limit.",
    80002: "(#80002) There have been too many calls to this Instagram account. Wait a bit and try again.",
    80001: "(#80001) There have been too many calls to this Page account. Wait a bit and try again. For more info, "
    "please refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting.",
}
TRANSIENT = frozenset({1, 2})


class GraphError(Exception):
    """One refusal: code, optional subcode, type and the sentences that Graph gives."""

    def __init__(
        self,
        code: int,
        message: str,
        *,
        kind: str = "OAuthException",
        status: int = 400,
        subcode: int | None = None,
        title: str = "",
        user_message: str = "",
        transient: bool = False,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.body: dict[str, object] = {"message": message, "type": kind, "code": code}
        if subcode is not None:
            self.body["error_subcode"] = subcode
        if transient:
            self.body["is_transient"] = True
        if title:
            self.body |= {"error_user_title": title, "error_user_msg": user_message}

    @classmethod
    def expired_token(cls) -> GraphError:
        """The session behind the token has ended."""
        return cls(
            190,
            "Error validating access token: Session has expired on Sunday, 01-Nov-26 00:00:00 PDT. "
            "The current time is later.",
            subcode=463,
        )

    @classmethod
    def page_limit_reached(cls) -> GraphError:
        """The page's business-use-case limit."""
        return cls.with_code(80001)

    @classmethod
    def with_code(cls, code: int, *, status: int = 400) -> GraphError:
        """Any of the errors that Graph is known for, in its own sentence."""
        return cls(code, SENTENCES[code], status=status, transient=code in TRANSIENT)

    @classmethod
    def bad_parameter(cls, sentence: str) -> GraphError:
        """A parameter that cannot be used."""
        return cls(100, f"(#100) {sentence}")

    @classmethod
    def missing(cls, method: str, node: str) -> GraphError:
        """A node that is not there, or not for this caller."""
        return cls(
            100,
            f"Unsupported {method.lower()} request. Object with ID '{node[:100]}' does not exist, cannot be loaded due "
            "to missing permissions, or does not support this operation. Please read the Graph API documentation at "
            "https://developers.facebook.com/docs/graph-api",
            kind="GraphMethodException",
            subcode=33,
        )

    @classmethod
    def needs_permission(cls, scope: str) -> GraphError:
        """The token lacks a permission."""
        return cls(200, f"(#200) Requires {scope} permission to manage the object", status=403)

    @classmethod
    def duplicate(cls) -> GraphError:
        """The same post twice in a row."""
        return cls(
            506,
            "(#506) Duplicate status message",
            subcode=1455006,
            title="Duplicate Status Update",
            user_message="This status update is identical to the last one you posted. Try posting something different, "
            "or delete your previous update.",
        )


def graph_answer(error: GraphError) -> JSONResponse:
    """The answer that carries an error."""
    body = {**error.body, "fbtrace_id": "A" + secrets.token_urlsafe(16)[:21]}
    headers = {"WWW-Authenticate": f'OAuth "Facebook Platform" "invalid_token" "{error.code}"'}
    return JSONResponse({"error": body}, status_code=error.status, headers=headers if error.code == 190 else None)
