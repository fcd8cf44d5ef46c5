"""Campaigns in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlmodel import Session, col, select

from console.domain.campaigns import Campaign, CampaignState, Colour
from console.domain.errors import NotFound
from console.storage import compare_and_set
from console.storage.tables.planning import CampaignRow


class SqlCampaigns:
    """Reads and writes campaigns inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, campaign: Campaign) -> None:
        """Write a new campaign."""
        self._session.add(CampaignRow(**asdict(campaign)))
        self._session.flush()

    def get_campaign(self, campaign_id: str) -> Campaign:
        """Return one campaign; raises NotFound."""
        row = self._session.get(CampaignRow, campaign_id)
        if row is None:
            raise NotFound("There is no such campaign.")
        return _as_campaign(row)

    def list_campaigns(self, *, limit: int = 200) -> Sequence[Campaign]:
        """Return every campaign, archived ones too, by name."""
        rows = self._session.exec(select(CampaignRow).order_by(col(CampaignRow.name)).limit(limit))
        return [_as_campaign(row) for row in rows]

    def move(self, campaign: Campaign, to: CampaignState, **changes: Any) -> None:
        """Set the state, and ``changes`` with it, if it is still that of ``campaign``; raises Conflict."""
        compare_and_set.move(
            self._session, CampaignRow, campaign.id, expected=campaign.state.value, to=to.value, **changes
        )


def _as_campaign(row: CampaignRow) -> Campaign:
    kinds = {"state": CampaignState(row.state), "colour": Colour(row.colour)}
    return Campaign(**row.model_dump() | kinds)
