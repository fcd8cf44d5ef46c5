"""The kinds of post that an agency plans its mix by; the one place where they are listed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One kind of post: its stable id, its name, what belongs to it."""

    id: str
    name: str
    about: str
    #: The kind that it counts towards in the plan; empty for the plan's own kinds.
    part_of: str = ""
    #: Describes a suspect or tells of an arrest: the plan warns when these dominate.
    names_suspects: bool = False


INFORMATION = "information"
ALERTS = "alerts"
PEOPLE = "people"
COMMUNITY = "community"
INTERACTION = "interaction"
RECRUITMENT = "recruitment"
SUSPECTS = "suspects"

CATEGORIES: tuple[Category, ...] = (
    Category(id=INFORMATION, name="Information", about="What happened, what changes, what to do."),
    Category(id=ALERTS, name="Alerts", about="Something that people must know now."),
    Category(
        id=SUSPECTS,
        name="Suspects and arrests",
        about="Describes a suspect, shows a booking photograph or tells of an arrest.",
        part_of=ALERTS,
        names_suspects=True,
    ),
    Category(id=PEOPLE, name="People", about="Who works here, and what they do."),
    Category(id=COMMUNITY, name="Community", about="What we do together with residents and partners."),
    Category(id=INTERACTION, name="Interaction", about="Questions, answers and invitations to talk."),
    Category(id=RECRUITMENT, name="Recruitment", about="Work and volunteering with us."),
)
_BY_ID = {category.id: category for category in CATEGORIES}
#: The kinds that the content plan sets shares for.
PLANNED: tuple[Category, ...] = tuple(category for category in CATEGORIES if not category.part_of)


def find_category(category_id: str) -> Category | None:
    """Return the kind with this id, or None."""
    return _BY_ID.get(category_id)


def counts_towards(category_id: str) -> str:
    """Return the planned kind that a post of this kind counts towards; empty for a post without a kind."""
    found = find_category(category_id)
    return "" if found is None else found.part_of or found.id


def category_name(category_id: str) -> str:
    """Return the kind's name for the screen."""
    found = find_category(category_id)
    return found.name if found else "No kind"
