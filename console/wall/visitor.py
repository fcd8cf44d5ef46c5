"""Where a sign-in comes from, in words that its owner recognises in a list."""

from __future__ import annotations

from starlette.requests import Request

from console.domain.sessions import Visitor

#: Looked for in this order: Edge and Opera also say Chrome, and Chrome also says Safari.
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def visitor_of(request: Request) -> Visitor:
    """Return the browser, summarised, and the network address of a request."""
    agent = request.headers.get("user-agent", "")
    browser = next((name for mark, name in _BROWSERS if mark in agent), "A browser")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return Visitor(
        browser=f"{browser} on {system}" if system else browser,
        address=request.client.host if request.client else "",
    )
