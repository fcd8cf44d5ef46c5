"""The right side of Compose: the post on each account, with what its platform would refuse, changes, or charges."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from console.domain.accounts import Account
from console.domain.media import MediaKind
from console.domain.posts import PostContent
from console.services.checking import Finding
from console.services.previewing import Shown
from console.ui import session
from console.ui.components.gate_findings import finding_line
from console.ui.components.page import literal, section
from console.ui.components.preview import Picture, Video, preview


def proof(content: PostContent, accounts: Sequence[Account], findings: Sequence[Finding], *, key: str) -> None:
    """Show one preview for each chosen account with its length, and under it what its platform would refuse."""
    chosen = [account for account in accounts if account.id in content.account_ids]
    if not chosen:
        st.caption("Choose an account to see how the post will look there.")
    for account in chosen:
        with st.container(key=f"proof-{key}-{account.id}".replace(".", "-")):
            _one(account, content, key)
            for finding in findings:
                if finding.account_id == account.id and not finding.rule:
                    finding_line(finding)


def descriptions(content: PostContent) -> None:
    """Show what each picture is said to show: an approval is bound to these words too."""
    if not content.attachments:
        return
    section("Descriptions", "Read to people who cannot see the pictures, and part of what is approved.")
    for number, ref in enumerate(content.attachments, start=1):
        if ref.kind is MediaKind.VIDEO:
            captions = f"captions in {ref.captions_lang}" if ref.captions_id else "no captions"
            st.markdown(f"**{number}.** Video, {captions}")
        else:
            st.markdown(f"**{number}.** {literal(ref.alt_text.strip() or 'No description.')}")


def _one(account: Account, content: PostContent, key: str) -> None:
    shown = session.app().previewing.show(account, content)
    pictures, video = _files(content, account)
    st.markdown(_length(shown))
    preview(shown, meta=_when(content), pictures=pictures, video=video, key=f"{key}.preview.{account.id}")
    for remark in (*shown.remarks, *_fitted(content, account), shown.cost):
        if remark:
            st.caption(f":material/info: {literal(remark)}")


def _length(shown: Shown) -> str:
    if not shown.limit:
        return f"**{shown.platform_name}**"
    parts = [f"{part.used:,}" for part in shown.parts]
    used = f"parts of {', '.join(parts)}" if len(parts) > 1 else parts[0]
    too_many = f", :orange[{shown.used - shown.limit:,} too many]" if shown.is_too_long else ""
    return f"**{shown.platform_name}** :gray[{used} of {shown.limit:,} {shown.unit}]{too_many}"


def _fitted(content: PostContent, account: Account) -> list[str]:
    """Say which pictures were made smaller for this account."""
    numbers = [
        str(number)
        for number, ref in enumerate(content.attachments, start=1)
        if any(one.account_id == account.id for one in ref.fitted)
    ]
    return [f"Picture {', '.join(numbers)} is made smaller, as this platform asks."] if numbers else []


def _files(content: PostContent, account: Account) -> tuple[list[Picture], Video | None]:
    media = session.app().media
    refs = content.media_for(account.id)
    pictures = [
        Picture(path=media.path_of(media.get_media(ref.media_id)), alt_text=ref.alt_text)
        for ref in refs
        if ref.kind is MediaKind.IMAGE
    ]
    film = next((ref for ref in refs if ref.kind is MediaKind.VIDEO), None)
    if film is None:
        return pictures, None
    return pictures, Video(duration_s=media.get_media(film.media_id).duration_s, has_captions=bool(film.captions_id))


def _when(content: PostContent) -> str:
    return session.agency().zone.show(content.due_at) if content.due_at else "No time yet"
