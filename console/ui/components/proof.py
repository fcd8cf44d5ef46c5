"""The right side of Compose: the post on each account, and the short list of what stands against it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from connectors.base import PLATFORM_NAMES, Platform
from console.domain.accounts import Account
from console.domain.media import MediaKind
from console.domain.posts import PostContent
from console.services.checking import Finding
from console.ui import session
from console.ui.components.page import literal, section
from console.ui.components.preview import Picture, Preview, preview


def proof(content: PostContent, accounts: Sequence[Account], findings: Sequence[Finding], *, key: str) -> None:
    """Show one preview for each chosen account with its length, and under it what its platform would refuse."""
    chosen = [account for account in accounts if account.id in content.account_ids]
    if not chosen:
        st.caption("Choose an account to see how the post will look there.")
    pictures = _pictures(content)
    for account in chosen:
        _one(account, content.text_for(account.id), content, pictures, key)
        _list([finding for finding in findings if finding.account_id == account.id])


def checks(findings: Sequence[Finding], accounts: Sequence[Account]) -> None:
    """Show what concerns the post as a whole, which accounts would refuse it, or that nothing stands against it."""
    if not findings:
        st.markdown(":green[:material/check_circle:] Nothing stands against this post.")
    _list([finding for finding in findings if not finding.account_id])
    concerned = {finding.account_id for finding in findings}
    for account in (account for account in accounts if account.id in concerned):
        name = PLATFORM_NAMES[Platform(account.platform)]
        st.markdown(f":orange[:material/error:] {name} would refuse it as it is; the reason is under its preview.")


def descriptions(content: PostContent) -> None:
    """Show what each picture is said to show: an approval is bound to these words too."""
    if not content.attachments:
        return
    section("Descriptions", "Read to people who cannot see the pictures, and part of what is approved.")
    for number, ref in enumerate(content.attachments, start=1):
        words = ref.alt_text.strip() or "No description."
        st.markdown(f"**{number}.** {literal(words)}")


def _list(findings: Sequence[Finding]) -> None:
    for finding in findings:
        st.markdown(f":orange[:material/error:] {literal(finding.message)}")


def _one(account: Account, text: str, content: PostContent, pictures: Sequence[Picture], key: str) -> None:
    used, limit = session.app().checks.measure(account.id, text)
    kept = text[: _fitting(account.id, text, limit)] if used > limit else text
    shown = Preview(
        platform=account.platform,
        platform_name=PLATFORM_NAMES[Platform(account.platform)],
        name=account.name,
        meta=_when(content),
        text=kept,
        over=text[len(kept) :],
        pictures=pictures,
    )
    preview(shown, key=f"{key}.preview.{account.id}")
    st.caption(
        f"{shown.platform_name}: {used:,} of {limit:,}" + (f", {used - limit:,} too many" if used > limit else "")
    )


def _fitting(account_id: str, text: str, limit: int) -> int:
    """Return how many characters from the start still fit the platform's own measure."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = session.app().checks.measure(account_id, text[:middle])[0] <= limit
        low, high = (middle, high) if fits else (low, middle - 1)
    return low


def _pictures(content: PostContent) -> list[Picture]:
    media = session.app().media
    return [
        Picture(path=media.path_of(media.get_media(ref.media_id)), alt_text=ref.alt_text)
        for ref in content.attachments
        if ref.kind is MediaKind.IMAGE
    ]


def _when(content: PostContent) -> str:
    return session.agency().zone.show(content.due_at) if content.due_at else "No time yet"
