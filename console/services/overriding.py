"""Letting pass what the gate blocks: a second person, with a reason, for one content under one policy version."""

from __future__ import annotations

from typing import Protocol

from console.domain.actors import Actor
from console.domain.errors import Conflict, InvalidInput, NotPermitted
from console.domain.ids import new_id
from console.domain.overrides import GateOverride
from console.domain.posts import Post
from console.domain.time import Clock
from console.services import access
from console.services.checking import Judged, OverrideStore, PostChecks
from console.services.gating import Gating
from console.services.posting_ports import PostingTransaction
from console.services.transaction import Begin

_REASON_CHARS = 2_000


class WritableOverrides(OverrideStore, Protocol):
    """Overrides, as they are given."""

    def add(self, override: GateOverride) -> None:
        """Write one override."""
        ...


class OverridingTransaction(PostingTransaction, Protocol):
    """What letting pass needs of the database."""

    @property
    def gate_overrides(self) -> WritableOverrides:
        """What was let pass."""
        ...


class Overriding:
    """The second person's word; the record keeps who, why, of which content and under which version."""

    def __init__(
        self, *, begin: Begin[OverridingTransaction], clock: Clock, checks: PostChecks, gating: Gating
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._checks = checks
        self._gating = gating

    def let_pass(self, actor: Actor, post_id: str, *, rule: str, content_hash: str, reason: str) -> GateOverride:
        """Let what ``rule`` found in exactly this content go out.

        Raises InvalidInput without a reason, NotPermitted for anybody who wrote some of it, Conflict when the
        content changed since it was read or when the rule finds nothing in it that stops it.
        """
        if not reason.strip():
            raise InvalidInput("Say why it may go out; the reason is kept in the record.", field="reason")
        with self._begin() as tx:
            person = tx.people.current(actor)
            access.require(person, access.MAY_OVERRIDE_GATE, "let pass what the gate blocks")
            post = tx.posts.lock_post(post_id)
            self._refuse(tx, person, post, rule, content_hash)
            override = self._override(person, post, rule, reason.strip()[:_REASON_CHARS])
            tx.gate_overrides.add(override)
            said = {"rule": rule, "policy": override.policy, "content_hash": content_hash, "reason": override.reason}
            tx.audit.append(person, "gate.overridden", post_id, **said)
            return override

    def _refuse(self, tx: OverridingTransaction, person: Actor, post: Post, rule: str, content_hash: str) -> None:
        writers = tx.posts.editors(post.id) | {post.created_by}
        if person.id in writers:
            raise NotPermitted("You wrote some of this post. Somebody else has to decide whether this may go out.")
        if content_hash != post.content.content_hash():
            raise Conflict("The post changed since you opened it. Read it again first.")
        judged = Judged(id=post.id, writers=writers)
        found = self._checks.findings(tx, post.content, self._clock.now(), judged)
        if not any(finding.rule == rule and rule and finding.stops for finding in found):
            raise Conflict("Nothing like this stops the post any more.")

    def _override(self, person: Actor, post: Post, rule: str, reason: str) -> GateOverride:
        return GateOverride(
            id=new_id("ovr"),
            subject_id=post.id,
            rule=rule,
            policy=self._gating.policy.version,
            content_hash=post.content.content_hash(),
            reason=reason,
            by=person.id,
            at=self._clock.now(),
        )
