"""Campaigns and parts of town: who may change them, and that posts keep theirs."""

from __future__ import annotations

from datetime import date

import pytest

from console.domain.campaigns import Campaign, CampaignState, Colour
from console.domain.errors import IllegalTransition, InvalidInput, NotPermitted
from tests.conftest import ADA, ALICE, BOB, ERIN
from tests.planning_room import PlanningRoom

DAY = date(2026, 11, 23)


def _begin(room: PlanningRoom, name: str = "Winter roads") -> Campaign:
    return room.plan.campaigning.begin_campaign(ALICE, name=name, colour=Colour.BLUE, starts_on=DAY)


def test_a_campaign_is_begun_changed_archived_and_taken_up_again(room: PlanningRoom) -> None:
    campaigning, campaign = room.plan.campaigning, _begin(room)
    campaigning.change(
        BOB, campaign.id, name="Winter", colour=Colour.AMBER, starts_on=DAY, ends_on=DAY, owner_id=BOB.id
    )
    (changed,) = campaigning.list_active()
    assert (changed.name, changed.colour, changed.ends_on, changed.owner_id) == ("Winter", Colour.AMBER, DAY, BOB.id)
    campaigning.archive(ALICE, campaign.id)
    assert campaigning.list_active() == []
    with pytest.raises(IllegalTransition):
        campaigning.archive(ALICE, campaign.id)
    campaigning.restore(ALICE, campaign.id)
    assert [each.state for each in campaigning.list_campaigns()] == [CampaignState.ACTIVE]
    assert room.news.verbs(campaign.id) == [
        "campaign.begun", "campaign.changed", "campaign.archived", "campaign.restored",
    ]  # fmt: skip


def test_a_post_keeps_its_campaign_when_it_is_archived(room: PlanningRoom) -> None:
    campaign = _begin(room)
    post = room.news.draft(campaign_id=campaign.id)
    room.plan.campaigning.archive(ALICE, campaign.id)
    assert room.news.post(post.id).content.campaign_id == campaign.id


def test_nonsense_is_refused_at_its_field(room: PlanningRoom) -> None:
    _begin(room)
    for fields, field in (
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "WINTER ROADS"}, "name"),
        ({"ends_on": date(2026, 11, 22)}, "ends_on"),
        ({"owner_id": "person_nobody"}, "owner_id"),
    ):
        usual = {"name": "Bikes", "colour": Colour.SKY, "starts_on": DAY}
        with pytest.raises(InvalidInput) as caught:
            room.plan.campaigning.begin_campaign(ALICE, **usual | fields)  # type: ignore[arg-type]
        assert caught.value.field == field


def test_campaigns_are_planned_by_those_who_plan(room: PlanningRoom) -> None:
    campaign = _begin(room)
    for act in (room.plan.campaigning.archive, room.plan.campaigning.restore):
        with pytest.raises(NotPermitted):
            act(ERIN, campaign.id)
    with pytest.raises(NotPermitted):
        room.plan.campaigning.begin_campaign(ERIN, name="Mine", colour=Colour.SKY, starts_on=DAY)
    with pytest.raises(NotPermitted):
        room.plan.campaigning.change(
            ERIN, campaign.id, name="Mine", colour=Colour.SKY, starts_on=DAY, ends_on=None, owner_id=ERIN.id
        )


def test_an_administrator_names_the_parts_of_town(room: PlanningRoom) -> None:
    assert room.plan.areas.save(ADA, ["Mill district", " Harbour ", "", "Mill district"]) == (
        "Mill district", "Harbour",
    )  # fmt: skip
    assert room.plan.areas.list_names() == ("Mill district", "Harbour")
    with pytest.raises(NotPermitted):
        room.plan.areas.save(ALICE, ["Mine"])
    with pytest.raises(InvalidInput):
        room.plan.areas.save(ADA, ["x" * 61])
    assert room.plan.areas.list_names() == ("Mill district", "Harbour")
