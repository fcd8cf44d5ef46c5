"""The gate that footage passes: opened, checked, cleared by records, approved by command.

Two different people of two different roles sign exactly the same bytes, captions, words and checks;
neither wrote any of it nor redacted it. Any change voids both signatures. A legal hold on the case
stops every step towards the public, for everyone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from console.domain.actors import Actor, Role
from console.domain.errors import Blocked, Conflict, InvalidInput, NotFound, NotPermitted
from console.domain.ids import new_id
from console.domain.time import Clock
from console.services import access
from console.services.announcing_releases import Announcing, AnnouncingTransaction
from console.services.footage import needed, refuse_held, trace
from console.services.transaction import Begin
from evidence_share import checks
from evidence_share.model import (
    RELEASE_GRAPH,
    WITHDRAWAL_REASONS,
    Release,
    ReleaseState,
    ReleaseText,
    Rendition,
    Report,
    Signature,
)
from evidence_share.store import EvidenceStore

_S = ReleaseState
_NEEDED = {
    "title": "Give the release a title.",
    "shown": "Say what the clip shows.",
    "redacted": "Say what was redacted.",
    "redacted_why": "Say why it was redacted.",
}


@dataclass(frozen=True, slots=True)
class _Step:
    """One of the two signatures: who may give it, as what, and what follows."""

    roles: tuple[Role, ...]
    role: Role
    doing: str
    verb: str
    to: ReleaseState


_CLEAR = _Step(access.MAY_CLEAR_RELEASES, Role.RECORDS, "clear releases", "release.cleared", _S.CLEARED)
_APPROVE = _Step(access.MAY_APPROVE_RELEASES, Role.COMMAND, "approve releases", "release.approved", _S.SCHEDULED)


class Releasing:
    """The life of a release; the checks run before the transaction, which then proves that nothing changed."""

    def __init__(
        self, *, begin: Begin[AnnouncingTransaction], clock: Clock, store: EvidenceStore, announcing: Announcing
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._store = store
        self._announcing = announcing

    def open(self, actor: Actor, *, rendition_id: str, text: ReleaseText) -> Release:
        """Open a release of a registered rendition. Raises InvalidInput, NotPermitted, Blocked under hold."""
        with self._begin() as tx:
            opener = self._author(tx, actor)
            rendition = tx.renditions.get_rendition(rendition_id)
            refuse_held(tx, rendition.case_number)
            release = Release(
                id=new_id("rel"),
                state=_S.OPEN,
                case_number=rendition.case_number,
                rendition_id=rendition.id,
                text=_checked(tx, text),
                revision=1,
                authors=(opener.id,),
                opened_by=opener.id,
                opened_by_name=opener.name,
                opened_at=self._clock.now(),
            )
            tx.releases.add(release)
            trace(tx, opener, "release.opened", release.id, rendition, **_words(release, rendition))
            return release

    def revise(self, actor: Actor, release_id: str, *, text: ReleaseText, rendition_id: str, revision: int) -> Release:
        """Change a release. It becomes open again: its report and both signatures are void.

        Raises Conflict when somebody changed it since ``revision``, or while its post is going out.
        """
        with self._begin() as tx:
            editor = self._author(tx, actor)
            release = tx.releases.lock_release(release_id)
            if release.revision != revision:
                raise Conflict("Somebody else changed this release since you opened it. Look at their version first.")
            rendition = tx.renditions.get_rendition(rendition_id)
            if rendition.case_number != release.case_number:
                raise InvalidInput("That footage belongs to another case.", field="rendition_id")
            refuse_held(tx, release.case_number)
            changes = {"text": _checked(tx, text), "rendition_id": rendition.id}
            return self._reopen(tx, editor, release, "release.revised", **changes)

    def run_checks(self, actor: Actor, release_id: str) -> Release:
        """Run every check on the stored bytes and keep the report; without a blocker the release is checked."""
        release, rendition, report = self._examine(release_id)
        with self._begin() as tx:
            checker = self._author(tx, actor)
            now = tx.releases.lock_release(release_id)
            _refuse_changed(release, now)
            RELEASE_GRAPH.check(now.state, _S.CHECKED)
            to = _S.CHECKED if report.passed else _S.OPEN
            tx.releases.add_report(report)
            moved = tx.releases.move(now, to, report=report, signatures=())
            found = [result.message for result in report.results if not result.passed]
            trace(tx, checker, "release.checked", release_id, rendition, report=report.hash(), blockers=found)
            return moved

    def clear(self, actor: Actor, release_id: str, subject_hash: str) -> Release:
        """Sign for records exactly what ``actor`` saw, by its hash. Raises NotPermitted, Blocked, Conflict."""
        return self._sign(actor, release_id, subject_hash, _CLEAR)

    def approve(self, actor: Actor, release_id: str, subject_hash: str) -> Release:
        """Sign for command what records signed; schedules the release and its post in the same transaction.

        Raises NotPermitted, Blocked, Conflict, and InvalidInput when its time has passed.
        """
        return self._sign(actor, release_id, subject_hash, _APPROVE)

    def withhold(self, actor: Actor, release_id: str, reason: str) -> Release:
        """Decide that it is not released, with the written reason; cancels a post that waits."""
        reason = needed(reason, "Say why it is withheld: the reason is kept and may have to be shown.", "reason")
        with self._begin() as tx:
            decider = self._author(tx, actor)
            release = tx.releases.lock_release(release_id)
            RELEASE_GRAPH.check(release.state, _S.WITHHELD)
            self._announcing.take_back(tx, decider, release, at=self._clock.now())
            changes: dict[str, Any] = {"withheld_reason": reason, "signatures": (), "report": None, "post_id": None}
            moved = tx.releases.move(release, _S.WITHHELD, **changes)
            rendition = tx.renditions.get_rendition(release.rendition_id)
            trace(tx, decider, "release.withheld", release_id, rendition, reason=reason)
            return moved

    def withdraw(self, actor: Actor, release_id: str, reason_class: str, note: str = "") -> Release:
        """Take a public release back, at once and by one person; a tombstone stays, and the bytes are kept.

        Also possible under legal hold: it leads away from the public.
        """
        if reason_class not in WITHDRAWAL_REASONS:
            raise InvalidInput("Choose why it is withdrawn.", field="reason_class")
        with self._begin() as tx:
            decider = self._author(tx, actor)
            release = tx.releases.lock_release(release_id)
            RELEASE_GRAPH.check(release.state, _S.WITHDRAWN)
            now = self._clock.now()
            self._announcing.stop_the_rest(tx, decider, release, at=now)
            moved = tx.releases.move(release, _S.WITHDRAWN, withdrawn_at=now, withdrawn_class=reason_class)
            rendition = tx.renditions.get_rendition(release.rendition_id)
            trace(tx, decider, "release.withdrawn", release_id, rendition, reason=reason_class, note=note.strip())
            return moved

    def _sign(self, actor: Actor, release_id: str, subject_hash: str, step: _Step) -> Release:
        examined, rendition, fresh = self._examine(release_id)
        clip_path = self._announcing.place_clip(examined, rendition) if fresh.passed and step is _APPROVE else ""
        with self._begin() as tx:
            signer = tx.people.current(actor)
            access.require(signer, step.roles, step.doing)
            release = tx.releases.lock_release(release_id)
            refuse_held(tx, release.case_number)
            RELEASE_GRAPH.check(release.state, step.to)
            _refuse_own_work(signer, release, rendition)
            _refuse_changed(examined, release)
            signature = self._signature(signer, step.role, release, rendition, fresh)
            if signature.subject.hash() != subject_hash:
                raise Conflict("The release changed since you opened it. Look at it again before you sign.")
            moved = self._move_on(tx, signer, release, rendition, signature, clip_path)
            trace(tx, signer, step.verb, release_id, rendition, subject=subject_hash, role=step.role.value)
            return moved

    def _signature(self, signer: Actor, role: Role, release: Release, rendition: Rendition, fresh: Report) -> Signature:
        if not fresh.passed:
            raise Blocked([result.message for result in fresh.results if not result.passed])
        subject = release.subject(rendition)
        if subject is None or subject.report_hash != fresh.hash():
            raise Conflict("The checks now find something else than the kept report. Run them again.")
        if any(signed.subject != subject for signed in release.signatures):
            raise Conflict("The first signature is for something else. Run the checks again.")
        return Signature(person_id=signer.id, person_name=signer.name, role=role, subject=subject, at=self._clock.now())

    def _move_on(
        self,
        tx: AnnouncingTransaction,
        signer: Actor,
        release: Release,
        rendition: Rendition,
        signature: Signature,
        clip_path: str,
    ) -> Release:
        changes: dict[str, Any] = {"signatures": (*release.signatures, signature)}
        if signature.role is _CLEAR.role:
            return tx.releases.move(release, _CLEAR.to, **changes)
        _refuse_past(release.text.due_at, self._clock.now())
        changes["post_id"] = self._announcing.schedule(tx, signer, release, rendition, clip_path)
        return tx.releases.move(release, _APPROVE.to, **changes)

    def _reopen(self, tx: AnnouncingTransaction, actor: Actor, release: Release, verb: str, **changes: Any) -> Release:
        RELEASE_GRAPH.check(release.state, _S.OPEN)
        self._announcing.take_back(tx, actor, release, at=self._clock.now())
        authors = tuple(dict.fromkeys((*release.authors, actor.id)))
        cleared = {"report": None, "signatures": (), "post_id": None, "withheld_reason": "", "held_reason": ""}
        moved = tx.releases.move(release, _S.OPEN, revision=release.revision + 1, authors=authors, **cleared, **changes)
        rendition = tx.renditions.get_rendition(moved.rendition_id)
        voided = [signed.person_name for signed in release.signatures]
        trace(
            tx, actor, verb, release.id, rendition, was=release.state.value, voided=voided, **_words(moved, rendition)
        )
        return moved

    def _examine(self, release_id: str) -> tuple[Release, Rendition, Report]:
        """Return the release, its footage and what the checks find now; no lock is held while the bytes are read."""
        with self._begin.reading() as tx:
            release = tx.releases.get_release(release_id)
            rendition = tx.renditions.get_rendition(release.rendition_id)
            holds = tx.holds.list_standing(release.case_number)
        material = checks.Material(rendition=rendition, store=self._store, holds=holds)
        report = Report(
            id=new_id("rep"),
            release_id=release.id,
            revision=release.revision,
            file_sha256=rendition.sha256,
            results=checks.run_all(material),
            at=self._clock.now(),
        )
        return release, rendition, report

    @staticmethod
    def _author(tx: AnnouncingTransaction, actor: Actor) -> Actor:
        author = tx.people.current(actor)
        access.require(author, access.MAY_OPEN_RELEASES, "prepare or withdraw releases")
        return author


def _refuse_own_work(signer: Actor, release: Release, rendition: Rendition) -> None:
    if signer.id in release.authors:
        raise NotPermitted("You wrote some of this release. Somebody else has to sign it.")
    if signer.id == rendition.redactor_id:
        raise NotPermitted("You redacted this footage. Somebody else has to sign it.")
    if any(signed.person_id == signer.id for signed in release.signatures):
        raise NotPermitted("You signed already. The second signature is another person's.")


def _refuse_past(due_at: datetime, now: datetime) -> None:
    if due_at <= now:
        raise InvalidInput("Its time passed while it waited for approval. Choose a new time first.", field="due_at")


def _refuse_changed(examined: Release, release: Release) -> None:
    if (examined.revision, examined.rendition_id) != (release.revision, release.rendition_id):
        raise Conflict("Somebody changed this release while it was checked. Look at it again.")


def _checked(tx: AnnouncingTransaction, text: ReleaseText) -> ReleaseText:
    for field, message in _NEEDED.items():
        needed(getattr(text, field), message, field)
    if text.due_at.tzinfo is None:
        raise InvalidInput("Say in which time zone the time is meant.", field="due_at")
    if text.account_ids:
        needed(text.post_text, "Write what the accounts post with the clip.", "post_text")
    for account_id in text.account_ids:
        _account(tx, account_id)
    return replace(text, account_ids=tuple(dict.fromkeys(text.account_ids)))


def _account(tx: AnnouncingTransaction, account_id: str) -> None:
    try:
        tx.accounts.get_account(account_id)
    except NotFound as error:
        raise InvalidInput("One of the accounts is not connected any more.", field="account_ids") from error


def _words(release: Release, rendition: Rendition) -> dict[str, Any]:
    text_hash = release.text.text_hash(rendition.poster_alt, rendition.no_speech)
    return {"case": release.case_number, "revision": release.revision, "title": release.text.title, "text": text_hash}
