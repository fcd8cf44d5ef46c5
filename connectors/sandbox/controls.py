"""The sandbox's own levers: health, faults and switches."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from connectors.sandbox.faults import EFFECTS, METHODS, PLATFORMS, BadFault
from connectors.sandbox.pages import render
from connectors.sandbox.state import Sandbox, the_sandbox
from connectors.sandbox.switches import UnknownSwitch

router = APIRouter()
State = Annotated[Sandbox, Depends(the_sandbox)]


@router.get("/health")
async def get_health() -> dict[str, str]:
    """Alive."""
    return {"status": "ok"}


@router.get("/faults")
async def list_faults(request: Request, sandbox: State) -> Response:
    """The faults that are set, as a page for people and as JSON for programs."""
    if "text/html" in request.headers.get("accept", ""):
        return _faults_page(sandbox)
    return JSONResponse(sandbox.faults.all())


@router.post("/faults")
async def add_fault(request: Request, sandbox: State) -> Response:
    """Set a fault, from JSON or from the page's form."""
    is_form = "json" not in request.headers.get("content-type", "")
    given = await _given(request, is_form=is_form)
    try:
        fault = sandbox.faults.add(given)
    except BadFault as error:
        if is_form:
            return _faults_page(sandbox, given=given, problem=str(error))
        return JSONResponse({"error": str(error)}, status_code=400)
    if is_form:
        return RedirectResponse("/faults", status_code=303)
    return JSONResponse({"id": fault.id}, status_code=201)


@router.delete("/faults", status_code=204)
async def clear_faults(sandbox: State) -> None:
    """Take all faults away."""
    sandbox.faults.clear()


@router.post("/faults/clear")
async def clear_from_page(request: Request, sandbox: State) -> Response:
    """The page's button: take one fault away, or all."""
    number = (await _given(request, is_form=True)).get("id")
    sandbox.faults.clear(number if isinstance(number, str) and number else None)
    return RedirectResponse("/faults", status_code=303)


@router.get("/switches")
async def list_switches(sandbox: State) -> dict[str, object]:
    """Every switch and its value."""
    return sandbox.switches.all()


@router.post("/switches")
async def set_switches(request: Request, sandbox: State) -> Response:
    """Change switches: ``{"name": value}``."""
    given = await _given(request, is_form=False)
    try:
        for name, value in given.items():
            sandbox.switches.set(name, value)
    except UnknownSwitch as error:
        return JSONResponse({"error": str(error)}, status_code=400)
    return JSONResponse(sandbox.switches.all())


async def _given(request: Request, *, is_form: bool) -> dict[str, object]:
    if is_form:
        async with request.form() as form:
            return {name: value for name, value in form.items() if isinstance(value, str)}
    try:
        body = json.loads(await request.body())
    except ValueError:
        return {"": "not JSON"}
    return body if isinstance(body, dict) else {"": "not an object"}


def _faults_page(sandbox: Sandbox, *, given: dict[str, object] | None = None, problem: str = "") -> Response:
    return render(
        "faults.html",
        status_code=400 if problem else 200,
        faults=sandbox.faults.all(),
        effects=EFFECTS,
        platforms=PLATFORMS,
        methods=[method for method in METHODS if method],
        given=given or {},
        problem=problem,
    )
