"""A person's own notices, and how they want to be told."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from console.domain.actors import Actor
from console.domain.audit import AuditLog
from console.domain.errors import InvalidInput
from console.domain.notices import Channel, Notice, NoticeKind, NoticePreferences, NoticeSend
from console.domain.secrets import Sealer, Secret
from console.domain.time import Clock
from console.services.posting_ports import People
from console.services.transaction import Begin

HOOK_SECRET_COLUMN = "notice_hook_secret"  # noqa: S105 - the name of a column
_LONGEST_URL = 500


class OwnNotices(Protocol):
    """One person's notices and preferences."""

    def list_for(self, person_id: str) -> Sequence[Notice]: ...
    def count_unread(self, person_id: str) -> int: ...
    def mark_read(self, person_id: str, notice_ids: Collection[str], at: datetime) -> None: ...
    def get_preferences(self, person_id: str) -> NoticePreferences: ...
    def set_preferences(self, preferences: NoticePreferences) -> None: ...
    def list_failed_sends(self, person_id: str) -> Sequence[NoticeSend]: ...


class NoticesTransaction(Protocol):
    """What this use case needs of the database."""

    @property
    def notices(self) -> OwnNotices: ...
    @property
    def people(self) -> People: ...
    @property
    def audit(self) -> AuditLog: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesPage:
    """Everything that one person is told, and how."""

    notices: tuple[Notice, ...]
    preferences: NoticePreferences
    #: Why the last ones could not reach them outside the console.
    failures: tuple[str, ...]


class Notices:
    """Reading and settling one's own notices; nobody sees another's."""

    def __init__(self, *, begin: Begin[NoticesTransaction], clock: Clock, sealer: Sealer) -> None:
        self._begin = begin
        self._clock = clock
        self._sealer = sealer

    def count_unread(self, actor: Actor) -> int:
        """Return how many notices the person has not read."""
        with self._begin.reading() as tx:
            return tx.notices.count_unread(actor.id)

    def show(self, actor: Actor) -> NoticesPage:
        """Return the person's own notices, unread ones first."""
        with self._begin.reading() as tx:
            return NoticesPage(
                notices=tuple(tx.notices.list_for(actor.id)),
                preferences=tx.notices.get_preferences(actor.id),
                failures=tuple(dict.fromkeys(send.error for send in tx.notices.list_failed_sends(actor.id))),
            )

    def mark_read(self, actor: Actor, notice_ids: Collection[str]) -> None:
        """Mark one's own notices as read."""
        with self._begin() as tx:
            tx.notices.mark_read(tx.people.current(actor).id, notice_ids, self._clock.now())

    def choose(self, actor: Actor, channels: Mapping[NoticeKind, Collection[Channel]]) -> None:
        """Say by which channels one wants to be told of what; the console always shows everything."""
        chosen = {kind: frozenset(wanted) - {Channel.CONSOLE} for kind, wanted in channels.items()}
        with self._begin() as tx:
            person = tx.people.current(actor)
            tx.notices.set_preferences(replace(tx.notices.get_preferences(person.id), channels=chosen))
            said = {kind.value: sorted(wanted) for kind, wanted in chosen.items()}
            tx.audit.append(person, "notices.chosen", person.id, channels=said)

    def set_hook(self, actor: Actor, url: str) -> Secret | None:
        """Set the address of one's own web hook, or none; returns the secret that signs what goes there, shown once.

        Raises InvalidInput for what is not an https address.
        """
        url = _https(url)
        secret = Secret(secrets.token_urlsafe(32)) if url else None
        with self._begin() as tx:
            person = tx.people.current(actor)
            sealed = self._sealer.seal(secret, row_id=person.id, column=HOOK_SECRET_COLUMN) if secret else ""
            preferences = replace(tx.notices.get_preferences(person.id), hook_url=url, sealed_hook_secret=sealed)
            tx.notices.set_preferences(preferences)
            tx.audit.append(person, "notices.hook_set", person.id, host=urlsplit(url).hostname or "")
        return secret


def _https(url: str) -> str:
    parts = urlsplit(url.strip())
    if not url.strip():
        return ""
    if parts.scheme != "https" or not parts.hostname or len(url) > _LONGEST_URL:
        raise InvalidInput("Give a whole address that starts with https://, or none.", field="hook_url")
    return url.strip()
