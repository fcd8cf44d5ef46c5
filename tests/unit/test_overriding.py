"""A block needs a second person with a reason, for exactly this content; any edit ends it; the record keeps it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connectors.fake import FakePlatform
from console.domain.actors import Actor
from console.domain.errors import Blocked, Conflict, InvalidInput, NotPermitted
from console.domain.posts import Post, PostState
from console.services.gating import Gating
from console.services.overriding import Overriding
from console.storage.unit_of_work import UnitOfWork
from moderation.gate.policy import load_publishing_policy
from tests.conftest import ALICE, BOB, CAROL, ERIN, MORGAN, SteppedClock
from tests.newsroom import TOWN_FACEBOOK, TOWN_X, Newsroom, picture

NAMED = "The victim has been identified as Jordan Ellis, 34, of Harbourford."


@pytest.fixture
def room(begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> Newsroom:
    room = Newsroom(begin, clock, tmp_path / "media", FakePlatform(clock=clock))
    room.move_in()
    return room


@pytest.fixture
def overriding(room: Newsroom) -> Overriding:
    return Overriding(begin=room.begin, clock=room.clock, checks=room.checks, gating=Gating())


def let_pass(overriding: Overriding, actor: Actor, post: Post, **fields: Any) -> None:
    usual = {
        "rule": "victim-named",
        "content_hash": post.content.content_hash(),
        "reason": "The family agreed in writing.",
    }
    overriding.let_pass(actor, post.id, **usual | fields)


def test_a_blocked_post_cannot_be_submitted(room: Newsroom) -> None:
    post = room.draft(NAMED)
    with pytest.raises(Blocked, match="“Jordan Ellis” reads as the name of a victim"):
        room.posting.submit(ALICE, post.id)
    assert room.post(post.id).state is PostState.DRAFT


def test_an_emergency_is_no_way_around_the_gate(room: Newsroom) -> None:
    with pytest.raises(Blocked, match="Jordan Ellis"):
        room.posting.submit(ALICE, room.draft(NAMED, emergency=True).id)


def test_a_warning_stops_nobody(room: Newsroom) -> None:
    post = room.posting.submit(ALICE, room.draft("The MVC at King is cleared.").id)
    assert post.state is PostState.IN_REVIEW


def test_one_account_s_own_text_is_gated_too_and_so_is_each_description(room: Newsroom) -> None:
    draft = room.draft("Road closed.", account_ids=[TOWN_X, TOWN_FACEBOOK], variants={TOWN_FACEBOOK: NAMED})
    with pytest.raises(Blocked, match="Jordan Ellis"):
        room.posting.submit(ALICE, draft.id)
    file = room.media.store_picture(ALICE, "p.png", picture())
    draft = room.draft("Road closed.", attachments=[file.ref("The victim, Jordan Ellis, beside her car.")])
    with pytest.raises(Blocked, match="Jordan Ellis"):
        room.posting.submit(ALICE, draft.id)


def test_a_second_person_with_a_reason_lets_it_pass_and_the_record_says_so(
    room: Newsroom, overriding: Overriding
) -> None:
    post = room.draft(NAMED)
    let_pass(overriding, BOB, post)
    assert room.posting.submit(ALICE, post.id).state is PostState.IN_REVIEW
    with room.begin.reading() as tx:
        (entry,) = [entry for entry in tx.audit.list_for(post.id) if entry.verb == "gate.overridden"]
    assert entry.actor_id == BOB.id
    assert entry.data == {
        "rule": "victim-named",
        "policy": load_publishing_policy().version,
        "content_hash": post.content.content_hash(),
        "reason": "The family agreed in writing.",
    }


def test_the_author_cannot_let_their_own_words_pass(room: Newsroom, overriding: Overriding) -> None:
    with pytest.raises(NotPermitted, match="Somebody else"):
        let_pass(overriding, ALICE, room.draft(NAMED))
    draft = room.draft("First.")
    edited = room.posting.save(BOB, draft.id, replace(draft.content, text=NAMED), version=1)
    with pytest.raises(NotPermitted, match="Somebody else"):
        let_pass(overriding, BOB, edited)


def test_whoever_let_it_pass_and_then_wrote_in_it_is_no_second_person_any_more(
    room: Newsroom, overriding: Overriding
) -> None:
    post = room.draft(NAMED)
    let_pass(overriding, BOB, post)
    room.posting.save(BOB, post.id, replace(post.content, title="Another title"), version=1)
    with pytest.raises(Blocked):
        room.posting.submit(ALICE, post.id)


@pytest.mark.parametrize("stranger", [ERIN, CAROL, MORGAN])
def test_only_those_who_may_let_it_pass(room: Newsroom, overriding: Overriding, stranger: Actor) -> None:
    with pytest.raises(NotPermitted):
        let_pass(overriding, stranger, room.draft(NAMED))


def test_it_takes_a_reason(room: Newsroom, overriding: Overriding) -> None:
    with pytest.raises(InvalidInput) as refused:
        let_pass(overriding, BOB, room.draft(NAMED), reason="  ")
    assert refused.value.field == "reason"


def test_any_edit_ends_it(room: Newsroom, overriding: Overriding) -> None:
    post = room.draft(NAMED)
    let_pass(overriding, BOB, post)
    room.posting.save(ALICE, post.id, replace(post.content, text=NAMED + " Please share."), version=1)
    with pytest.raises(Blocked, match="Jordan Ellis"):
        room.posting.submit(ALICE, post.id)


def test_it_is_for_the_content_that_was_read(room: Newsroom, overriding: Overriding) -> None:
    post = room.draft(NAMED)
    room.posting.save(ALICE, post.id, replace(post.content, text=NAMED + " More."), version=1)
    with pytest.raises(Conflict, match="changed since you opened it"):
        let_pass(overriding, BOB, post)


def test_it_is_for_one_post_even_where_another_says_the_same(room: Newsroom, overriding: Overriding) -> None:
    first, second = room.draft(NAMED), room.draft(NAMED)
    let_pass(overriding, BOB, first)
    with pytest.raises(Blocked):
        room.posting.submit(ALICE, second.id)


def test_it_is_for_one_rule(room: Newsroom, overriding: Overriding) -> None:
    post = room.draft(NAMED + " The killer was arrested.")
    let_pass(overriding, BOB, post)
    with pytest.raises(Blocked) as stopped:
        room.posting.submit(ALICE, post.id)
    assert [reason for reason in stopped.value.reasons if "Jordan Ellis" in reason] == []
    assert len(stopped.value.reasons) == 1


def test_a_new_policy_version_asks_again(room: Newsroom, overriding: Overriding) -> None:
    post = room.draft(NAMED)
    let_pass(overriding, BOB, post)
    room.checks._gating.policy = replace(load_publishing_policy(), version="a later one")
    with pytest.raises(Blocked):
        room.posting.submit(ALICE, post.id)


def test_what_a_platform_refuses_nobody_lets_pass(room: Newsroom, overriding: Overriding) -> None:
    post = room.draft("x" * 400)
    with pytest.raises(Conflict, match="Nothing like this"):
        let_pass(overriding, BOB, post, rule="")
    with pytest.raises(Conflict, match="Nothing like this"):
        let_pass(overriding, BOB, post, rule="victim-named")


def test_each_part_of_a_thread_is_measured_on_its_own(room: Newsroom) -> None:
    fits = "a" * 200 + "\n---\n" + "b" * 200
    assert room.posting.submit(ALICE, room.draft(fits).id).state is PostState.IN_REVIEW
    with pytest.raises(Blocked, match="Part 2: "):
        room.posting.submit(ALICE, room.draft("a" * 200 + "\n---\n" + "b" * 300).id)
