"""A campaign: posts that belong together, in one colour on the calendar and under one hand on the brake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from console.domain.errors import InvalidInput
from console.domain.state import StateGraph

_NAME_CHARS = 80


class CampaignState(StrEnum):
    """Whether new posts can join it. Nothing is deleted: old posts keep their campaign."""

    ACTIVE = "active"
    ARCHIVED = "archived"


CAMPAIGN_GRAPH: StateGraph[CampaignState] = StateGraph(
    "campaign",
    initial=CampaignState.ACTIVE,
    edges={
        CampaignState.ACTIVE: {CampaignState.ARCHIVED},
        CampaignState.ARCHIVED: {CampaignState.ACTIVE},
    },
)


class Colour(StrEnum):
    """Colours that people with any colour vision can tell apart (after Okabe and Ito); each also has its name."""

    BLUE = "blue"
    VERMILION = "vermilion"
    GREEN = "green"
    SKY = "sky"
    PURPLE = "purple"
    AMBER = "amber"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shade:
    """One colour as each theme draws it (hex)."""

    light: str
    dark: str


#: Each has at least 3:1 against its theme's background, as WCAG 1.4.11 asks of marks that mean something.
SHADES: dict[Colour, Shade] = {
    Colour.BLUE: Shade(light="#0072B2", dark="#4FA8DC"),
    Colour.VERMILION: Shade(light="#C44E00", dark="#F0803C"),
    Colour.GREEN: Shade(light="#00775A", dark="#2FBF96"),
    Colour.SKY: Shade(light="#2B85B8", dark="#8FD0F2"),
    Colour.PURPLE: Shade(light="#A8487F", dark="#E09BC4"),
    Colour.AMBER: Shade(light="#9A6B00", dark="#EBB436"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """One campaign, with the person answerable for it."""

    id: str
    state: CampaignState
    name: str
    colour: Colour
    starts_on: date
    #: Its last day; None where it goes on.
    ends_on: date | None
    owner_id: str
    created_at: datetime


def check_campaign(name: str, starts_on: date, ends_on: date | None) -> None:
    """Raise InvalidInput, at the field, for a campaign that makes no sense."""
    if not name.strip():
        raise InvalidInput("Give the campaign a name.", field="name")
    if len(name) > _NAME_CHARS:
        raise InvalidInput(f"A campaign's name has at most {_NAME_CHARS} characters.", field="name")
    if ends_on is not None and ends_on < starts_on:
        raise InvalidInput("The campaign would end before it starts.", field="ends_on")
