"""What one account will show: the parts of its thread, their length by its own rule, what is a link, what it costs.

No network and nothing fetched from other people's pages: a link is shown by its host and path.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from connectors.base import PLATFORM_NAMES, Capability, Connector, OutboundPost, Platform, Span
from console.domain.accounts import Account
from console.domain.errors import ConsoleError
from console.domain.media import MediaKind
from console.domain.posts import PostContent
from console.domain.thread_splitting import fitting_chars, split_to_fit
from console.domain.threads import split_parts
from console.services.connecting import ConnectorFor
from console.services.outbound import parts_on
from console.services.spending import Spending


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPart:
    """One part as the account shows it; what is past ``fits`` (a string offset) is more than the platform takes."""

    text: str
    spans: tuple[Span, ...]
    used: int
    fits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A whole post on one account."""

    account: Account
    platform_name: str
    parts: tuple[ShownPart, ...]
    limit: int
    #: What one unit of length is on this platform, for people.
    unit: str
    #: What the platform cannot do with this post, or does in its own way, as sentences.
    remarks: tuple[str, ...] = ()
    cost: str = ""

    @property
    def used(self) -> int:
        """Length of the longest part."""
        return max((part.used for part in self.parts), default=0)

    @property
    def is_too_long(self) -> bool:
        """Whether some part is longer than the platform takes."""
        return self.used > self.limit


class Previewing:
    """Asks each account's connector, which answers from what it knows."""

    def __init__(self, *, connector_for: ConnectorFor, spending: Spending) -> None:
        self._connector_for = connector_for
        self._spending = spending

    def show(self, account: Account, content: PostContent) -> Shown:
        """Return what the account will show; an account that cannot be used shows the words and says why."""
        text, name = content.text_for(account.id), PLATFORM_NAMES[Platform(account.platform)]
        try:
            connector = self._connector_for(account.id)
            parts = tuple(_shown(connector, part) for part in parts_on(connector, text))
            limits, remarks = connector.limits(), tuple(dict.fromkeys(_remarks(connector, content, text)))
            cost = self._cost(account, content, [part.text for part in parts])
        except ConsoleError as error:
            whole = ShownPart(text=text, spans=(), used=0, fits=len(text))
            why = f"{account.name} cannot be used: {error.message}"
            return Shown(account=account, platform_name=name, parts=(whole,), limit=0, unit="", remarks=(why,))
        return Shown(
            account=account,
            platform_name=name,
            parts=parts,
            limit=limits.text_units,
            unit=limits.unit,
            remarks=remarks,
            cost=cost,
        )

    def takes_words_alone(self, account: Account) -> bool:
        """Return whether the account takes a post without any picture or video, so that it is offered as chosen."""
        try:
            return not self._connector_for(account.id).check(OutboundPost(text="Words."))
        except ConsoleError:
            return False

    def split(self, text: str, account_ids: Sequence[str]) -> str:
        """Return ``text`` broken into parts that fit every one of these accounts that has threads."""
        threaded = [connector for connector in self._usable(account_ids) if _can(connector, Capability.THREADS)]
        if not threaded:
            return text
        return split_to_fit(text, lambda part: all(_fits(connector, part) for connector in threaded))

    def _usable(self, account_ids: Sequence[str]) -> Iterator[Connector]:
        for account_id in account_ids:
            try:
                yield self._connector_for(account_id)
            except ConsoleError:
                # its preview says so
                continue

    def _cost(self, account: Account, content: PostContent, parts: Sequence[str]) -> str:
        quote = self._spending.quote(account.id, parts, content.media_for(account.id))
        return quote.sentence(account.name) if quote else ""


def _can(connector: Connector, capability: Capability) -> bool:
    return capability in connector.capabilities().can


def _fits(connector: Connector, text: str) -> bool:
    return connector.text_units(text) <= connector.limits().text_units


def _shown(connector: Connector, text: str) -> ShownPart:
    return ShownPart(
        text=text,
        spans=tuple(sorted(connector.spans(text), key=lambda span: span.start)),
        used=connector.text_units(text),
        fits=fitting_chars(text, lambda part: _fits(connector, part)),
    )


def _remarks(connector: Connector, content: PostContent, text: str) -> Iterator[str]:
    """Yield the platform's own sentences on what matters for this post, and for nothing else."""
    told = connector.capabilities()
    if Capability.PUBLISH not in told.can:
        yield told.cannot.get(Capability.PUBLISH, "This account is posted to by hand.")
        return
    for capability in _needed(content, text):
        if capability in told.cannot:
            yield told.cannot[capability]
    needs_threads = len(split_parts(text)) > 1 and Capability.THREADS not in told.can
    if needs_threads and Capability.THREADS not in told.cannot:
        yield f"The parts become paragraphs of one post on {PLATFORM_NAMES[connector.platform]}."


def _needed(content: PostContent, text: str) -> Iterator[Capability]:
    if not content.attachments:
        yield Capability.PUBLISH
    pictures = [ref for ref in content.attachments if ref.kind is MediaKind.IMAGE]
    videos = [ref for ref in content.attachments if ref.kind is MediaKind.VIDEO]
    if pictures:
        yield from (Capability.IMAGES, Capability.ALT_TEXT)
    if videos:
        yield Capability.VIDEO
    if any(ref.captions_id for ref in videos):
        yield Capability.CAPTIONS
    if len(split_parts(text)) > 1:
        yield Capability.THREADS
    if content.comes_down_at is not None:
        yield Capability.DELETE_OWN
