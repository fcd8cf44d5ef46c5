"""Fills an inbox with many messages at once, written as the storage layer writes them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from console.bootstrap import App
from console.demo import content
from console.domain.accounts import Account
from console.domain.ids import new_id
from console.domain.messages import (
    Change,
    Message,
    MessageAssessment,
    MessageState,
    MessageVersion,
    Reading,
)
from console.storage.message_rows import as_row, assessment_row, version_row
from moderation.desks import Desk, Desks, Urgency
from moderation.model import Intent

_CHUNK = 2_000
#: One message in five still waits for somebody; a busy week.
_WAITING_SHARE = 0.2
_WEEKS = 8
#: How often each intent comes; the rare ones matter most.
_OFTEN = {
    Intent.GENERAL: 40,
    Intent.COMMENDATION: 12,
    Intent.CONCERN: 14,
    Intent.QUESTION: 14,
    Intent.COMPLAINT: 8,
    Intent.SPAM: 6,
    Intent.RECORDS_OR_MEDIA: 3,
    Intent.TIP: 2.5,
    Intent.CRISIS: 0.3,
    Intent.EMERGENCY: 0.2,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """What messages are made from."""

    random: Random
    accounts: Sequence[Account]
    desks: Desks
    now: datetime


def fill_inbox(app: App, desks: Desks, messages: int, *, seed: int = 20261122) -> None:
    """Write ``messages`` with their first version and assessment; the same seed writes the same inbox."""
    with app.begin.reading() as tx:
        accounts = tx.accounts.list_accounts()
    source = _Source(random=Random(seed), accounts=accounts, desks=desks, now=app.clock.now())  # noqa: S311
    for start in range(0, messages, _CHUNK):
        made = [_message(source, number) for number in range(start, min(start + _CHUNK, messages))]
        with app.begin() as tx:
            for rows in (
                [as_row(message) for message in made],
                [version_row(_version(message)) for message in made],
                [assessment_row(_assessment(message)) for message in made],
            ):
                tx.session.add_all(rows)
                tx.session.flush()


def _message(source: _Source, number: int) -> Message:
    random = source.random
    intent = random.choices(list(_OFTEN), weights=list(_OFTEN.values()))[0]
    desk = source.desks.by_intent[intent]
    said, account = random.choice(content.COMMENTS), random.choice(source.accounts)
    created_at = source.now - timedelta(seconds=random.uniform(60, _WEEKS * 7 * 86_400))
    waits = random.random() < _WAITING_SHARE
    post = f"bench-post-{number // 200}"
    return Message(
        id=new_id("msg"),
        platform=account.platform,
        account_id=account.id,
        remote_id=f"bench-{number}",
        kind="comment",
        author_id=said.resident,
        author_name=said.resident.capitalize(),
        author_handle=said.resident,
        text=f"{said.text} (no. {number})",
        url=f"https://square.example/{number}",
        created_at=created_at,
        first_seen_at=created_at + timedelta(seconds=2),
        post_remote_id=post,
        parent_remote_id=post,
        post_id=None,
        version=1,
        is_hidden=False,
        is_deleted=False,
        is_backlog=False,
        state=MessageState.OPEN if waits else MessageState.DONE,
        revision=1,
        reading=Reading.SCORED,
        intent=intent.value,
        flags=(),
        lang="en",
        desk=desk.id,
        also_desks=(),
        desk_why=f"Reads as {intent.value}.",
        routed_by=None,
        routed_version=None,
        due_at=_due(desk, created_at),
        urgent=desk.urgency is Urgency.IMMEDIATE,
        read_at=None if waits else created_at + timedelta(minutes=9),
        taken_by_id=None,
        taken_by_name=None,
        taken_until=None,
    )


def _due(desk: Desk, created_at: datetime) -> datetime | None:
    return created_at + timedelta(minutes=desk.clock_min) if desk.clock_min is not None else None


def _version(message: Message) -> MessageVersion:
    raw = f'{{"id": "{message.remote_id}"}}'
    return MessageVersion(
        message_id=message.id,
        number=1,
        change=Change.FIRST,
        text=message.text,
        is_hidden=False,
        is_deleted=False,
        raw=raw,
        raw_sha256=hashlib.sha256(raw.encode()).hexdigest(),
        changed_at=None,
        seen_at=message.first_seen_at,
    )


def _assessment(message: Message) -> MessageAssessment:
    intent = str(message.intent)
    return MessageAssessment(
        id=new_id("assessment"),
        message_id=message.id,
        version=1,
        scored=True,
        intent=intent,
        intent_scores={intent: 0.91},
        flags=(),
        flag_scores={},
        lang="en",
        spans=(),
        reasons=(f"The words read as {intent}.",),
        model="bench",
        policy="bench",
        assessed_at=message.first_seen_at,
    )
