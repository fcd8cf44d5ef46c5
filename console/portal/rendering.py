"""How a portal page is made: one template, the agency's words, everything escaped, no JavaScript.

Every public router uses ``render``::

    return render(request, "release.html", release=release)

A template starts with ``{% extends "base.html" %}`` and fills ``title`` and ``main``. It may use ``agency``
(``console.domain.agency.Agency``), ``{{ instant | when }}`` (a ``<time>`` in the agency's zone) and ``is_demo``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment as Templates
from jinja2 import PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from console.bootstrap import App
from console.config import Environment
from console.domain.agency import Agency
from console.domain.errors import NotFound
from console.portal.rate import RateLimit
from console.portal.tokens import FormTokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """What the portal's routes share; kept at ``request.app.state.portal``."""

    app: App
    templates: Templates
    tokens: FormTokens
    rate: RateLimit

    def find_agency(self) -> Agency | None:
        """Return the agency, or None before the installation is set up."""
        with self.app.begin.reading() as tx:
            try:
                return tx.agency.get()
            except NotFound:
                return None


def portal_of(request: Request) -> Portal:
    """Return what the routes share."""
    portal: Portal = request.app.state.portal
    return portal


def make_templates() -> Templates:
    """Return the templates: autoescaped, and a name that is not there is an error."""
    templates = Templates(
        loader=PackageLoader("console.portal"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["when"] = _when
    templates.filters["when_until"] = _when_until
    templates.filters["dial"] = _dial
    return templates


def render(request: Request, template: str, status_code: int = 200, **context: Any) -> HTMLResponse:
    """Return the page ``template`` with ``context``; before there is an agency, a page that says so."""
    portal = portal_of(request)
    agency = portal.find_agency()
    if agency is None:
        template, status_code, context = "not_ready.html", 503, {}
    html = portal.templates.get_template(template).render(
        agency=agency,
        is_demo=portal.app.settings.environment is Environment.DEMO,
        path=request.url.path,
        **context,
    )
    return HTMLResponse(html.encode("utf-8", "replace"), status_code=status_code)


@pass_context
def _when(context: Context, instant: datetime) -> Markup:
    return _time(instant, context["agency"].zone.show(instant))


@pass_context
def _when_until(context: Context, start: datetime, end: datetime) -> Markup:
    zone = context["agency"].zone
    first, last = zone.to_local(start), zone.to_local(end)
    if first.date() != last.date() or zone.label(start) != zone.label(end):
        return Markup("{} to {}").format(_when(context, start), _when(context, end))
    from_, to = f"{first:%a} {first.day} {first:%b}, {first:%H:%M}", f"{last:%H:%M %Z}"
    return Markup("{} to {}").format(_time(start, from_), _time(end, to))


def _time(instant: datetime, shown: str) -> Markup:
    stamp = instant.astimezone(UTC).isoformat(timespec="seconds")
    return Markup('<time datetime="{}">{}</time>').format(stamp, escape(shown))


def _dial(number: str) -> str:
    return "".join(character for character in number if character.isdigit() or character == "+")
