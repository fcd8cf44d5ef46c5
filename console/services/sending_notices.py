"""Carrying notices to people outside the console: by e-mail and to web hooks, tried again, and given up with a word.

A notice holds a sentence of ours and a link to the console: no resident's words, no names from a case.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from console.domain.errors import ConsoleError
from console.domain.notices import (
    NOTICE_SEND_GRAPH,
    NOTICE_TITLES,
    Channel,
    Notice,
    NoticePreferences,
    NoticeSend,
    NoticeSendState,
)
from console.domain.people import Person
from console.domain.secrets import Sealer, Secret
from console.domain.time import Clock
from console.services.notices import HOOK_SECRET_COLUMN
from console.services.transaction import Begin

log = structlog.get_logger()

_LEASE = timedelta(minutes=2)
_FIRST_WAIT = timedelta(minutes=1)
_MOST_ATTEMPTS = 6


class Postman(Protocol):
    """Sends one e-mail; raises a ConsoleError when it could not."""

    def __call__(self, *, to: str, subject: str, text: str) -> None: ...


class Hook(Protocol):
    """Posts one notice to somebody's own address, signed; raises a ConsoleError when it could not."""

    def __call__(self, *, url: str, secret: Secret, content: dict[str, Any]) -> None: ...


class NoticeOutbox(Protocol):
    """Notices on their way."""

    def list_due_sends(self, now: datetime) -> Sequence[NoticeSend]: ...
    def try_claim_send(self, send: NoticeSend, until: datetime) -> bool: ...
    def move_send(self, send: NoticeSend, to: NoticeSendState, **values: Any) -> None: ...
    def get_notice(self, notice_id: str) -> Notice: ...
    def get_preferences(self, person_id: str) -> NoticePreferences: ...


class Recipients(Protocol):
    """People and their addresses."""

    def get_person(self, person_id: str) -> Person: ...


class SendingNoticesTransaction(Protocol):
    """What sending notices needs of the database."""

    @property
    def notices(self) -> NoticeOutbox: ...
    @property
    def people(self) -> Recipients: ...


class SendingNotices:
    """The worker's half of telling people."""

    def __init__(
        self,
        *,
        begin: Begin[SendingNoticesTransaction],
        clock: Clock,
        sealer: Sealer,
        postman: Postman,
        hook: Hook,
        console_url: str,
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._sealer = sealer
        self._postman = postman
        self._hook = hook
        self._console_url = console_url.rstrip("/")

    def send_due(self) -> int:
        """Carry every notice that is due; returns how many arrived."""
        with self._begin.reading() as tx:
            due = tx.notices.list_due_sends(self._clock.now())
        return sum(self._send(send) for send in due)

    def _send(self, send: NoticeSend) -> bool:
        with self._begin() as tx:
            if not tx.notices.try_claim_send(send, self._clock.now() + _LEASE):
                return False
            notice = tx.notices.get_notice(send.notice_id)
            if notice.read_at is not None:
                self._move(tx, send, NoticeSendState.DROPPED)
                return False
            person, preferences = tx.people.get_person(notice.person_id), tx.notices.get_preferences(notice.person_id)
        try:
            self._carry(send.channel, notice, person, preferences)
        except ConsoleError as error:
            self._note_failure(send, error.message)
            return False
        with self._begin() as tx:
            self._move(tx, send, NoticeSendState.SENT, error="")
        return True

    def _carry(self, channel: Channel, notice: Notice, person: Person, preferences: NoticePreferences) -> None:
        link = f"{self._console_url}{notice.link}"
        if channel is Channel.EMAIL:
            text = f"{notice.text}\n\n{link}\n\nYou chose in Rapport to be told of this by e-mail."
            self._postman(to=person.email, subject=NOTICE_TITLES[notice.kind], text=text)
            return
        secret = self._sealer.open(preferences.sealed_hook_secret, row_id=person.id, column=HOOK_SECRET_COLUMN)
        at = notice.last_at.isoformat()
        content = {"id": notice.id, "kind": notice.kind.value, "text": notice.text, "link": link, "at": at}
        self._hook(url=preferences.hook_url, secret=secret, content=content)

    def _note_failure(self, send: NoticeSend, why: str) -> None:
        attempts = send.attempts + 1
        log.warning("notice.not_sent", send_id=send.id, channel=send.channel.value, attempts=attempts)
        with self._begin() as tx:
            if attempts >= _MOST_ATTEMPTS:
                self._move(tx, send, NoticeSendState.FAILED, error=why)
            else:
                again = self._clock.now() + _FIRST_WAIT * (1 << attempts)
                tx.notices.move_send(send, NoticeSendState.WAITING, error=why, next_attempt_at=again)

    def _move(self, tx: SendingNoticesTransaction, send: NoticeSend, to: NoticeSendState, **values: Any) -> None:
        NOTICE_SEND_GRAPH.check(send.state, to)
        tx.notices.move_send(send, to, **values)
