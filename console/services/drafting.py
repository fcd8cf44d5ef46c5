"""Working copies of what people type, and what changed from one saved version to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from console.domain.actors import Actor
from console.domain.campaigns import Campaign
from console.domain.categories import category_name
from console.domain.differences import Piece, word_differences
from console.domain.drafts import NEW, DraftCopy
from console.domain.posts import PostContent, PostVersion
from console.domain.time import AgencyZone, Clock
from console.services import access
from console.services.planning_stores import PlanningTransaction
from console.services.transaction import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field that differs between two versions, as pieces that a page shows without mark-up."""

    field: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionChange:
    """One saved version: who saved it, and what it changed of the one before."""

    version: PostVersion
    saved_by: str
    changes: tuple[FieldChange, ...]


class Drafting:
    """What was typed is never lost, and never mistaken for what was saved."""

    def __init__(self, *, begin: Begin[PlanningTransaction], clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    def keep(self, actor: Actor, content: PostContent, *, post_id: str = NEW, version: int = 0) -> DraftCopy:
        """Keep what ``actor`` has typed into ``version`` of a post (0 for a new one), over their copy before."""
        with self._begin() as tx:
            writer = tx.people.current(actor)
            access.require(writer, access.MAY_WRITE_POSTS, "write posts")
            if post_id != NEW:
                tx.posts.get_post(post_id)
            copy = DraftCopy(
                person_id=writer.id, post_id=post_id, version=version, content=content, kept_at=self._clock.now()
            )
            tx.draft_copies.keep(copy)
        return copy

    def find(self, actor: Actor, post_id: str = NEW) -> DraftCopy | None:
        """Return what ``actor`` typed and did not save, or None; nobody reads another person's copy."""
        with self._begin.reading() as tx:
            return tx.draft_copies.find(actor.id, post_id)

    def discard(self, actor: Actor, post_id: str = NEW) -> None:
        """Forget the copy: what it held was saved, or is not wanted."""
        with self._begin() as tx:
            tx.draft_copies.discard(tx.people.current(actor).id, post_id)

    def list_changes(self, post_id: str) -> Sequence[VersionChange]:
        """Return every saved version, the newest first, with what it changed; the first one changed nothing."""
        with self._begin.reading() as tx:
            versions = tx.posts.list_versions(post_id)
            names = _Names(tx)
            older: list[PostVersion | None] = [*versions[1:], None]
            return [
                VersionChange(
                    version=version,
                    saved_by=names.person(version.saved_by),
                    changes=tuple(_changes(names, before, version)) if before else (),
                )
                for version, before in zip(versions, older, strict=True)
            ]

    def compare(self, post_id: str, older: int, newer: int) -> Sequence[FieldChange]:
        """Return what changed between two saved versions, by their numbers."""
        with self._begin.reading() as tx:
            by_number = {version.number: version for version in tx.posts.list_versions(post_id)}
            if older not in by_number or newer not in by_number:
                return ()
            return _changes(_Names(tx), by_number[older], by_number[newer])

    def compare_contents(self, before: PostContent, after: PostContent) -> Sequence[FieldChange]:
        """Return what changed between two contents, such as a colleague's version and one's own words."""
        with self._begin.reading() as tx:
            return _content_changes(_Names(tx), before, after)


class _Names:
    """The words by which people know what a post refers to by id."""

    def __init__(self, tx: PlanningTransaction) -> None:
        self._tx = tx
        self._zone: AgencyZone = tx.agency.get().zone
        self._accounts = {account.id: account.name for account in tx.accounts.list_accounts()}
        self._campaigns: dict[str, Campaign] = {each.id: each for each in tx.campaigns.list_campaigns()}

    def person(self, person_id: str) -> str:
        found = self._tx.people.find_person(person_id)
        return found.name if found else "somebody who left"

    def account(self, account_id: str) -> str:
        return self._accounts.get(account_id, "an account that was removed")

    def fields(self, content: PostContent) -> dict[str, str]:
        """Return every field of a post as words, in the order in which people read them."""
        campaign = self._campaigns.get(content.campaign_id)
        fields = {
            "Title": content.title,
            "Text": content.text,
            "Accounts": ", ".join(self.account(account_id) for account_id in content.account_ids),
            "Time": self._zone.show(content.due_at) if content.due_at else "",
            "Comes down": self._zone.show(content.comes_down_at) if content.comes_down_at else "",
            "Kind": category_name(content.category) if content.category else "",
            "Campaign": campaign.name if campaign else "",
            "Part of town": content.area,
            "Emergency": "yes" if content.emergency else "",
        }
        for account_id, own in content.variants.items():
            fields[f"Text on {self.account(account_id)}"] = own
        for number, ref in enumerate(content.attachments, start=1):
            fields[f"File {number}"] = f"{ref.sha256[:12]}: {ref.alt_text}" if ref.alt_text else ref.sha256[:12]
        return fields


def _changes(names: _Names, before: PostVersion, after: PostVersion) -> list[FieldChange]:
    return _content_changes(names, before.content, after.content)


def _content_changes(names: _Names, before: PostContent, after: PostContent) -> list[FieldChange]:
    old, new = names.fields(before), names.fields(after)
    changed = [field for field in dict.fromkeys([*new, *old]) if old.get(field, "") != new.get(field, "")]
    return [
        FieldChange(field=field, pieces=tuple(word_differences(old.get(field, ""), new.get(field, ""))))
        for field in changed
    ]
