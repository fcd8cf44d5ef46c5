"""Posts and free slots as the calendar's grid draws them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from console.domain.campaigns import SHADES, Campaign
from console.domain.posts import PostState
from console.domain.series import Occurrence
from console.domain.slots import Opening
from console.domain.state import words
from console.services.moving import MOVABLE
from console.services.reading_posts import PostCard
from console.ui import session
from console.ui.components.calendar import Item, Place

_KINDS: dict[PostState, tuple[str, str]] = {
    PostState.DRAFT: ("quiet", "◌"),
    PostState.CHANGES_ASKED: ("attention", "↩"),
    PostState.IN_REVIEW: ("waiting", "◐"),
    PostState.ON_HOLD: ("waiting", "‖"),
    PostState.SCHEDULED: ("scheduled", "◷"),
    PostState.PUBLISHING: ("scheduled", "↑"),
    PostState.PUBLISHED: ("sent", "✓"),
    PostState.NEEDS_ATTENTION: ("attention", "!"),
    PostState.MISSED: ("attention", "!"),
    PostState.CANCELLED: ("quiet", "✕"),
}
_FIRST_WORDS = 90


def as_items(
    cards: Sequence[PostCard], campaigns: Sequence[Campaign], series: Mapping[str, Occurrence], *, may_move: bool
) -> Mapping[date, Sequence[Item]]:
    """Return each day's posts, with their campaign's colour and their state in a shape and a word."""
    zone, by_id = session.agency().zone, {campaign.id: campaign for campaign in campaigns}
    days: defaultdict[date, list[Item]] = defaultdict(list)
    for card in cards:
        post = card.post
        if post.due_at is None:
            continue
        local = zone.to_local(post.due_at)
        campaign = by_id.get(post.content.campaign_id)
        kind, shape = _KINDS[post.state]
        item = Item(
            id=post.id,
            title=post.title,
            time=f"{local:%H:%M}",
            state=words(post.state).capitalize(),
            kind=kind,
            shape=shape,
            movable=may_move and post.state in MOVABLE,
            campaign=campaign.name if campaign else "",
            light=SHADES[campaign.colour].light if campaign else "",
            dark=SHADES[campaign.colour].dark if campaign else "",
            detail=_detail(card),
            repeats=post.id in series,
        )
        days[local.date()].append(item)
    return days


def _detail(card: PostCard) -> str:
    on = ", ".join(account.platform.capitalize() for account in card.accounts)
    text = " ".join(card.post.content.text.split())
    first = text if len(text) <= _FIRST_WORDS else f"{text[:_FIRST_WORDS]}…"
    return " · ".join(part for part in (on, first) if part)


def as_places(free: Sequence[Opening]) -> Mapping[date, Sequence[Place]]:
    """Return each day's free slots."""
    zone = session.agency().zone
    names = {account.id: account.name for account in session.accounts()}
    days: defaultdict[date, list[Place]] = defaultdict(list)
    for opening in free:
        local = zone.to_local(opening.at)
        accounts = ", ".join(names.get(each, "a removed account") for each in opening.slot.account_ids)
        found = Place(at=opening.at.isoformat(), time=f"{local:%H:%M}", accounts=accounts, note=opening.note)
        days[local.date()].append(found)
    return days
