"""Beginning, changing and archiving campaigns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from console.domain.actors import Actor
from console.domain.campaigns import CAMPAIGN_GRAPH, Campaign, CampaignState, Colour, check_campaign
from console.domain.errors import InvalidInput
from console.domain.ids import new_id
from console.domain.time import Clock
from console.services import access
from console.services.planning_stores import PlanningTransaction
from console.services.transaction import Begin


class Campaigning:
    """Campaigns by name, colour and time."""

    def __init__(self, *, begin: Begin[PlanningTransaction], clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    def begin_campaign(
        self,
        actor: Actor,
        *,
        name: str,
        colour: Colour,
        starts_on: date,
        ends_on: date | None = None,
        owner_id: str = "",
    ) -> Campaign:
        """Begin a campaign; without an owner it is the actor's. Raises InvalidInput at the field."""
        check_campaign(name, starts_on, ends_on)
        with self._begin() as tx:
            planner = _planner(tx, actor)
            _refuse_same_name(tx, name, besides="")
            campaign = Campaign(
                id=new_id("camp"),
                state=CampaignState.ACTIVE,
                name=name.strip(),
                colour=colour,
                starts_on=starts_on,
                ends_on=ends_on,
                owner_id=_owner(tx, owner_id or planner.id),
                created_at=self._clock.now(),
            )
            tx.campaigns.add(campaign)
            tx.audit.append(planner, "campaign.begun", campaign.id, name=campaign.name)
        return campaign

    def change(
        self,
        actor: Actor,
        campaign_id: str,
        *,
        name: str,
        colour: Colour,
        starts_on: date,
        ends_on: date | None,
        owner_id: str,
    ) -> None:
        """Give a campaign another name, colour, time or owner."""
        check_campaign(name, starts_on, ends_on)
        with self._begin() as tx:
            planner = _planner(tx, actor)
            campaign = tx.campaigns.get_campaign(campaign_id)
            _refuse_same_name(tx, name, besides=campaign_id)
            changes = {"name": name.strip(), "colour": colour.value, "starts_on": starts_on, "ends_on": ends_on}
            tx.campaigns.move(campaign, campaign.state, **changes, owner_id=_owner(tx, owner_id))
            tx.audit.append(planner, "campaign.changed", campaign_id, name=name.strip(), colour=colour.value)

    def archive(self, actor: Actor, campaign_id: str) -> None:
        """Offer the campaign no more; its posts keep it."""
        self._move(actor, campaign_id, CampaignState.ARCHIVED, "campaign.archived")

    def restore(self, actor: Actor, campaign_id: str) -> None:
        """Offer the campaign again."""
        self._move(actor, campaign_id, CampaignState.ACTIVE, "campaign.restored")

    def list_campaigns(self) -> Sequence[Campaign]:
        """Return every campaign, archived ones too, by name."""
        with self._begin.reading() as tx:
            return tx.campaigns.list_campaigns()

    def list_active(self) -> Sequence[Campaign]:
        """Return the campaigns that new posts can join, by name."""
        return [each for each in self.list_campaigns() if each.state is CampaignState.ACTIVE]

    def _move(self, actor: Actor, campaign_id: str, to: CampaignState, verb: str) -> None:
        with self._begin() as tx:
            planner = _planner(tx, actor)
            campaign = tx.campaigns.get_campaign(campaign_id)
            CAMPAIGN_GRAPH.check(campaign.state, to)
            tx.campaigns.move(campaign, to)
            tx.audit.append(planner, verb, campaign_id, name=campaign.name)


def _planner(tx: PlanningTransaction, actor: Actor) -> Actor:
    planner = tx.people.current(actor)
    access.require(planner, access.MAY_PLAN, "plan campaigns")
    return planner


def _owner(tx: PlanningTransaction, person_id: str) -> str:
    if tx.people.find_person(person_id) is None:
        raise InvalidInput("Choose who answers for the campaign.", field="owner_id")
    return person_id


def _refuse_same_name(tx: PlanningTransaction, name: str, *, besides: str) -> None:
    taken = {each.name.casefold() for each in tx.campaigns.list_campaigns() if each.id != besides}
    if name.strip().casefold() in taken:
        raise InvalidInput("There is a campaign of this name already.", field="name")
