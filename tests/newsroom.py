"""A whole newsroom for the tests of posting and sending: people, accounts, services, and a platform that can fail."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image

from connectors.base import Connector, Platform
from connectors.fake import FakeConnector, FakePlatform
from console.domain.accounts import Account, AccountState
from console.domain.actors import Actor
from console.domain.deliveries import Delivery, new_reply
from console.domain.people import Person
from console.domain.posts import Post
from console.domain.time import Clock
from console.services.amending import Amending
from console.services.approval_rules import ApprovalRules
from console.services.by_hand import ByHand
from console.services.carrying_out_changes import CarryingOutChanges
from console.services.checking import PostChecks
from console.services.clearance import Clearance
from console.services.doubting import Doubting
from console.services.measuring import Measuring
from console.services.media import Media
from console.services.pausing import Pausing
from console.services.posting import Posting
from console.services.resolving import Resolving
from console.services.reviewing_posts import ReviewingPosts
from console.services.sending import Sending
from console.services.settling import Settling
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import ADA, ALICE, BOB, CAROL, ERIN, MORGAN

TOWN_X, TOWN_FACEBOOK = "acct_x", "acct_facebook"
ACCOUNTS = {TOWN_X: Platform.X, TOWN_FACEBOOK: Platform.FACEBOOK}


@dataclass
class Gate:
    """A release gate that says what the test tells it to."""

    reasons: list[str] = field(default_factory=list)
    asked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def blockers(self, _tx: Any, release_id: str, sha256s: Sequence[str]) -> Sequence[str]:
        self.asked.append((release_id, tuple(sha256s)))
        return self.reasons


class Newsroom:
    """Every service of posting over one database and one fake platform."""

    def __init__(
        self, begin: UnitOfWork, clock: Clock, folder: Path, platform: FakePlatform, *, owner: str = "w1"
    ) -> None:
        self.begin, self.clock, self.folder, self.platform = begin, clock, folder, platform
        self.gate = Gate()
        checks = self.checks = PostChecks(connector_for=self.connector_for, media_folder=folder)
        self.posting = Posting(begin=begin, clock=clock, checks=checks)
        self.pausing = Pausing(begin=begin, clock=clock)
        self.reviewing = ReviewingPosts(begin=begin, clock=clock)
        self.amending = Amending(begin=begin, clock=clock, connector_for=self.connector_for, checks=checks)
        self.changing = CarryingOutChanges(begin=begin, clock=clock, connector_for=self.connector_for)
        self.measuring = Measuring(begin=begin, clock=clock, connector_for=self.connector_for)
        self.rules = ApprovalRules(begin=begin)
        self.resolving = Resolving(begin=begin, clock=clock)
        self.by_hand = ByHand(begin=begin, clock=clock, connector_for=self.connector_for, overdue_after_s=900)
        self.media = Media(begin=begin, clock=clock, folder=folder)
        self.settling = Settling(begin=begin, clock=clock, connector_for=self.connector_for)
        self.doubting = Doubting(begin=begin, settling=self.settling, connector_for=self.connector_for)
        self.sending = self.sender(owner)

    def sender(self, owner: str) -> Sending:
        """Return one more sender."""
        return Sending(
            begin=self.begin,
            clock=self.clock,
            connector_for=self.connector_for,
            clearance=Clearance(gate=self.gate, post_lateness_s=900, reply_lateness_s=86_400),
            settling=self.settling,
            media_folder=self.folder,
            owner=owner,
        )

    def connector_for(self, account_id: str) -> Connector:
        return FakeConnector(ACCOUNTS[account_id], self.platform, account_id)

    def move_in(self) -> None:
        """Write the people and the accounts."""
        with self.begin() as tx:
            for actor in (ALICE, BOB, CAROL, ERIN, MORGAN, ADA):
                tx.people.add(_person(actor))
            for account_id, platform in ACCOUNTS.items():
                tx.accounts.add(_account(account_id, platform), "sealed")

    def draft(self, text: str = "Road closed on Elm Street until 18:00.", **fields: Any) -> Post:
        """Alice begins a post that is due in an hour on X."""
        usual: dict[str, Any] = {"title": "Elm Street", "account_ids": [TOWN_X], "due_at": self.in_an_hour()}
        return self.posting.draft(ALICE, text=text, **usual | fields)

    def scheduled(self, text: str = "Road closed on Elm Street until 18:00.", **fields: Any) -> Post:
        """Alice writes it, Bob approves it."""
        post = self.posting.submit(ALICE, self.draft(text, **fields).id)
        return self.posting.approve(BOB, post.id, post.content.content_hash())

    def reply(self, text: str = "Thank you, an officer is on the way.") -> Delivery:
        """An answer to a comment, as the inbox writes it."""
        now = self.clock.now()
        reply = new_reply(source_id="msg_1", account_id=TOWN_X, to_remote_id="x-comment-1", text=text, now=now)
        with self.begin() as tx:
            tx.deliveries.add(reply)
        return reply

    def post(self, post_id: str) -> Post:
        with self.begin.reading() as tx:
            return tx.posts.get_post(post_id)

    def deliveries(self, source_id: str) -> Sequence[Delivery]:
        with self.begin.reading() as tx:
            return tx.deliveries.list_for_source(source_id)

    def only(self, source_id: str) -> Delivery:
        """Return the one delivery of a post or message."""
        (delivery,) = self.deliveries(source_id)
        return delivery

    def verbs(self, object_id: str) -> list[str]:
        with self.begin.reading() as tx:
            return [entry.verb for entry in tx.audit.list_for(object_id)]

    def account_state(self, account_id: str) -> AccountState:
        with self.begin.reading() as tx:
            return tx.accounts.get_account(account_id).state

    def in_an_hour(self) -> datetime:
        return self.clock.now() + timedelta(hours=1)


def picture() -> bytes:
    """A small picture, as a PNG file."""
    target = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(target, "PNG")
    return target.getvalue()


def _person(actor: Actor) -> Person:
    return Person(id=actor.id, name=actor.name, email=f"{actor.id}@harbourford.example", roles=actor.roles)


def _account(account_id: str, platform: Platform) -> Account:
    return Account(
        id=account_id,
        platform=platform.value,
        remote_id=f"remote-{account_id}",
        name=f"Harbourford PD on {platform.value}",
        owner="Alice Moreau",
        state=AccountState.CONNECTED,
    )
