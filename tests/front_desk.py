"""Everything of the inbox over one database and one fake platform, with a small model that can fail."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from connectors.base import Batch, Connector, InboundItem, ItemKind, Platform
from connectors.fake import FakeConnector, FakePlatform, FakePost
from console.domain.accounts import Account, AccountState
from console.domain.deliveries import DeliveryState, new_reply
from console.domain.inbox import InboxFilter
from console.domain.messages import Message
from console.domain.reviews import Review
from console.services.assessing import Assessing
from console.services.carrying_out import CarryingOut
from console.services.inbox import Inbox
from console.services.ingesting import Fetch, Ingesting
from console.services.referring import Referring
from console.services.replying import Replying
from console.services.reviewing import Reviewing
from console.services.taking_in import Outcome
from console.storage.unit_of_work import UnitOfWork
from moderation.desks import load_desks
from moderation.model import Assessment, Flag, Intent, Span, Subject
from moderation.policy import load_policy
from tests.cast import add_cast
from tests.conftest import ALICE, SteppedClock

X_ACCOUNT, FACEBOOK_ACCOUNT = "acct_x", "acct_facebook"
ACCOUNTS = {X_ACCOUNT: Platform.X, FACEBOOK_ACCOUNT: Platform.FACEBOOK}

_INTENTS = {
    Intent.EMERGENCY: "knife|drowning",
    Intent.CRISIS: "nobody would miss me",
    Intent.TIP: "plate starts",
    Intent.COMPLAINT: "badge 2214",
    Intent.CONCERN: "lights on Elm",
    Intent.SPAM: "DM me",
}
_FLAGS = {
    Flag.THREAT: "I will hurt",
    Flag.HATE: "those people are vermin",
    Flag.HARASSMENT: "go die",
    Flag.PROFANITY: "damn fools",
    Flag.PRIVATE_INFO: "555-01",
}


class Reader:
    """A model that knows a few words; ``error`` makes it fail, ``poison`` makes it fail over one text."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.poison = ""
        self.possible: dict[str, float] = {}
        self.calls = 0

    def assess(self, subjects: Sequence[Subject]) -> Sequence[Assessment]:
        self.calls += 1
        if self.error is not None:
            raise self.error
        if self.poison and any(self.poison in subject.text for subject in subjects):
            raise ValueError("the tokenizer choked")
        return [self._read(subject) for subject in subjects]

    def _read(self, subject: Subject) -> Assessment:
        scored = bool(re.search(r"[A-Za-z]{2}", subject.text))
        intent = next((i for i, words in _INTENTS.items() if re.search(words, subject.text)), Intent.GENERAL)
        found = {flag: re.search(words, subject.text) for flag, words in _FLAGS.items()}
        flags = tuple(flag for flag, match in found.items() if match) if scored else ()
        spans = tuple(Span(start=m.start(), end=m.end(), label=f.value) for f, m in found.items() if m and scored)
        return Assessment(
            subject_id=subject.id,
            scored=scored,
            intent=intent if scored else None,
            intent_scores={intent.value: 0.9, **self.possible} if scored else {},
            flags=flags,
            flag_scores={flag.value: 0.9 for flag in flags},
            lang="en" if scored else "und",
            spans=spans,
            reasons=tuple(f"Words that speak for {flag.value}." for flag in flags),
            model="reader-1",
            policy=load_policy().version,
        )


@dataclass(frozen=True, slots=True)
class Worked:
    """What one round of the worker did."""

    taken_in: Counter[Outcome]
    assessed: int


