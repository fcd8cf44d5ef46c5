"""How each platform words the failures that the fault switches ask for."""

from __future__ import annotations

import time

from starlette.responses import HTMLResponse, Response

from connectors.sandbox.faults import Fault
from connectors.sandbox.graph_errors import GraphError, graph_answer
from connectors.sandbox.limits import QUARTER_HOUR_S
from connectors.sandbox.nextdoor_errors import NextdoorError, nextdoor_answer
from connectors.sandbox.x_errors import XProblem, forbidden, problem_answer
from connectors.sandbox.youtube_errors import YouTubeError, youtube_answer

PROXY_PAGE = (
    "<html>\n<head><title>502 Bad Gateway</title></head>\n<body>\n<center><h1>502 Bad Gateway</h1></center>\n"
    "<hr><center>proxy</center>\n</body>\n</html>\n"
)
TITLES = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}


def failure_answer(platform: str, fault: Fault) -> Response:
    """The answer that a fault puts in place of the real one."""
    if fault.effect == "html_page":
        return HTMLResponse(PROXY_PAGE, status_code=502)
    makers = {"x": _x_answer, "youtube": _youtube_answer, "nextdoor": _nextdoor_answer}
    return makers.get(platform, _graph_answer)(fault)


def _x_answer(fault: Fault) -> Response:
    if fault.effect == "token_expired":
        return problem_answer(XProblem(401, title="Unauthorized", detail="Unauthorized"))
    if fault.effect == "rate_limited":
        reset_at = str(int(time.time()) + QUARTER_HOUR_S)
        answer = problem_answer(XProblem(429, title="Too Many Requests", detail="Too Many Requests"))
        answer.headers.update({"x-rate-limit-limit": "100", "x-rate-limit-remaining": "0"})
        answer.headers["x-rate-limit-reset"] = reset_at
        return answer
    if fault.effect == "refused":
        return problem_answer(forbidden("You are not permitted to perform this action."))
    title = TITLES.get(fault.status, "Service Unavailable")
    return problem_answer(XProblem(fault.status, title=title, detail=title))


def _graph_answer(fault: Fault) -> Response:
    if fault.effect == "token_expired":
        return graph_answer(GraphError.expired_token())
    if fault.effect == "rate_limited":
        return graph_answer(GraphError.with_code(fault.code or 80001))
    if fault.effect == "refused":
        return graph_answer(GraphError.with_code(fault.code or 368))
    return graph_answer(GraphError.with_code(fault.code or 2, status=fault.status))


def _youtube_answer(fault: Fault) -> Response:
    if fault.effect == "token_expired":
        return youtube_answer(YouTubeError.unauthorized())
    if fault.effect == "rate_limited":
        return youtube_answer(YouTubeError.quota())
    if fault.effect == "refused":
        return youtube_answer(YouTubeError(403, "forbidden", "Access forbidden."))
    return youtube_answer(YouTubeError(fault.status, "backendError", TITLES.get(fault.status, "Backend Error")))


def _nextdoor_answer(fault: Fault) -> Response:
    if fault.effect == "token_expired":
        return nextdoor_answer(NextdoorError.unauthorized())
    if fault.effect == "rate_limited":
        return nextdoor_answer(NextdoorError(429, "rate_limited", "Too many requests."))
    if fault.effect == "refused":
        return nextdoor_answer(NextdoorError(403, "forbidden", "The profile may not do this."))
    return nextdoor_answer(NextdoorError(fault.status, "server_error", TITLES.get(fault.status, "Server Error")))
