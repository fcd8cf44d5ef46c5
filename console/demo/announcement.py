"""What is printed when everything runs: where to go, and who to be."""

from __future__ import annotations

from console.config import Environment, Settings
from console.demo.content import PASSWORD, PEOPLE
from console.domain.actors import ROLE_TITLES, Role


def announcement(settings: Settings) -> str:
    """Return the addresses and, in the demo, the sign-ins."""
    lines = ["", "Rapport is running. Ctrl-C ends all of it.", ""]
    lines += [f"  Console (staff)        {settings.console_url}", f"  Portal (residents)     {settings.portal_url}"]
    if settings.environment is Environment.DEMO:
        lines += [f"  Town square (sandbox)  {settings.sandbox_url}", "", *_sign_ins()]
    return "\n".join([*lines, "", f"  Data and logs          {settings.home.resolve()}", ""])


def _sign_ins() -> list[str]:
    width = max(len(person.email) for person in PEOPLE)
    people = [f"    {person.email:<{width}}  {_roles(person.roles)}" for person in PEOPLE]
    return [f"  Demo sign-ins, all with the password {PASSWORD}", *people]


def _roles(roles: frozenset[Role]) -> str:
    return ", ".join(ROLE_TITLES[role] for role in sorted(roles))
