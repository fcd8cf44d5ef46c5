"""Footage for tests: the drawn clip in a store of its own, and people of the roles that a release takes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from console.domain.actors import Actor, Role
from console.domain.people import Person
from console.services.registering import Parts, Registering
from console.storage.unit_of_work import UnitOfWork
from evidence_share import demo
from evidence_share.model import ReleaseText, Rendition
from evidence_share.store import FolderStore
from tests.conftest import ADA, ALICE, BOB, CAROL, DAVE, ERIN, MORGAN, SteppedClock

CASE = "HPD-2026-11-0417"
#: Opens; Carol (records) clears and Bob (command) approves.
RUTH = Actor(id="person_ruth", name="Ruth Ekman", roles=frozenset({Role.RECORDS}))
#: Holds both roles, which still makes one person.
GRACE = Actor(id="person_grace", name="Grace Idowu", roles=frozenset({Role.RECORDS, Role.COMMAND}))


@dataclass(frozen=True, slots=True)
class Kept:
    """A rendition and the store that holds its bytes."""

    rendition: Rendition
    store: FolderStore
    folder: Path

    def path(self, sha256: str) -> Path:
        """Return where a stored file lies, for those who attack it."""
        return self.folder / sha256[:2] / sha256


def add_people(begin: UnitOfWork) -> None:
    """Write the standing cast and the two of footage."""
    with begin() as tx:
        for actor in (ALICE, BOB, CAROL, DAVE, ERIN, MORGAN, ADA, RUTH, GRACE):
            address = f"{actor.id}@harbourford.example"
            tx.people.add(Person(id=actor.id, name=actor.name, email=address, roles=actor.roles))


def keep_clip(begin: UnitOfWork, clock: SteppedClock, folder: Path, **changes: str) -> Kept:
    """Register the drawn clip as Ruth; ``changes`` go into its ``Parts``."""
    store = FolderStore(folder)
    registering = Registering(begin=begin, clock=clock, store=store)
    stated = {"case_number": CASE, "name": "stop.mp4", "poster_alt": demo.POSTER_ALT, "redactor_name": "Lab 2"}
    parts = Parts(video_sha256="", mask_log_sha256="", **stated | changes)
    rendition = registering.import_files(
        RUTH, parts, video=demo.CLIP, mask=demo.MASK_LOG, vtt=demo.CAPTIONS, picture=demo.POSTER
    )
    return Kept(rendition, store, folder)


def words(clock: SteppedClock, *, due_at: datetime | None = None, account_ids: tuple[str, ...] = ()) -> ReleaseText:
    """Return a release's text, due in two hours."""
    return ReleaseText(
        title="Traffic stop on Wharf Street, 14 November",
        shown="An officer stops a driver for a broken rear lamp and lets them go with a warning.",
        redacted="The driver's face, the car's plate and a spoken name.",
        redacted_why="They identify a private person who was not charged.",
        content_warning="",
        post_text="We release footage of a traffic stop on Wharf Street that residents asked about.",
        account_ids=account_ids,
        due_at=due_at or clock.now() + timedelta(hours=2),
    )


def mask_log_for(sha256: str) -> bytes:
    """Return a redaction log that speaks of the file ``sha256``."""
    log = json.loads(demo.MASK_LOG.read_bytes())
    return json.dumps(log | {"rendition_sha256": sha256}).encode()
