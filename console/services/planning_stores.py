"""What planning needs of the database: the stores of posting, and those of the plan."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from console.domain.agency import Agency
from console.domain.campaigns import Campaign, CampaignState
from console.domain.drafts import DraftCopy
from console.domain.media import MediaFile
from console.domain.media_uses import MediaUse
from console.domain.people import Person
from console.domain.posts import Post, PostVersion
from console.domain.series import Occurrence, Series, SeriesState
from console.domain.slots import Slot
from console.domain.templates import Template, TemplateState
from console.services.outbound import MediaStore
from console.services.posting import Posting
from console.services.posting_ports import People, PostingTransaction, PostStore
from console.services.transaction import Begin

#: Makes the use cases of posts over the given transactions, so that a plan and its posts change together.
PostingOver = Callable[[Begin[PostingTransaction]], Posting]


class PlannedPosts(PostStore, Protocol):
    """Posts, to read as well."""

    def get_post(self, post_id: str) -> Post:
        """Return one post; raises NotFound."""
        ...

    def list_posts(self, post_ids: Collection[str]) -> Sequence[Post]:
        """Return these posts, in no order."""
        ...

    def list_between(self, start: datetime, end: datetime) -> Sequence[Post]:
        """Return posts due in [start, end), by time, cancelled ones left out."""
        ...

    def list_versions(self, post_id: str) -> Sequence[PostVersion]:
        """Return every saved version, newest first."""
        ...


class AgencyStore(Protocol):
    """The agency."""

    def get(self) -> Agency:
        """Return the agency."""
        ...

    def save(self, agency: Agency) -> None:
        """Write the agency."""
        ...


class NamedPeople(People, Protocol):
    """Who somebody is now, and what they are called."""

    def find_person(self, person_id: str) -> Person | None:
        """Return one person, or None."""
        ...


class CampaignStore(Protocol):
    """Campaigns."""

    def add(self, campaign: Campaign) -> None:
        """Write a new campaign."""
        ...

    def get_campaign(self, campaign_id: str) -> Campaign:
        """Return one campaign; raises NotFound."""
        ...

    def list_campaigns(self) -> Sequence[Campaign]:
        """Return every campaign, archived ones too, by name."""
        ...

    def move(self, campaign: Campaign, to: CampaignState, **changes: Any) -> None:
        """Compare and set the state, and ``changes`` with it; raises Conflict."""
        ...


class SlotStore(Protocol):
    """Queue slots."""

    def add(self, slot: Slot) -> None:
        """Write a new slot."""
        ...

    def list_slots(self) -> Sequence[Slot]:
        """Return every slot, by weekday and time."""
        ...

    def lock_slots(self) -> Sequence[Slot]:
        """Return every slot; whoever else is choosing one waits."""
        ...

    def remove(self, slot_id: str) -> Slot:
        """Delete a slot and return what it was; raises NotFound."""
        ...


class SeriesStore(Protocol):
    """Series and the posts they became."""

    def add(self, series: Series) -> None:
        """Write a new series."""
        ...

    def save(self, series: Series, changed: Series) -> None:
        """Write what became of ``series``; raises Conflict."""
        ...

    def get_series(self, series_id: str) -> Series:
        """Return one series; raises NotFound."""
        ...

    def lock_series(self, series_id: str) -> Series:
        """Return one series, held until the transaction ends; raises NotFound."""
        ...

    def list_series(self, states: Collection[SeriesState]) -> Sequence[Series]:
        """Return series in these states, the oldest first."""
        ...

    def note_occurrence(self, occurrence: Occurrence) -> None:
        """Write that a time became a post; a second one for the same time breaks the key."""
        ...

    def list_occurrences(self, series_id: str, since: datetime) -> Sequence[Occurrence]:
        """Return the times from ``since`` (naive, wall clock) on that became posts, the earliest first."""
        ...

    def find_for_posts(self, post_ids: Collection[str]) -> Sequence[Occurrence]:
        """Return which of these posts came from a series."""
        ...


class TemplateStore(Protocol):
    """Templates."""

    def add(self, template: Template) -> None:
        """Write a new template."""
        ...

    def get_template(self, template_id: str) -> Template:
        """Return one template; raises NotFound."""
        ...

    def list_templates(self) -> Sequence[Template]:
        """Return every template, archived ones too, by name."""
        ...

    def move(self, template: Template, to: TemplateState, **changes: Any) -> None:
        """Compare and set the state, and ``changes`` with it; raises Conflict."""
        ...


class DraftCopyStore(Protocol):
    """Working copies."""

    def keep(self, copy: DraftCopy) -> None:
        """Write the copy over the one before it."""
        ...

    def find(self, person_id: str, post_id: str) -> DraftCopy | None:
        """Return the copy, or None."""
        ...

    def discard(self, person_id: str, post_id: str) -> None:
        """Delete the copy where there is one."""
        ...


class LibraryStore(Protocol):
    """Where files are used, and their descriptions."""

    def list_uses(self) -> Sequence[MediaUse]:
        """Return the uses of files in the newest versions of posts, the latest saved first."""
        ...

    def words_for(self, media_ids: Collection[str]) -> Mapping[str, str]:
        """Return the descriptions that somebody wrote in the library, by file."""
        ...

    def remember(self, media_id: str, alt_text: str, *, by: str, at: datetime) -> None:
        """Keep a description for the next use."""
        ...


class ListedMedia(MediaStore, Protocol):
    """Stored files, to list as well."""

    def list_recent(self, *, limit: int) -> Sequence[MediaFile]:
        """Return the newest files first."""
        ...


class PlanningTransaction(PostingTransaction, Protocol):
    """The stores of posting, and those of the plan."""

    @property
    def posts(self) -> PlannedPosts:
        """Posts."""
        ...

    @property
    def people(self) -> NamedPeople:
        """People."""
        ...

    @property
    def agency(self) -> AgencyStore:
        """The agency."""
        ...

    @property
    def campaigns(self) -> CampaignStore:
        """Campaigns."""
        ...

    @property
    def slots(self) -> SlotStore:
        """Queue slots."""
        ...

    @property
    def series(self) -> SeriesStore:
        """Series."""
        ...

    @property
    def templates(self) -> TemplateStore:
        """Templates."""
        ...

    @property
    def draft_copies(self) -> DraftCopyStore:
        """Working copies."""
        ...

    @property
    def library(self) -> LibraryStore:
        """Where files are used."""
        ...

    @property
    def media(self) -> ListedMedia:
        """Stored files."""
        ...
