"""Filling an outbox with approved posts, quickly: as the use cases would leave it, without going through them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from connectors.base import Platform
from console.bootstrap import App
from console.domain.accounts import Account, AccountState
from console.domain.actors import Role
from console.domain.ids import new_id
from console.domain.people import Person
from console.domain.posts import Approval, Post, PostContent, PostState, plan_deliveries
from console.domain.secrets import Secret
from console.services.accounts import CREDENTIALS_COLUMN

_AUTHOR, _APPROVER = "person_bench_author", "person_bench_approver"
ACCOUNT = "account_bench"
_AT_ONCE = 250


def move_in(app: App) -> None:
    """Write two people and one Facebook page whose platform is the stand-in."""
    credentials = Secret(json.dumps({"page_token": "bench", "app_id": "1", "app_secret": "bench"}))
    account = Account(
        id=ACCOUNT,
        platform=Platform.FACEBOOK.value,
        remote_id="1",
        name="Bench page",
        owner="Bench",
        state=AccountState.CONNECTED,
    )
    with app.begin() as tx:
        for person_id in (_AUTHOR, _APPROVER):
            email = f"{person_id}@harbourford.example"
            tx.people.add(Person(id=person_id, name=person_id, email=email, roles=frozenset({Role.PIO})))
        tx.accounts.add(account, app.sealer.seal(credentials, row_id=ACCOUNT, column=CREDENTIALS_COLUMN))


def fill(app: App, due: Sequence[datetime], name: str) -> dict[str, datetime]:
    """Schedule one approved post for each instant; returns each text with its time."""
    wanted = {f"{name} {number}: one lane on Wharf Street.": at for number, at in enumerate(due)}
    texts = list(wanted)
    for start in range(0, len(texts), _AT_ONCE):
        with app.begin() as tx:
            for text in texts[start : start + _AT_ONCE]:
                post = _approved(app, text, wanted[text])
                tx.posts.add(post)
                for delivery in plan_deliveries(post, wanted[text]):
                    tx.deliveries.add(delivery)
    return wanted


def _approved(app: App, text: str, due_at: datetime) -> Post:
    now = app.clock.now()
    content = PostContent(title="Notice", text=text, account_ids=(ACCOUNT,), due_at=due_at)
    return Post(
        id=new_id("post"),
        state=PostState.SCHEDULED,
        version=1,
        content=content,
        created_by=_AUTHOR,
        created_at=now,
        updated_at=now,
        submitted_by=_AUTHOR,
        submitted_at=now,
        approval=Approval(content_hash=content.content_hash(), by=_APPROVER, at=now),
    )
