"""The gate before our own words go out: the rules of ``moderation.gate``, and our own model's reading of them.

It finds and never decides. What a block means to a post is in ``checking``; who may let one pass, in ``overriding``.
Answers and other words of ours can be put before it as posts are: it knows of texts only.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import Protocol

from console.domain.agency import Agency
from console.domain.errors import ClassifierUnavailable, NotFound
from moderation.gate.model import GateFinding, Hit, OwnDetails, Wording
from moderation.gate.policy import PublishingPolicy, load_publishing_policy
from moderation.gate.reading import reading_note
from moderation.gate.rules import ABOUT_PEOPLE, as_finding, look
from moderation.model import Assessment, Subject
from moderation.text import has_words

_KEPT = 512
#: The model reads the beginning of a text that is longer than any post it was measured on.
_READ_CHARS = 4_000


class Assesses(Protocol):
    """The local model."""

    def assess(self, subjects: Sequence[Subject]) -> Sequence[Assessment]:
        """Return one assessment per subject, in order; raises ClassifierUnavailable."""
        ...


class AgencyStore(Protocol):
    """The agency."""

    def get(self) -> Agency:
        """Return the agency; raises NotFound before the installation is set up."""
        ...


class Gating:
    """Looks at words of ours; the same words are looked at once."""

    def __init__(
        self,
        *,
        policy: PublishingPolicy | None = None,
        assessor: Assesses | None = None,
        own_hosts: Sequence[str] = (),
    ) -> None:
        self.policy = policy or load_publishing_policy()
        self._assessor = assessor
        self._own_hosts = tuple(own_hosts)
        self._look = functools.lru_cache(maxsize=_KEPT)(self._look_now)
        self._look_at_description = functools.lru_cache(maxsize=_KEPT)(self._look_at_description_now)

    def own_details(self, agencies: AgencyStore) -> OwnDetails:
        """Return what the agency may always publish: the numbers and addresses in its own settings."""
        try:
            agency = agencies.get()
        except NotFound:
            return OwnDetails(hosts=self._own_hosts)
        words = f"{agency.name}\n{agency.private_channel}\n{agency.crisis_line}\n{agency.policy_url}"
        return OwnDetails(words=words, emergency_number=agency.emergency_number, hosts=self._own_hosts)

    def look(self, wording: Wording) -> Sequence[GateFinding]:
        """Return what the rules and the model find in a text, blocks first; no network."""
        return self._look(wording)

    def look_at_description(self, words: str, own: OwnDetails) -> Sequence[GateFinding]:
        """Return what a picture's description says about people; how it reads is not asked."""
        return self._look_at_description(words, own)

    def reading_note(self, text: str) -> str:
        """Return how hard a text is to read, or that this was not measured, as a sentence; empty for a short one."""
        return reading_note(text, self.policy)

    def _look_now(self, wording: Wording) -> tuple[GateFinding, ...]:
        if not wording.text.strip() and not wording.pictures:
            return ()
        found = [*look(wording, self.policy), *self._read(wording.text)]
        return tuple(sorted(found, key=lambda finding: finding.severity.value))

    def _look_at_description_now(self, words: str, own: OwnDetails) -> tuple[GateFinding, ...]:
        found = look(Wording(text=words, own=own), self.policy, ABOUT_PEOPLE)
        return (*found, *self._read(words))

    def _read(self, text: str) -> Iterator[GateFinding]:
        """Ask the model for slurs and abuse; what it could not read is said, never passed over in silence."""
        if self._assessor is None or not has_words(text):
            return
        try:
            (read,) = self._assessor.assess([Subject(id="wording", text=text[:_READ_CHARS])])
        except ClassifierUnavailable:
            yield as_finding(Hit(rule="not-read", start=0, end=0), text, self.policy)
            return
        if not read.scored:
            yield as_finding(Hit(rule="not-read", start=0, end=0), text, self.policy)
            return
        for label in self.policy.labels_found(read.flag_scores, read.lang):
            start, end = next(((one.start, one.end) for one in read.spans if one.label == label), (0, len(text)))
            yield as_finding(Hit(rule=label, start=start, end=end), text, self.policy)
