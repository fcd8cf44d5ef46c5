"""The media library: which files there are, where they are used, and the words that are offered with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from console.domain.actors import Actor
from console.domain.errors import InvalidInput
from console.domain.media import MediaFile
from console.domain.media_uses import MediaUse
from console.domain.time import Clock
from console.services import access
from console.services.planning_stores import PlanningTransaction
from console.services.transaction import Begin

_LOOKED_THROUGH = 1_000
_ALT_TEXT_CHARS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryItem:
    """One file, the description that is offered with it, and the posts that carry it."""

    file: MediaFile
    alt_text: str
    uses: tuple[MediaUse, ...]
    stored_by: str


class MediaLibrary:
    """Everything that was stored, found by name, by description or by the post that used it."""

    def __init__(self, *, begin: Begin[PlanningTransaction], clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    def search(self, words: str = "", *, limit: int = 60) -> Sequence[LibraryItem]:
        """Return files whose name, description or post holds every one of ``words``, the newest first."""
        wanted = words.casefold().split()
        with self._begin.reading() as tx:
            items = _items(tx, tx.media.list_recent(limit=_LOOKED_THROUGH))
        return [item for item in items if _holds(item, wanted)][:limit]

    def offered_words(self, media_id: str) -> str:
        """Return the description to offer when the file is used again: the library's, else the last one used."""
        with self._begin.reading() as tx:
            written = tx.library.words_for([media_id]).get(media_id, "")
            return written or _last_words(_uses(tx).get(media_id, ()))

    def describe(self, actor: Actor, media_id: str, alt_text: str) -> None:
        """Write the description that is offered from now on; posts keep the one they have."""
        if len(alt_text) > _ALT_TEXT_CHARS:
            raise InvalidInput(f"A description has at most {_ALT_TEXT_CHARS} characters.", field="alt_text")
        with self._begin() as tx:
            writer = tx.people.current(actor)
            access.require(writer, access.MAY_WRITE_POSTS, "describe pictures")
            file = tx.media.get_media(media_id)
            tx.library.remember(file.id, alt_text.strip(), by=writer.id, at=self._clock.now())
            tx.audit.append(writer, "media.described", file.id, alt_text=alt_text.strip())


def _items(tx: PlanningTransaction, files: Sequence[MediaFile]) -> list[LibraryItem]:
    uses = _uses(tx)
    words = tx.library.words_for([file.id for file in files])
    return [
        LibraryItem(
            file=file,
            alt_text=words.get(file.id, "") or _last_words(uses.get(file.id, ())),
            uses=tuple(uses.get(file.id, ())),
            stored_by=_name(tx, file.stored_by),
        )
        for file in files
    ]


def _uses(tx: PlanningTransaction) -> Mapping[str, list[MediaUse]]:
    found: dict[str, list[MediaUse]] = {}
    for use in tx.library.list_uses():
        found.setdefault(use.media_id, []).append(use)
    return found


def _last_words(uses: Sequence[MediaUse]) -> str:
    return next((use.alt_text for use in uses if use.alt_text.strip()), "")


def _holds(item: LibraryItem, wanted: Sequence[str]) -> bool:
    text = " ".join([item.file.name, item.alt_text, *(use.title for use in item.uses)]).casefold()
    return all(word in text for word in wanted)


def _name(tx: PlanningTransaction, person_id: str) -> str:
    person = tx.people.find_person(person_id)
    return person.name if person else "our own process"
