"""The media library and the library of templates."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.domain.errors import IllegalTransition, InvalidInput, NotPermitted
from console.domain.media import MediaFile
from console.domain.posts import PostContent
from tests.conftest import ALICE, BOB, CAROL, ERIN
from tests.newsroom import TOWN_X, picture
from tests.planning_room import PlanningRoom


def _stored(room: PlanningRoom) -> MediaFile:
    return room.news.media.store_picture(ALICE, "elm-street.png", picture())


def test_a_file_says_where_it_is_used_and_offers_its_last_description(room: PlanningRoom) -> None:
    file = _stored(room)
    post = room.news.draft(title="Lights", attachments=[file.ref("A map of Elm Street.")])
    (item,) = room.plan.library.search()
    assert [(use.post_id, use.title) for use in item.uses] == [(post.id, "Lights")]
    assert (item.alt_text, item.stored_by) == ("A map of Elm Street.", ALICE.name)
    assert room.plan.library.offered_words(file.id) == "A map of Elm Street."


def test_a_removed_file_is_used_no_more(room: PlanningRoom) -> None:
    file = _stored(room)
    post = room.news.draft(attachments=[file.ref("A map.")])
    room.news.posting.save(ALICE, post.id, replace(post.content, attachments=()), version=1)
    assert room.plan.library.search()[0].uses == ()


def test_files_are_found_by_name_by_description_and_by_post(room: PlanningRoom) -> None:
    file = _stored(room)
    room.news.draft(title="Lights", attachments=[file.ref("A map of the harbour.")])
    for words in ("ELM", "harbour map", "lights", ""):
        assert len(room.plan.library.search(words)) == 1, words
    assert room.plan.library.search("bridge") == []


def test_the_librarys_own_description_is_offered_first_and_posts_keep_theirs(room: PlanningRoom) -> None:
    file = _stored(room)
    post = room.news.draft(attachments=[file.ref("Old words.")])
    room.plan.library.describe(ERIN, file.id, " Better words. ")
    assert room.plan.library.offered_words(file.id) == "Better words."
    assert room.news.post(post.id).content.attachments[0].alt_text == "Old words."
    with pytest.raises(NotPermitted):
        room.plan.library.describe(CAROL, file.id, "Mine.")
    with pytest.raises(InvalidInput):
        room.plan.library.describe(ERIN, file.id, "x" * 1_001)


def test_a_template_is_filled_onto_what_is_there_already(room: PlanningRoom) -> None:
    template = room.plan.templating.add(
        ERIN, name="Closure", text="{street} is closed until {time}.", category="alerts"
    )
    onto = PostContent(title="", text="", account_ids=(TOWN_X,), due_at=room.wall("2026-11-24 09:00"))
    content = room.plan.templating.fill(template.id, {"street": "Elm", "time": "six"}, onto=onto)
    assert (content.title, content.text, content.category) == ("Closure", "Elm is closed until six.", "alerts")
    assert (content.account_ids, content.due_at) == (onto.account_ids, onto.due_at)
    with pytest.raises(InvalidInput, match=r"Fill in \{time\}"):
        room.plan.templating.fill(template.id, {"street": "Elm"})


def test_templates_are_changed_archived_and_restored_by_those_who_write(room: PlanningRoom) -> None:
    templating = room.plan.templating
    template = templating.add(ALICE, name="Closure", text="{street} is closed.")
    templating.change(BOB, template.id, name="Road closure", text="{street}: closed.", category="alerts")
    (changed,) = templating.list_active()
    assert (changed.name, changed.text, changed.saved_by) == ("Road closure", "{street}: closed.", BOB.id)
    templating.archive(ALICE, template.id)
    assert templating.list_active() == []
    with pytest.raises(IllegalTransition):
        templating.archive(ALICE, template.id)
    templating.restore(ALICE, template.id)
    for act in (templating.archive, templating.restore):
        with pytest.raises(NotPermitted):
            act(CAROL, template.id)
    with pytest.raises(NotPermitted):
        templating.add(CAROL, name="Mine", text="Words.")
    with pytest.raises(NotPermitted):
        templating.change(CAROL, template.id, name="Mine", text="Words.")
