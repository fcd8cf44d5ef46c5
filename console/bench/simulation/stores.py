"""The stores of a simulation's transaction: what ``console.storage`` promises, over rows in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from connectors.base import Budget
from console.bench.simulation.tables import NotUnique, Work
from console.domain.accounts import Account, AccountState
from console.domain.actors import Actor
from console.domain.approvals import ApprovalRule, GivenApproval
from console.domain.audit import GENESIS, AuditEntry
from console.domain.deliveries import IN_DOUBT, STOPPABLE, WAITING, Delivery, DeliveryState, Doubt
from console.domain.errors import Conflict, NotFound, NotPermitted
from console.domain.media import MediaFile
from console.domain.pauses import Pause, PauseScope
from console.domain.people import Person, PersonState, is_process
from console.domain.posts import Post, PostContent, PostState
from console.domain.time import Clock

TABLES = ("people", "accounts", "budgets", "posts", "versions", "approvals", "deliveries", "pauses")

_SAME_WINDOW = timedelta(seconds=2)

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Who saved which version of a post."""

    post_id: str
    number: int
    content: PostContent
    saved_by: str


class MemoryAudit:
    """What is written beside every change; the chain itself is storage's business."""

    def __init__(self, work: Work, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    def append(self, actor: Actor, verb: str, object_id: str, /, **data: Any) -> AuditEntry:
        """Write one entry; one writer at a time, as on every database."""
        self._work.hold("locks", "audit")
        entry = AuditEntry(
            seq=0,
            at=self._clock.now(),
            actor_id=actor.id,
            actor_name=actor.name,
            verb=verb,
            object_id=object_id,
            data=data,
            previous_hash=GENESIS,
            hash=GENESIS,
        )
        self._work.log.append(entry)
        return entry


class MemoryPeople:
    """Who works here."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def add(self, person: Person) -> None:
        """Write a new person."""
        self._work.put("people", person.id, person)

    def find_person(self, person_id: str) -> Person | None:
        """Return one person, or None."""
        person: Person | None = self._work.find("people", person_id)
        return person

    def current(self, actor: Actor) -> Actor:
        """Return the actor with today's roles; raises NotPermitted."""
        if is_process(actor):
            return actor
        person = self.find_person(actor.id)
        if person is None or person.state is not PersonState.ACTIVE:
            raise NotPermitted("Your account may no longer do this. Ask an administrator.")
        return person.as_actor()


class MemoryAccounts:
    """The agency's accounts."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def add(self, account: Account, _sealed_credentials: str) -> None:
        """Write a newly connected account."""
        self._work.put("accounts", account.id, account)

    def get_account(self, account_id: str) -> Account:
        """Return one account; raises NotFound."""
        account: Account | None = self._work.find("accounts", account_id)
        return _there(account, "account")

    def list_accounts(self) -> Sequence[Account]:
        """Return every account."""
        return list(self._work.all("accounts"))

    def move(self, account_id: str, *, expected: AccountState, to: AccountState) -> None:
        """Compare and set the state; raises Conflict."""
        _move(self._work, "accounts", account_id, expected, to, {})


class MemoryBudgets:
    """How many writes each platform still takes: (how many, until when) by account."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def take(self, account_id: str, now: datetime) -> datetime | None:
        """Spend one write ahead and return None, or return when the window opens again."""
        left, resets_at = self._told(account_id)
        if resets_at is None or resets_at <= now:
            return None
        self._work.hold("accounts", account_id)
        left, still = self._told(account_id)
        if still != resets_at or left <= 0:
            return resets_at
        self._work.put("budgets", account_id, (left - 1, resets_at))
        return None

    def note(self, account_id: str, budget: Budget, now: datetime) -> None:
        """Keep what the platform said, unless its window is over; in the same window the lower count stands."""
        if budget.resets_at <= now:
            return
        self._work.hold("accounts", account_id)
        left, resets_at = self._told(account_id)
        is_same = resets_at is not None and abs(resets_at - budget.resets_at) <= _SAME_WINDOW
        told = min(left, budget.remaining) if is_same else budget.remaining
        self._work.put("budgets", account_id, (told, budget.resets_at))

    def _told(self, account_id: str) -> tuple[int, datetime | None]:
        told: tuple[int, datetime | None] | None = self._work.find("budgets", account_id)
        return told or (0, None)


class NoMedia:
    """No files: what is simulated is the sending, not what is sent."""

    def add(self, file: MediaFile) -> None:
        """Keep nothing."""

    def get_media(self, media_id: str) -> MediaFile:
        """Raise NotFound."""
        raise NotFound(f"There is no file {media_id}.")

    def find_by_sha256(self, sha256: str) -> MediaFile | None:
        """Find nothing."""
        _ = sha256
        return None


class MemoryApprovals:
    """Who approved what; the agency of a simulation has made no rule."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def list_rules(self) -> Sequence[ApprovalRule]:
        """Return no rule."""
        return ()

    def give(self, approval: GivenApproval) -> None:
        """Write one person's yes."""
        key = f"{approval.post_id} {approval.content_hash} {approval.by} {approval.at.isoformat()}"
        self._work.put("approvals", key, approval)

    def list_given(self, post_id: str, content_hash: str, since: datetime) -> Sequence[GivenApproval]:
        """Return what was given to this very content since it was submitted."""
        wanted = (post_id, content_hash)
        given: Iterable[GivenApproval] = self._work.all("approvals")
        return [one for one in given if (one.post_id, one.content_hash) == wanted and one.at >= since]


class MemoryPosts:
    """Posts and their versions."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def add(self, post: Post) -> None:
        """Write a new post with its first version."""
        self._work.put("posts", post.id, post)
        self._add_version(post, post.created_by)

    def save(self, post: Post, content: PostContent, *, by: str, at: datetime) -> Post:
        """Write the next version; raises Conflict when somebody saved since."""
        self._work.hold("posts", post.id)
        if self.get_post(post.id).version != post.version:
            raise Conflict("Somebody else saved this post a moment ago. Look at their version first.")
        saved = replace(post, version=post.version + 1, content=content, updated_at=at)
        self._work.put("posts", post.id, saved)
        self._add_version(saved, by)
        return saved

    def move(self, post: Post, to: PostState, *, at: datetime, **changes: Any) -> Post:
        """Compare and set the state; raises Conflict. The content stays what it is now."""
        self._work.hold("posts", post.id)
        now: Post = self.get_post(post.id)
        if now.state is not post.state:
            raise Conflict("Somebody else changed this a moment ago. Look at it again before you decide.")
        moved = replace(post, state=to, updated_at=at, **changes)
        self._work.put("posts", post.id, replace(moved, version=now.version, content=now.content))
        return moved

    def get_post(self, post_id: str) -> Post:
        """Return one post; raises NotFound."""
        post: Post | None = self._work.find("posts", post_id)
        return _there(post, "post")

    def lock_post(self, post_id: str) -> Post:
        """Return one post as it is now, held until this transaction ends; raises NotFound."""
        self._work.hold("posts", post_id)
        return self.get_post(post_id)

    def editors(self, post_id: str) -> frozenset[str]:
        """Return the ids of everybody who ever saved a version."""
        return frozenset(version.saved_by for version in self._work.all("versions") if version.post_id == post_id)

    def _add_version(self, post: Post, by: str) -> None:
        version = Version(post_id=post.id, number=post.version, content=post.content, saved_by=by)
        self._work.put("versions", f"{post.id} {post.version}", version)


class MemoryDeliveries:
    """The outbox."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def add(self, delivery: Delivery) -> None:
        """Write a new delivery; raises NotUnique for a second one of the same version, account and part."""
        if delivery.post_id is not None and any(_slot(each) == _slot(delivery) for each in self._all()):
            raise NotUnique("deliveries_once_per_part")
        self._work.put("deliveries", delivery.id, delivery)

    def get_delivery(self, delivery_id: str) -> Delivery:
        """Return one delivery; raises NotFound."""
        delivery: Delivery | None = self._work.find("deliveries", delivery_id)
        return _there(delivery, "delivery")

    def lock_delivery(self, delivery_id: str) -> Delivery:
        """Return one delivery as it is now, held until this transaction ends; raises NotFound."""
        self._work.hold("deliveries", delivery_id)
        return self.get_delivery(delivery_id)

    def list_for_version(self, post_id: str, version: int) -> Sequence[Delivery]:
        """Return the deliveries of one version of a post."""
        return [each for each in self._all() if each.post_id == post_id and each.post_version == version]

    def list_in(self, states: Collection[DeliveryState], *, limit: int = 500) -> Sequence[Delivery]:
        """Return deliveries in any of ``states``, the earliest due first."""
        return self._list(lambda each: each.state in states, lambda each: each.due_at, limit)

    def list_covered(self, pause: Pause, *, after: str = "", limit: int = 50) -> Sequence[Delivery]:
        """Return what waits and the pause is about, in the order written, from the one behind ``after``."""
        found = [each for each in self._all() if each.id == after or self._is_covered(each, pause)]
        ids = [each.id for each in found]
        behind = ids.index(after) + 1 if after else 0
        return found[behind : behind + limit]

    def list_held_by(self, pause_id: str, *, limit: int = 200) -> Sequence[Delivery]:
        """Return what a pause holds still, the earliest due first."""
        held = DeliveryState.HELD
        return self._list(
            lambda each: each.state is held and each.pause_id == pause_id, lambda each: each.due_at, limit
        )

    def find_by_remote(self, account_id: str, remote_id: str) -> Delivery | None:
        """Return the delivery that the platform knows by this id, or None."""
        wanted = (account_id, remote_id)
        return next((each for each in self._all() if (each.account_id, each.remote_id) == wanted), None)

    def list_remote_ids(self, account_id: str, since: datetime, *, but: str, limit: int = 2000) -> Sequence[str]:
        """Return what the platform calls the account's deliveries that went out since, without the one ``but``."""
        others = (each for each in self._all() if each.account_id == account_id and each.id != but)
        known = [each for each in others if each.remote_id and each.sent_at is not None and each.sent_at >= since]
        return [each.remote_id for each in known if each.remote_id][:limit]

    def has_double(self, delivery: Delivery, since: datetime) -> bool:
        """Return whether another delivery with the same words, begun since, is in doubt on the same account."""
        words = (delivery.account_id, delivery.fingerprint)
        doubles = (each for each in self._all() if (each.account_id, each.fingerprint) == words)
        in_doubt = (each for each in doubles if each.id != delivery.id and each.doubt is not Doubt.NONE)
        return any(each.sending_at is not None and each.sending_at >= since for each in in_doubt)

    def has_due(self, now: datetime) -> bool:
        """Return whether ``claim_due`` would find anything; waits for nobody."""
        return any(self._is_due(each, now) for each in self._all())

    def claim_due(self, now: datetime, *, owner: str, lease_until: datetime) -> Delivery | None:
        """Lease the delivery that has been due longest, or return None; no two callers get the same one."""
        due = [each for each in self._all() if self._is_due(each, now)]
        for each in sorted(due, key=lambda one: one.next_attempt_at):
            if self._work.is_held_by_another("deliveries", each.id):
                continue
            self._work.hold("deliveries", each.id)
            if not self._is_due(self.get_delivery(each.id), now):
                continue
            claimed = replace(self.get_delivery(each.id), lease_owner=owner, lease_until=lease_until)
            self._work.put("deliveries", each.id, claimed)
            return claimed
        return None

    def list_lost(self, now: datetime, *, limit: int = 50) -> Sequence[Delivery]:
        """Return deliveries whose sender died after the intent was written."""
        sending = DeliveryState.SENDING
        return self._list(lambda each: each.state is sending and _is_past(each.lease_until, now), _lease, limit)

    def list_to_look_up(self, now: datetime, *, limit: int = 50) -> Sequence[Delivery]:
        """Return deliveries in doubt whose next look at the platform is due."""
        return self._list(lambda each: each.state in IN_DOUBT and _is_past(each.next_lookup_at, now), _look, limit)

    def move(self, delivery: Delivery, to: DeliveryState, **changes: Any) -> Delivery:
        """Compare and set the state; raises Conflict, also where another delivery stands for the public post."""
        remote_id = changes.get("remote_id")
        other = self.find_by_remote(delivery.account_id, remote_id) if remote_id else None
        if other is not None and other.id != delivery.id:
            raise Conflict("Another delivery stands for this public post already.")
        _move(self._work, "deliveries", delivery.id, delivery.state, to, changes)
        return replace(delivery, state=to, **changes)

    def note(self, delivery: Delivery, **changes: Any) -> Delivery:
        """Write facts about a delivery whose state stays; raises Conflict when it moved."""
        return self.move(delivery, delivery.state, **changes)

    def _all(self) -> Iterable[Delivery]:
        return self._work.all("deliveries")

    def _is_covered(self, each: Delivery, pause: Pause) -> bool:
        if each.state not in STOPPABLE:
            return False
        if pause.scope is PauseScope.EVERYTHING:
            return True
        if pause.scope is PauseScope.ACCOUNT:
            return each.account_id == pause.target
        post: Post | None = self._work.find("posts", each.post_id) if each.post_id else None
        about = {PauseScope.CAMPAIGN: "campaign_id", PauseScope.AREA: "area"}[pause.scope]
        return post is not None and getattr(post.content, about) == pause.target

    def _is_due(self, each: Delivery, now: datetime) -> bool:
        is_free = each.lease_until is None or each.lease_until <= now
        if each.state not in WAITING or each.next_attempt_at > now or not is_free:
            return False
        return each.follows_id is None or self.get_delivery(each.follows_id).state is DeliveryState.SENT

    def _list(self, wanted: Callable[[Delivery], bool], order: Callable[[Delivery], Any], limit: int) -> list[Delivery]:
        return sorted((each for each in self._all() if wanted(each)), key=order)[:limit]


def _slot(delivery: Delivery) -> tuple[str | None, int, str, int]:
    return delivery.post_id, delivery.post_version, delivery.account_id, delivery.part


def _is_past(at: datetime | None, now: datetime) -> bool:
    return at is not None and at <= now


def _lease(each: Delivery) -> datetime | None:
    return each.lease_until


def _look(each: Delivery) -> datetime | None:
    return each.next_lookup_at


def _move(work: Work, table: str, row_id: str, expected: Any, to: Any, changes: dict[str, Any]) -> None:
    work.hold(table, row_id)
    row = work.find(table, row_id)
    if row is None or row.state is not expected:
        raise Conflict("Somebody else changed this a moment ago. Look at it again before you decide.")
    work.put(table, row_id, replace(row, state=to, **changes))


def _there(row: R | None, what: str) -> R:
    if row is None:
        raise NotFound(f"There is no such {what}.")
    return row
