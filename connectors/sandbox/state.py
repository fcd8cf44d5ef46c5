"""Everything a request needs, in one object that hangs on the application."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from connectors.sandbox.accounts import Accounts
from connectors.sandbox.faults import Faults
from connectors.sandbox.journal import Journal
from connectors.sandbox.limits import Windows
from connectors.sandbox.switches import Switches
from connectors.sandbox.webhooks import Postman
from connectors.sandbox.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """The running sandbox."""

    world: World
    switches: Switches
    faults: Faults
    windows: Windows
    postman: Postman
    calls: Journal
    public_url: str

    @property
    def accounts(self) -> Accounts:
        """Everybody who has an account here."""
        return self.world.accounts

    def url(self, request: Request) -> str:
        """The address under which callers reach the sandbox, without a slash at the end."""
        return self.public_url or str(request.base_url).rstrip("/")


def the_sandbox(request: Request) -> Sandbox:
    """The sandbox that this request reached."""
    sandbox: Sandbox = request.app.state.sandbox
    return sandbox
