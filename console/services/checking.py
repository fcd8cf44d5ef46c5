"""What stands against a post before anybody is asked to approve it: the platforms' limits and our own gate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from console.domain.accounts import Account, AccountState
from console.domain.errors import ConsoleError, InvalidInput, NotFound
from console.domain.media import MediaKind
from console.domain.posts import PostContent
from console.services.connecting import AccountStore, ConnectorFor
from console.services.outbound import MediaStore, as_outbound, parts_on

_TITLE_CHARS = 200
_TEXT_CHARS = 65_000


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that stands against a post; ``account_id`` is empty when it concerns all of it."""

    field: str
    message: str
    account_id: str = ""


class PostChecks:
    """Judges content without any network."""

    def __init__(self, *, connector_for: ConnectorFor, media_folder: Path) -> None:
        self._connector_for = connector_for
        self._media_folder = media_folder

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

    def problems(self, tx: CheckingTransaction, content: PostContent, not_before: datetime) -> Sequence[str]:
        """Return every finding as a sentence, with the account's name where it concerns one."""
        return [finding.message for finding in self.findings(tx, content, not_before)]

    def findings(self, tx: CheckingTransaction, content: PostContent, not_before: datetime) -> Sequence[Finding]:
        """Return everything that stands against ``content`` going out, at ``not_before`` at the earliest."""
        found = [*_general(content, not_before), *_without_alt_text(content)]
        for account_id in content.account_ids:
            found += self._for_account(tx, content, account_id)
        return found

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
        post = as_outbound(content.text_for(account.id), content.attachments, tx.media, self._media_folder)
        try:
            refusals = self._connector_for(account.id).check(post)
        except ConsoleError as error:
            message = f"{account.name} cannot be used: {error.message}"
            yield Finding(field="account_ids", message=message, account_id=account.id)
            return
        for refusal in refusals:
            yield Finding(field=refusal.field, message=f"{account.name}: {refusal.message}", account_id=account.id)


def _general(content: PostContent, not_before: datetime) -> Iterator[Finding]:
    if not content.account_ids:
        yield Finding(field="account_ids", message="Choose at least one account.")
    if content.due_at is None:
        yield Finding(field="due_at", message="Choose when it goes out.")
    elif content.due_at < not_before:
        yield Finding(field="due_at", message="This time has passed. Choose a new one.")


def _without_alt_text(content: PostContent) -> Iterator[Finding]:
    for index, ref in enumerate(content.attachments):
        if ref.kind is MediaKind.IMAGE and not ref.alt_text.strip():
            message = f"Picture {index + 1} has no alternative text. Describe it for people who cannot see it."
            yield Finding(field=f"media[{index}].alt_text", message=message)
