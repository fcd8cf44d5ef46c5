"""What a first look's calendar lives of: campaigns, queue slots, a series and templates, all invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from console.bootstrap import App
from console.demo import content
from console.domain.actors import Actor
from console.domain.campaigns import Colour
from console.domain.posts import PostContent
from console.services.recurring import SeriesPlan

WINTER, HARBOUR = "Safe winter roads", "Harbour nights"
_CAMPAIGNS = ((WINTER, Colour.BLUE, 90), (HARBOUR, Colour.PURPLE, 40))
#: Weekday (0 is Monday) and wall-clock time.
_SLOTS = ((1, time(12, 0)), (3, time(17, 30)), (5, time(10, 0)))
_FRIDAY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoTemplate:
    """One text with places to fill in."""

    name: str
    text: str
    category: str


TEMPLATES = (
    DemoTemplate(
        name="Road closure",
        text="{street} is closed {where} until {time}. Take {detour} instead. Buses and deliveries: {exceptions}.",
        category="alerts",
    ),
    DemoTemplate(
        name="Missing person found",
        text="{first name} was found and is safe. Thank you to everybody who looked around {area} and called.",
        category="alerts",
    ),
    DemoTemplate(
        name="Come and talk",
        text="{who} will be at {place} on {day} from {from} to {to}. No appointment, no topic: come and talk.",
        category="interaction",
    ),
)
PATROL_NOTES = (
    "Night patrol notes: what neighbours told us this week, what we did about it, and where we walk next. "
    "Tell us below what we should look at."
)


def plan(app: App, people: dict[str, Actor], account_ids: Sequence[str]) -> None:
    """Begin the campaigns, the queue, a weekly series and the templates through the use cases that staff call."""
    nadia, liam = people[content.NADIA.email], people[content.LIAM.email]
    today = content.AGENCY.zone.to_local(app.clock.now()).replace(tzinfo=None)
    for name, colour, days in _CAMPAIGNS:
        app.plan.campaigning.begin_campaign(
            nadia, name=name, colour=colour, starts_on=today.date(), ends_on=today.date() + timedelta(days=days)
        )
    for weekday, at in _SLOTS:
        app.plan.queueing.add_slot(nadia, weekday=weekday, at=at, account_ids=account_ids)
    for template in TEMPLATES:
        app.plan.templating.add(liam, name=template.name, text=template.text, category=template.category)
    app.plan.recurring.begin_series(liam, _patrol_notes(today, account_ids))
    app.plan.making.make_due()


def campaign_id(app: App, name: str) -> str:
    """Return the id of a campaign by its name; empty for none."""
    return next((each.id for each in app.plan.campaigning.list_campaigns() if each.name == name), "")


def _patrol_notes(today: datetime, account_ids: Sequence[str]) -> SeriesPlan:
    friday = today.date() + timedelta(days=(_FRIDAY - today.weekday()) % 7 or 7)
    words = PostContent(
        title="Night patrol notes", text=PATROL_NOTES, account_ids=tuple(account_ids), category="interaction"
    )
    return SeriesPlan(content=words, rule="FREQ=WEEKLY;BYDAY=FR", starts_at=datetime.combine(friday, time(9, 0)))
