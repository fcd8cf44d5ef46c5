"""What stands against a post before anybody is asked to approve it: the platforms' limits and our own gate.

A block stops the submission. One of the gate's own can be let pass by a second person, for exactly that content; a
platform's refusal cannot. A warning is shown and stops nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from connectors.base import Connector, Refusal
from console.domain.accounts import Account, AccountState
from console.domain.errors import ConsoleError, InvalidInput, NotFound
from console.domain.media import MediaKind
from console.domain.overrides import GateOverride
from console.domain.posts import PostContent
from console.services.connecting import AccountStore, ConnectorFor
from console.services.gating import AgencyStore, Gating
from console.services.outbound import MediaStore, as_outbound, parts_on
from moderation.gate.model import GateFinding, OwnDetails, Severity, Wording

_TITLE_CHARS = 200
_TEXT_CHARS = 65_000


class OverrideStore(Protocol):
    """What second persons let pass."""

    def list_for(self, subject_id: str, content_hash: str) -> Sequence[GateOverride]:
        """Return what was let pass for exactly this content."""
        ...


class CheckingTransaction(Protocol):
    """What the checks read."""

    @property
    def accounts(self) -> AccountStore:
        """The agency's accounts."""
        ...

    @property
    def media(self) -> MediaStore:
        """Stored files."""
        ...

    @property
    def agency(self) -> AgencyStore:
        """The agency, whose own numbers and addresses are no finding."""
        ...

    @property
    def gate_overrides(self) -> OverrideStore:
        """What second persons let pass."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The post that is judged, and who wrote it: an override of theirs counts for nothing."""

    id: str
    writers: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that stands against a post; ``account_id`` is empty when it concerns all of it."""

    field: str
    message: str
    account_id: str = ""
    severity: Severity = Severity.BLOCK
    #: The gate's rule; empty for what a platform or we ourselves could not do at all.
    rule: str = ""
    #: Where in the text it is, as string offsets.
    start: int = 0
    end: int = 0
    #: What to say instead, or what to add, where the rule offers it.
    plain: str = ""
    overridden: GateOverride | None = None

    @property
    def stops(self) -> bool:
        """Whether the post cannot be submitted as it is."""
        return self.severity is Severity.BLOCK and self.overridden is None


class PostChecks:
    """Judges content without any network."""

    def __init__(self, *, connector_for: ConnectorFor, media_folder: Path, gating: Gating | None = None) -> None:
        self._connector_for = connector_for
        self._media_folder = media_folder
        self._gating = gating or Gating()

    def refuse_nonsense(self, tx: CheckingTransaction, content: PostContent) -> None:
        """Raise InvalidInput for content that cannot even be kept as a draft."""
        if not content.title.strip():
            raise InvalidInput("Give the post a title, so that colleagues can find it.", field="title")
        if len(content.title) > _TITLE_CHARS:
            raise InvalidInput(f"A title has at most {_TITLE_CHARS} characters.", field="title")
        if any(len(text) > _TEXT_CHARS for text in (content.text, *content.variants.values())):
            raise InvalidInput("This text is longer than any platform takes.", field="text")
        if content.due_at is not None and content.due_at.tzinfo is None:
            raise InvalidInput("Say in which time zone the time is meant.", field="due_at")
        for index, ref in enumerate(content.attachments):
            if tx.media.get_media(ref.media_id).sha256 != ref.sha256:
                raise InvalidInput("This is not the file that was stored. Attach it again.", field=f"media[{index}]")

    def problems(
        self, tx: CheckingTransaction, content: PostContent, not_before: datetime, judged: Judged | None = None
    ) -> Sequence[str]:
        """Return every finding that stops the post as a sentence, with the account's name where it concerns one."""
        return [finding.message for finding in self.findings(tx, content, not_before, judged) if finding.stops]

    def findings(
        self, tx: CheckingTransaction, content: PostContent, not_before: datetime, judged: Judged | None = None
    ) -> Sequence[Finding]:
        """Return everything that stands against ``content`` going out, at ``not_before`` at the earliest.

        Overrides count only where ``judged`` says whose words they are.
        """
        found = [*_general(content, not_before), *_without_alt_text(content)]
        for account_id in content.account_ids:
            found += self._for_account(tx, content, account_id)
        found += self._gate(tx, content)
        return list(_with_overrides(tx, content, found, judged, self._gating.policy.version)) if judged else found

    def reading_note(self, text: str) -> str:
        """Return how hard a text is to read, as a sentence; empty for a short one."""
        return self._gating.reading_note(text)

    def _gate(self, tx: CheckingTransaction, content: PostContent) -> Iterator[Finding]:
        own = self._gating.own_details(tx.agency)
        for account_id, text in _texts(content):
            for found in self._gating.look(_wording(content, text, own)):
                yield _as_finding(found, "text", account_id)
        for index, ref in enumerate(content.attachments):
            for found in self._gating.look_at_description(ref.alt_text, own) if ref.alt_text.strip() else ():
                yield _as_finding(found, f"media[{index}].alt_text", "")

    def parts_for(self, account_id: str, text: str) -> Sequence[str]:
        """Return the parts in which the account shows ``text``: those of its thread, or the whole as one."""
        return parts_on(self._connector_for(account_id), text)

    def measure(self, account_id: str, text: str) -> tuple[int, int]:
        """Return how long the account's platform says ``text`` is, and how long it may be."""
        connector = self._connector_for(account_id)
        return connector.text_units(text), connector.limits().text_units

    def _for_account(self, tx: CheckingTransaction, content: PostContent, account_id: str) -> Iterator[Finding]:
        try:
            account = tx.accounts.get_account(account_id)
        except NotFound as error:
            yield Finding(field="account_ids", message=error.message)
            return
        if account.state is not AccountState.CONNECTED:
            message = f"{account.name} has to be connected again before anything can go out on it."
            yield Finding(field="account_ids", message=message, account_id=account_id)
            return
        yield from self._refusals(tx, content, account)

    def _refusals(self, tx: CheckingTransaction, content: PostContent, account: Account) -> Iterator[Finding]:
        try:
            connector = self._connector_for(account.id)
            refusals = list(_refused(connector, content, account.id, tx.media, self._media_folder))
        except ConsoleError as error:
            message = f"{account.name} cannot be used: {error.message}"
            yield Finding(field="account_ids", message=message, account_id=account.id)
            return
        for refusal in refusals:
            yield Finding(field=refusal.field, message=f"{account.name}: {refusal.message}", account_id=account.id)


