"""Putting together what a call needs: the words, the approved files and nothing else, and the part it follows."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from connectors.base import OutboundPost
from console.domain.deliveries import Delivery
from console.domain.errors import Conflict
from console.services.calling import send_key
from console.services.delivering import DeliveryStore
from console.services.outbound import MediaStore, approved_files, as_outbound
from console.services.transaction import Begin


class PreparingTransaction(Protocol):
    """What is read for a call."""

    @property
    def deliveries(self) -> DeliveryStore:
        """Deliveries."""
        ...

    @property
    def media(self) -> MediaStore:
        """Stored files."""
        ...


def prepare(begin: Begin[PreparingTransaction], delivery: Delivery, media_folder: Path) -> OutboundPost:
    """Return everything the call needs; raises ConsoleError when a file is not the one that was approved."""
    if not delivery.media and delivery.follows_id is None:
        return OutboundPost(text=delivery.text, key=send_key(delivery))
    with begin.reading() as tx:
        outbound = as_outbound(delivery.text, delivery.media, tx.media, media_folder)
        follows = _part_before(tx, delivery)
    for path, sha256 in approved_files(delivery.media, outbound):
        if _sha256(path) != sha256:
            raise Conflict("A picture or video is not the file that was approved any more.")
    return replace(outbound, key=send_key(delivery), follows=follows)


def _part_before(tx: PreparingTransaction, delivery: Delivery) -> str:
    """Return the platform's id of the part that this one continues, or nothing; raises Conflict."""
    if delivery.follows_id is None:
        return ""
    before = tx.deliveries.get_delivery(delivery.follows_id)
    if before.remote_id is None:
        raise Conflict(f"Nothing can follow part {before.part}: it was confirmed without the platform's id for it.")
    return before.remote_id


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise Conflict("A picture or video that was approved is no longer in the media folder.") from None
