"""A newsroom that plans: the agency in its zone, and every use case of the plan over the same posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from connectors.fake import FakePlatform
from console.domain.actors import Actor
from console.domain.posts import Post, PostContent
from console.domain.time import AgencyZone, Clock
from console.plan import build_plan
from console.services.checking import PostChecks
from console.services.posting import Posting
from console.services.recurring import SeriesPlan
from console.storage.unit_of_work import UnitOfWork
from tests.cast import HARBOURFORD
from tests.conftest import ALICE
from tests.newsroom import TOWN_X, Newsroom

TORONTO = AgencyZone("America/Toronto")


class PlanningRoom:
    """A newsroom and its plan."""

    def __init__(self, begin: UnitOfWork, clock: Clock, folder: Path, zone: AgencyZone = TORONTO) -> None:
        self.begin, self.clock, self.zone = begin, clock, zone
        self.news = Newsroom(begin, clock, folder, FakePlatform(clock=clock))
        self.news.move_in()
        self.settle_in(zone)
        checks = PostChecks(connector_for=self.news.connector_for, media_folder=folder)
        self.plan = build_plan(begin, clock, lambda over: Posting(begin=over, clock=clock, checks=checks))

    def settle_in(self, zone: AgencyZone) -> None:
        """Give the agency another zone."""
        with self.begin() as tx:
            tx.agency.save(replace(HARBOURFORD, zone=zone))

    def wall(self, text: str) -> datetime:
        """Return the instant of a wall-clock time such as ``2026-11-23 10:00``."""
        return self.zone.from_local(datetime.fromisoformat(text))

    def post_at(self, wall: str, *, text: str = "Road closed.", accounts: Sequence[str] = (TOWN_X,)) -> Post:
        """Alice drafts a post for a wall-clock time."""
        return self.news.draft(text, due_at=self.wall(wall), account_ids=list(accounts))

    def weekly(
        self, *, rule: str = "FREQ=WEEKLY;BYDAY=MO", first: str = "2026-11-30 09:00", text: str = ""
    ) -> SeriesPlan:
        """A plan for a series on X."""
        content = PostContent(title="Patrol notes", text=text or "What the night patrol saw.", account_ids=(TOWN_X,))
        return SeriesPlan(content=content, rule=rule, starts_at=datetime.fromisoformat(first))

    def shown(self, instants: Sequence[datetime | None]) -> list[str]:
        """Return instants as the agency's clocks show them."""
        return [f"{self.zone.to_local(at):%Y-%m-%d %H:%M %Z}" for at in instants if at]

    def posts(self) -> list[Post]:
        """Return every post with a time, cancelled ones left out."""
        with self.begin.reading() as tx:
            return list(tx.posts.list_between(datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)))

    def versions_by(self, post_id: str) -> set[str]:
        """Return who stands in the versions of a post."""
        with self.begin.reading() as tx:
            return set(tx.posts.editors(post_id))


def approve(room: PlanningRoom, post: Post, by: Actor) -> Post:
    """Submit as Alice where needed, approve as ``by``."""
    if post.state.value == "draft":
        post = room.news.posting.submit(ALICE, post.id)
    return room.news.posting.approve(by, post.id, post.content.content_hash())