def _refused(
    connector: Connector, content: PostContent, account_id: str, media: MediaStore, folder: Path
) -> Iterator[Refusal]:
    """Yield what the platform would refuse of any part; the files go with the first."""
    parts = parts_on(connector, content.text_for(account_id))
    for number, part in enumerate(parts, start=1):
        post = as_outbound(part, content.media_for(account_id) if number == 1 else (), media, folder)
        for refusal in connector.check(post):
            said = (
                f"Part {number}: {refusal.message}" if len(parts) > 1 and refusal.field == "text" else refusal.message
            )
            yield Refusal(field=refusal.field, message=said)


def _texts(content: PostContent) -> Iterator[tuple[str, str]]:
    """Yield each different text once, with the account that alone shows it, or "" for the common one."""
    shown = [account_id for account_id in content.account_ids if not content.variants.get(account_id)]
    if shown or not content.account_ids:
        yield "", content.text
    for account_id in content.account_ids:
        if content.variants.get(account_id):
            yield account_id, content.variants[account_id]


def _wording(content: PostContent, text: str, own: OwnDetails) -> Wording:
    return Wording(
        text=text,
        own=own,
        pictures=tuple(ref.alt_text for ref in content.attachments if ref.kind is MediaKind.IMAGE),
        goes_out_at=content.due_at,
        comes_down_at=content.comes_down_at,
    )


def _as_finding(found: GateFinding, field: str, account_id: str) -> Finding:
    return Finding(
        field=field,
        message=found.message,
        account_id=account_id,
        severity=found.severity,
        rule=found.rule,
        start=found.start,
        end=found.end,
        plain=found.plain,
    )


def _with_overrides(
    tx: CheckingTransaction, content: PostContent, found: Iterable[Finding], judged: Judged, policy: str
) -> Iterator[Finding]:
    given = tx.gate_overrides.list_for(judged.id, content.content_hash())
    counts = {one.rule: one for one in given if one.policy == policy and one.by not in judged.writers}
    for finding in found:
        override = counts.get(finding.rule) if finding.severity is Severity.BLOCK else None
        yield replace(finding, overridden=override) if override else finding


def _general(content: PostContent, not_before: datetime) -> Iterator[Finding]:
    if not content.account_ids:
        yield Finding(field="account_ids", message="Choose at least one account.")
    if content.due_at is None:
        yield Finding(field="due_at", message="Choose when it goes out.")
    elif content.due_at < not_before:
        yield Finding(field="due_at", message="This time has passed. Choose a new one.")
    if content.comes_down_at is not None and content.comes_down_at <= (content.due_at or not_before):
        yield Finding(field="comes_down_at", message="It would come down before it goes out. Choose a later time.")


def _without_alt_text(content: PostContent) -> Iterator[Finding]:
    for index, ref in enumerate(content.attachments):
        if ref.kind is MediaKind.IMAGE and not ref.alt_text.strip():
            message = f"Picture {index + 1} has no alternative text. Describe it for people who cannot see it."
            yield Finding(field=f"media[{index}].alt_text", message=message)