class FrontDesk:
    """The services of the inbox, wired as the composition root wires them."""

    def __init__(self, begin: UnitOfWork, clock: SteppedClock) -> None:
        self.begin, self.clock = begin, clock
        self.platform = FakePlatform(clock=clock)
        self.reader, self.policy, self.desks = Reader(), load_policy(), load_desks()
        self.broken_accounts: dict[str, Exception] = {}
        self.extra: list[InboundItem] = []
        ports = {"begin": begin, "clock": clock}
        self.ingesting = Ingesting(begin=begin, clock=clock, fetch_for=self.fetch_for)
        self.assessing = Assessing(**ports, assessor=self.reader, desks=self.desks, policy=self.policy)  # type: ignore[arg-type]
        self.inbox = Inbox(begin=begin, clock=clock, desks=self.desks)
        self.replying = Replying(begin=begin, clock=clock, connector_for=self.connector_for)
        self.reviewing = Reviewing(begin=begin, clock=clock, policy=self.policy, connector_for=self.connector_for)
        self.referring = Referring(begin=begin, clock=clock)
        self.carrying_out = CarryingOut(begin=begin, clock=clock, connector_for=self.connector_for)

    def connector_for(self, account_id: str) -> Connector:
        if account_id in self.broken_accounts:
            raise self.broken_accounts[account_id]
        return FakeConnector(ACCOUNTS[account_id], self.platform, account_id)

    def fetch_for(self, account_id: str) -> Fetch:
        fetch = self.connector_for(account_id).fetch

        def with_extra(cursor: str | None, posts: Sequence[str]) -> Batch:
            batch, extra = fetch(cursor, posts), [i for i in self.extra if i.platform is ACCOUNTS[account_id]]
            self.extra = [one for one in self.extra if one not in extra]
            return replace(batch, items=(*batch.items, *extra))

        return with_extra

    def move_in(self) -> FrontDesk:
        """Write the people, the agency, the accounts and one published post on each."""
        add_cast(self.begin)
        with self.begin() as tx:
            for account_id, platform in ACCOUNTS.items():
                account = Account(
                    id=account_id,
                    platform=platform.value,
                    remote_id=f"remote-{account_id}",
                    name=f"Harbourford PD on {platform.value}",
                    owner=ALICE.name,
                    state=AccountState.CONNECTED,
                )
                tx.accounts.add(account, "sealed")
        for account_id in ACCOUNTS:
            self._publish(account_id)
        return self

    def _publish(self, account_id: str) -> None:
        """One of our answers, made public, stands for a post: it is found by its remote id all the same."""
        now, text = self.clock.now(), "Road closed on Elm Street until 18:00."
        self.platform.put_post(
            FakePost(
                remote_id=f"post-{account_id}",
                platform=ACCOUNTS[account_id],
                account=account_id,
                text=text,
                created_at=now,
            )
        )
        sent = new_reply(source_id="post_1", account_id=account_id, to_remote_id="", text=text, now=now)
        with self.begin() as tx:
            from console.domain.deliveries import DeliveryKind

            out = replace(
                sent,
                kind=DeliveryKind.POST,
                state=DeliveryState.SENT,
                remote_id=f"post-{account_id}",
                remote_url=f"https://example.org/post-{account_id}",
                sent_at=now,
            )
            tx.deliveries.add(out)

    def comment(self, text: str, account_id: str = FACEBOOK_ACCOUNT, *, author: str = "Sam Rivera") -> str:
        """A resident comments under our post; returns the remote id."""
        return self.platform.comment(f"post-{account_id}", text, author=author)

    def work(self) -> Worked:
        """One round of the worker: ask, read, route."""
        return Worked(self.ingesting.poll(), self.assessing.assess_pending())

    def arrived(self, text: str, account_id: str = FACEBOOK_ACCOUNT) -> Message:
        """A resident writes, and the message is routed."""
        remote_id = self.comment(text, account_id)
        self.work()
        return self.by_remote(remote_id, account_id)

    def by_remote(self, remote_id: str, account_id: str = FACEBOOK_ACCOUNT) -> Message:
        with self.begin.reading() as tx:
            found = tx.messages.find_by_remote(ACCOUNTS[account_id].value, remote_id)
        assert found is not None
        return found

    def message(self, message_id: str) -> Message:
        with self.begin.reading() as tx:
            return tx.messages.get_message(message_id)

    def review_of(self, message: Message) -> Review | None:
        with self.begin.reading() as tx:
            return tx.reviews.find_for_message(message.id)

    def listed(self, **wanted: object) -> list[str]:
        """Return the texts that Erin's list shows."""
        from tests.conftest import ERIN

        page = self.inbox.list_page(ERIN, InboxFilter(**wanted))  # type: ignore[arg-type]
        return [message.text for message in page.messages]

    def verbs(self, object_id: str) -> list[str]:
        with self.begin.reading() as tx:
            return [entry.verb for entry in tx.audit.list_for(object_id)]

    def finish_delivery(self, delivery_id: str, to: DeliveryState, **values: object) -> None:
        """Do what the sender does to a delivery."""
        with self.begin() as tx:
            sending = tx.deliveries.move(tx.deliveries.get_delivery(delivery_id), DeliveryState.SENDING)
            tx.deliveries.move(sending, to, **values)


def item(
    clock: SteppedClock, remote_id: str = "fb-c1", text: str = "Is the 410 still closed?", **more: object
) -> InboundItem:
    """A pushed comment under our post on Facebook."""
    raw_default = {"id": remote_id, "message": text, "time": str(more.get("changed_at"))}
    raw = {**raw_default, **dict(more.pop("raw", {}))}  # type: ignore[call-overload]
    values: dict[str, object] = {
        "platform": Platform.FACEBOOK,
        "remote_id": remote_id,
        "kind": ItemKind.COMMENT,
        "author_id": "resident-1",
        "author_name": "Sam Rivera",
        "text": text,
        "created_at": clock.now(),
        "post_remote_id": f"post-{FACEBOOK_ACCOUNT}",
        "parent_remote_id": f"post-{FACEBOOK_ACCOUNT}",
        "url": "https://facebook.example/fb-c1",
        "raw": raw,
    }
    return InboundItem(**{**values, **more})  # type: ignore[arg-type]


def minutes_late(now: datetime, due_at: datetime | None) -> float:
    """Return how many minutes after ``now`` something is due."""
    assert due_at is not None
    return (due_at - now).total_seconds() / 60
