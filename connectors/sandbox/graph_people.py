"""The people and the page of the sandbox's Facebook."""

from __future__ import annotations

from connectors.sandbox.state import Sandbox


def name_of(sandbox: Sandbox, author_id: str) -> str:
    """The name behind an id; "Facebook user" when it is nobody's."""
    page = sandbox.accounts.page
    if author_id == page.page_id:
        return page.name
    found = (person.name for person in sandbox.accounts.residents if person.facebook_id == author_id)
    return next(found, "Facebook user")


def person_json(sandbox: Sandbox, author_id: str) -> dict[str, object]:
    """An author as Graph shows them."""
    return {"id": author_id, "name": name_of(sandbox, author_id)}
