"""Turns what the audit log says into notices to people: each news once, and news of one matter in one notice."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Protocol

from console.domain.audit import AuditEntry
from console.domain.ids import new_id
from console.domain.notices import Notice, NoticeKind, NoticePreferences, NoticeSend
from console.domain.people import Person, PersonState
from console.domain.time import Clock
from console.services.notice_rules import SETTLES, News, NewsTransaction, news_of
from console.services.transaction import Begin

_AT_ONCE = 200


class NoticeStore(Protocol):
    """Notices, and how far the log was read."""

    def lock_cursor(self) -> int | None: ...
    def set_cursor(self, seq: int) -> None: ...
    def add(self, notice: Notice) -> None: ...
    def find_unread(self, person_id: str, kind: NoticeKind, subject_id: str) -> Notice | None: ...
    def join(self, notice: Notice, *, text: str, at: datetime) -> None: ...
    def settle(self, subject_id: str, kinds: Collection[NoticeKind], at: datetime) -> None: ...
    def get_preferences(self, person_id: str) -> NoticePreferences: ...
    def add_send(self, send: NoticeSend) -> None: ...


class ReadableLog(Protocol):
    """The audit log."""

    def walk(self, after: int = 0) -> Iterator[AuditEntry]: ...
    def find_head(self) -> AuditEntry | None: ...


class Everybody(Protocol):
    """The people of the agency."""

    def list_people(self) -> Sequence[Person]: ...


class NotifyingTransaction(NewsTransaction, Protocol):
    """What notifying needs of the database."""

    @property
    def notices(self) -> NoticeStore: ...
    @property
    def audit(self) -> ReadableLog: ...
    @property
    def people(self) -> Everybody: ...


class Notifying:
    """Reads on in the log from where it stopped; the place and the notices are written together."""

    def __init__(self, *, begin: Begin[NotifyingTransaction], clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    def notify(self) -> int:
        """Tell people what happened since the last time; returns how many entries were read.

        The first time it only remembers where the log stands, so that an old log floods nobody.
        """
        with self._begin() as tx:
            after = tx.notices.lock_cursor()
            if after is None:
                head = tx.audit.find_head()
                tx.notices.set_cursor(head.seq if head else 0)
                return 0
            entries = list(islice(tx.audit.walk(after), _AT_ONCE))
            for entry in entries:
                self._tell(tx, entry)
            if entries:
                tx.notices.set_cursor(entries[-1].seq)
            return len(entries)

    def _tell(self, tx: NotifyingTransaction, entry: AuditEntry) -> None:
        tx.notices.settle(entry.object_id, SETTLES.get(entry.verb, ()), self._clock.now())
        news = news_of(entry, tx)
        if news is None:
            return
        for person in tx.people.list_people():
            if _concerns(news, person):
                self._tell_person(tx, news, person)

    def _tell_person(self, tx: NotifyingTransaction, news: News, person: Person) -> None:
        now = self._clock.now()
        unread = tx.notices.find_unread(person.id, news.kind, news.subject_id)
        if unread is not None:
            tx.notices.join(unread, text=news.text, at=now)
            return
        notice = Notice(
            id=new_id("notice"),
            person_id=person.id,
            kind=news.kind,
            subject_id=news.subject_id,
            text=news.text,
            link=news.link,
            first_at=now,
            last_at=now,
        )
        tx.notices.add(notice)
        for channel in sorted(tx.notices.get_preferences(person.id).outside(news.kind)):
            tx.notices.add_send(
                NoticeSend(id=new_id("nsend"), notice_id=notice.id, channel=channel, next_attempt_at=now)
            )


def _concerns(news: News, person: Person) -> bool:
    if person.state is not PersonState.ACTIVE or person.id in news.but:
        return False
    return person.id in news.people or not person.roles.isdisjoint(news.roles)
