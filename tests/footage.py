"""Footage for tests: every service of releases over the drawn clip, one database and one fake platform."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from connectors.fake import FakePlatform
from console.domain.actors import Actor, Role
from console.domain.people import Person
from console.services.announcing_releases import Announcing
from console.services.clearance import Clearance
from console.services.holding import Holding
from console.services.overseeing import Overseeing
from console.services.publishing_releases import PublishingReleases, ReleaseGate
from console.services.registering import Parts, Registering
from console.services.releasing import Releasing
from console.services.sending import Sending
from console.services.showing_releases import ShowingReleases
from console.services.verifying_custody import verify_custody
from console.services.viewing import Viewing
from console.storage.unit_of_work import UnitOfWork
from evidence_share import demo
from evidence_share.custody import BrokenCustody
from evidence_share.model import Release, ReleaseText, Rendition
from evidence_share.store import FolderStore
from tests.conftest import BOB, CAROL, SteppedClock
from tests.newsroom import Newsroom

CASE = "HPD-2026-11-0417"
#: Opens; Carol (records) clears and Bob (command) approves.
RUTH = Actor(id="person_ruth", name="Ruth Ekman", roles=frozenset({Role.RECORDS}))
#: Holds both roles, which still makes one person.
GRACE = Actor(id="person_grace", name="Grace Idowu", roles=frozenset({Role.RECORDS, Role.COMMAND}))
KEY = b"k" * 32


class FootageRoom:
    """A newsroom that also releases footage."""

    def __init__(self, begin: UnitOfWork, clock: SteppedClock, folder: Path) -> None:
        self.begin, self.clock, self.folder = begin, clock, folder / "evidence"
        self.platform = FakePlatform(clock=clock)
        self.news = Newsroom(begin, clock, folder / "media", self.platform)
        self.news.move_in()
        with begin() as tx:
            for actor in (RUTH, GRACE):
                address = f"{actor.id}@harbourford.example"
                tx.people.add(Person(id=actor.id, name=actor.name, email=address, roles=actor.roles))
        self.store = FolderStore(self.folder)
        self.gate = ReleaseGate(store=self.store)
        self.registering = Registering(begin=begin, clock=clock, store=self.store)
        self.releasing = self.releasing_from(self.store)
        self.holding = Holding(begin=begin, clock=clock)
        self.publishing = PublishingReleases(begin=begin, clock=clock, gate=self.gate, lateness_limit_s=900)
        self.viewing = Viewing(begin=begin, clock=clock, store=self.store, key=KEY)
        self.showing = ShowingReleases(begin=begin, store=self.store)
        self.overseeing = Overseeing(begin=begin)

    def releasing_from(self, store: FolderStore) -> Releasing:
        """Return the use case over another view of the same files."""
        announcing = Announcing(posting=self.news.posting, shelf=self.news.media, store=store)
        return Releasing(begin=self.begin, clock=self.clock, store=store, announcing=announcing)

    def sending(self) -> Sending:
        """Return a sender that asks the real gate."""
        return Sending(
            begin=self.begin,
            clock=self.clock,
            connector_for=self.news.connector_for,
            clearance=Clearance(gate=self.gate, post_lateness_s=900, reply_lateness_s=86_400),
            settling=self.news.settling,
            media_folder=self.news.folder,
            owner="w1",
        )

    def keep_clip(self, **stated: Any) -> Rendition:
        """Register the drawn clip as Ruth; ``stated`` goes into its ``Parts``."""
        usual = {"case_number": CASE, "name": "stop.mp4", "poster_alt": demo.POSTER_ALT, "redactor_name": "Lab 2"}
        parts = Parts(video_sha256="", mask_log_sha256="", **usual | stated)
        return self.registering.import_files(
            RUTH, parts, video=demo.CLIP, mask=demo.MASK_LOG, vtt=demo.CAPTIONS, picture=demo.POSTER
        )

    def path(self, sha256: str) -> Path:
        """Return where a stored file lies, for those who attack it."""
        return self.folder / sha256[:2] / sha256

    def change_a_byte(self, sha256: str) -> None:
        """Do what somebody with the machine's own password could do."""
        path = self.path(sha256)
        path.chmod(0o640)
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)

    def opened(self, opener: Actor = RUTH, rendition: Rendition | None = None, **fields: Any) -> Release:
        """Return an open release of the clip."""
        rendition = rendition or self.keep_clip()
        text = replace(words(self.clock.now() + timedelta(hours=2)), **fields)
        return self.releasing.open(opener, rendition_id=rendition.id, text=text)

    def checked(self, opener: Actor = RUTH, rendition: Rendition | None = None, **fields: Any) -> Release:
        """Return one whose checks found nothing."""
        return self.releasing.run_checks(RUTH, self.opened(opener, rendition, **fields).id)

    def cleared(self, **fields: Any) -> Release:
        """Return one that Carol signed."""
        release = self.checked(**fields)
        return self.releasing.clear(CAROL, release.id, self.subject(release))

    def scheduled(self, **fields: Any) -> Release:
        """Return one that Carol and Bob signed."""
        release = self.cleared(**fields)
        return self.releasing.approve(BOB, release.id, self.subject(release))

    def published(self, **fields: Any) -> Release:
        """Return one that is public, two hours later."""
        release = self.scheduled(**fields)
        self.clock.instant = release.text.due_at
        assert self.publishing.publish_due() == 1
        return self.get(release.id)

    def get(self, release_id: str) -> Release:
        with self.begin.reading() as tx:
            return tx.releases.get_release(release_id)

    def rendition(self, release: Release) -> Rendition:
        with self.begin.reading() as tx:
            return tx.renditions.get_rendition(release.rendition_id)

    def subject(self, release: Release) -> str:
        """Return the hash that a signer would see on the page."""
        return self.overseeing.gate(BOB, release.id).subject_hash

    def blockers(self, release: Release, *sha256s: str) -> list[str]:
        with self.begin.reading() as tx:
            return self.gate.blockers(tx, release.id, sha256s)

    def custody(self, rendition_id: str) -> list[str]:
        with self.begin.reading() as tx:
            return [entry.action for entry in tx.custody.list_for(rendition_id)]

    def broken_custody(self) -> list[BrokenCustody]:
        with self.begin.reading() as tx:
            return verify_custody(tx)


def words(due_at: datetime) -> ReleaseText:
    """Return a release's text for our own page alone."""
    return ReleaseText(
        title="Traffic stop on Wharf Street, 14 October",
        shown="An officer stops a driver for a broken rear lamp and lets them go with a warning.",
        redacted="The driver's face, the car's plate and a spoken name.",
        redacted_why="They identify a private person who was not charged.",
        content_warning="",
        post_text="We release footage of a traffic stop on Wharf Street that residents asked about.",
        account_ids=(),
        due_at=due_at,
    )


def mask_log_for(sha256: str) -> bytes:
    """Return a redaction log that speaks of the file ``sha256``."""
    log = json.loads(demo.MASK_LOG.read_bytes())
    return json.dumps(log | {"rendition_sha256": sha256}).encode()
