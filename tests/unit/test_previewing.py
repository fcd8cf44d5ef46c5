"""What one account will show, by what its connector says of itself; nothing of it is guessed by the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.base import Capability, SpanKind
from connectors.fake import FakePlatform
from console.domain.accounts import Account
from console.domain.errors import ConsoleError
from console.domain.media import MediaKind, MediaRef
from console.domain.posts import PostContent
from console.services.previewing import Previewing
from console.services.spending import Spending
from console.storage.unit_of_work import UnitOfWork
from tests.cast import HARBOURFORD
from tests.conftest import SteppedClock
from tests.newsroom import TOWN_FACEBOOK, TOWN_X, Newsroom


@pytest.fixture
def room(sqlite_begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> Newsroom:
    room = Newsroom(sqlite_begin, clock, tmp_path / "media", FakePlatform(clock=clock))
    room.move_in()
    with sqlite_begin() as tx:
        tx.agency.save(HARBOURFORD)
    return room


def previewing(room: Newsroom) -> Previewing:
    spending = Spending(begin=room.begin, clock=room.clock, connector_for=room.connector_for, media_folder=room.folder)
    return Previewing(connector_for=room.connector_for, spending=spending)


def account(room: Newsroom, account_id: str = TOWN_X) -> Account:
    with room.begin.reading() as tx:
        return tx.accounts.get_account(account_id)


def content(text: str, **fields: object) -> PostContent:
    return PostContent(title="t", text=text, account_ids=(TOWN_X, TOWN_FACEBOOK), **fields)  # type: ignore[arg-type]


def test_what_can_be_clicked_is_what_the_connector_says(room: Newsroom) -> None:
    text = "See https://harbourford.example/map #Elm"
    (part,) = previewing(room).show(account(room), content(text)).parts
    expected = room.connector_for(TOWN_X).spans(text)
    assert list(part.spans) == sorted(expected, key=lambda span: span.start)
    assert SpanKind.LINK in {span.kind for span in part.spans}


def test_a_thread_is_shown_part_by_part_and_the_longest_counts(room: Newsroom) -> None:
    shown = previewing(room).show(account(room), content("a" * 10 + "\n---\n" + "b" * 300))
    assert [part.used for part in shown.parts] == [10, 300]
    assert (shown.used, shown.limit, shown.is_too_long) == (300, 280, True)
    assert shown.parts[1].fits == 280


def test_without_threads_the_parts_are_paragraphs_and_it_is_said_once(room: Newsroom) -> None:
    room.platform.absent = {Capability.THREADS}
    shown = previewing(room).show(account(room), content("One.\n---\nTwo."))
    assert [part.text for part in shown.parts] == ["One.\n\nTwo."]
    assert len(shown.remarks) == 1


def test_only_the_sentences_that_matter_for_this_post_are_shown(room: Newsroom) -> None:
    room.platform.absent = {Capability.VIDEO, Capability.ALT_TEXT, Capability.DELETE_OWN}
    assert previewing(room).show(account(room), content("Words.")).remarks == ()
    film = MediaRef(media_id="m", sha256="s", kind=MediaKind.VIDEO)
    cannot = room.connector_for(TOWN_X).capabilities().cannot
    shown = previewing(room)
    shown._cost = lambda *_: ""  # type: ignore[method-assign]
    assert shown.show(account(room), content("Words.", attachments=(film,))).remarks == (cannot[Capability.VIDEO],)


def test_an_account_that_is_posted_to_by_hand_says_that_and_nothing_else(room: Newsroom) -> None:
    room.platform.absent = {Capability.PUBLISH, Capability.THREADS}
    shown = previewing(room).show(account(room), content("One.\n---\nTwo."))
    assert shown.remarks == (room.connector_for(TOWN_X).capabilities().cannot[Capability.PUBLISH],)


def test_an_account_that_cannot_be_used_shows_the_words_and_says_why(room: Newsroom) -> None:
    def broken(account_id: str) -> object:
        raise ConsoleError("It has no access any more.")

    spending = Spending(begin=room.begin, clock=room.clock, connector_for=broken, media_folder=room.folder)  # type: ignore[arg-type]
    shown = Previewing(connector_for=broken, spending=spending).show(account(room), content("Words."))  # type: ignore[arg-type]
    assert shown.parts[0].text == "Words."
    assert "It has no access any more." in shown.remarks[0]
    assert not Previewing(connector_for=broken, spending=spending).takes_words_alone(account(room))  # type: ignore[arg-type]
