"""What a person posts themselves, where the platform takes it from no program: with words to copy and a link to keep.

At its time, and only while it is approved and nothing pauses it, the worker hands it over. From then on it is not
missed but overdue, for as long as nobody posts it or takes it back: a person sees it and judges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlsplit

from connectors.base import PLATFORM_NAMES, Capability, Connector
from console.domain.actors import Actor
from console.domain.deliveries import Delivery, DeliveryKind, DeliveryState, Doubt
from console.domain.errors import ConsoleError, IllegalTransition, InvalidInput
from console.domain.media import MediaFile
from console.domain.time import Clock
from console.services import access
from console.services.connecting import ConnectorFor
from console.services.delivering import DeliveringTransaction, advance, lock
from console.services.outbound import MediaStore
from console.services.posting_ports import People
from console.services.transaction import Begin

_LONGEST_URL = 500


class ByHandTransaction(DeliveringTransaction, Protocol):
    """What posting by hand needs of the database."""

    @property
    def media(self) -> MediaStore:
        """Stored files."""
        ...

    @property
    def people(self) -> People:
        """People."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FileToPost:
    """A file that goes with it, and the words for those who cannot see it."""

    file: MediaFile
    alt_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandWork:
    """One thing to post by hand."""

    delivery: Delivery
    files: tuple[FileToPost, ...]
    #: The platform's page on which to post or answer; empty where the account cannot be asked.
    link: str
    #: What the platform says about itself, such as that it takes no posts from programs.
    why: str
    is_overdue: bool


def is_by_hand(connector: Connector, delivery: Delivery) -> bool:
    """Return whether the platform takes this from no program."""
    return _needed(delivery) not in connector.capabilities().can


class ByHand:
    """Shows what a person has to post, and keeps where they posted it."""

    def __init__(
        self, *, begin: Begin[ByHandTransaction], clock: Clock, connector_for: ConnectorFor, overdue_after_s: int
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._connector_for = connector_for
        self._overdue_after = timedelta(seconds=overdue_after_s)

    def list_waiting(self) -> Sequence[HandWork]:
        """Return what waits to be posted by hand, the earliest due first."""
        now = self._clock.now()
        with self._begin.reading() as tx:
            waiting = tx.deliveries.list_in({DeliveryState.BY_HAND})
            files = {each.id: _files(tx, each) for each in waiting}
        return [self._work(each, files[each.id], now) for each in waiting]

    def mark_done(self, actor: Actor, delivery_id: str, url: str) -> Delivery:
        """Write that ``actor`` posted it, at ``url`` on that platform.

        What a pause held back after it was posted can be marked too: what is public is public. Raises InvalidInput
        at ``url``.
        """
        now = self._clock.now()
        with self._begin() as tx:
            person = tx.people.current(actor)
            delivery, post = lock(tx, tx.deliveries.get_delivery(delivery_id))
            roles = access.MAY_WRITE_POSTS if post is not None else access.MAY_REPLY + access.MAY_HOST_QA
            access.require(person, roles, "say what was posted")
            connector = self._connector_for(delivery.account_id)
            if delivery.state not in {DeliveryState.BY_HAND, DeliveryState.HELD} or not is_by_hand(connector, delivery):
                raise IllegalTransition("This does not wait to be posted by hand.")
            address = _address_on(connector, url)
            facts: dict[str, Any] = {"remote_url": address, "sent_at": now, "sent_by": person.id, "doubt": Doubt.NONE}
            facts |= {"hold_reason": "", "last_error": "", "pause_id": "", "next_lookup_at": None}
            said = {"url": address, "late_s": max(0, int((now - delivery.due_at).total_seconds()))}
            verb = "delivery.posted_by_hand"
            return advance(tx, person, delivery, DeliveryState.SENT, verb, at=now, said=said, **facts)

    def _work(self, delivery: Delivery, files: tuple[FileToPost, ...], now: datetime) -> HandWork:
        link, why = self._page(delivery)
        overdue = now - delivery.due_at > self._overdue_after
        return HandWork(delivery=delivery, files=files, link=link, why=why, is_overdue=overdue)

    def _page(self, delivery: Delivery) -> tuple[str, str]:
        try:
            connector = self._connector_for(delivery.account_id)
        except ConsoleError as error:
            return "", error.message
        why = connector.capabilities().cannot.get(_needed(delivery), "")
        is_reply = delivery.kind is DeliveryKind.REPLY
        return connector.reply_link(delivery.to_remote_id or "") if is_reply else connector.compose_link(), why


def _needed(delivery: Delivery) -> Capability:
    return Capability.REPLY if delivery.kind is DeliveryKind.REPLY else Capability.PUBLISH


def _files(tx: ByHandTransaction, delivery: Delivery) -> tuple[FileToPost, ...]:
    return tuple(FileToPost(file=tx.media.get_media(ref.media_id), alt_text=ref.alt_text) for ref in delivery.media)


def _address_on(connector: Connector, url: str) -> str:
    """Return the address, which is on the platform's own host or one beside it; raises InvalidInput."""
    given, ours = urlsplit(url.strip()), urlsplit(connector.compose_link())
    platform = PLATFORM_NAMES[connector.platform]
    if given.scheme != "https" or not given.hostname or len(url) > _LONGEST_URL:
        raise InvalidInput(f"Give the address of the post on {platform}, starting with https://.", field="url")
    site = _site(ours.hostname or "")
    if given.hostname != site and not given.hostname.endswith(f".{site}"):
        raise InvalidInput(f"This address is not on {platform} ({site}).", field="url")
    if not given.path.strip("/"):
        raise InvalidInput("This is the platform's front page. Give the address of the post itself.", field="url")
    return url.strip()


def _site(host: str) -> str:
    """Return what a platform's hosts share: ``facebook.com`` of ``www.facebook.com``."""
    labels = host.split(".")
    return host if len(labels) < 3 else ".".join(labels[1:])
