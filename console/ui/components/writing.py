"""The writing side of Compose: text, variants, pictures with their descriptions, accounts and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from console.domain.accounts import Account
from console.domain.actors import Actor
from console.domain.errors import ConsoleError
from console.domain.media import MediaKind, MediaRef
from console.domain.posts import PostContent
from console.ui import session
from console.ui.components.due import due_input
from console.ui.components.preview import thumbnail
from console.ui.failures import Slots

_PICTURE_TYPES = ["png", "jpg", "jpeg", "gif", "webp"]
_MOST_PICTURES = 4
_ATTACHED = "compose.attached"


def write(actor: Actor, content: PostContent, accounts: Sequence[Account], slots: Slots, *, key: str) -> PostContent:
    """Show every field with what ``content`` holds; return the content as it is typed now."""
    title = st.text_input(
        "Title", value=content.title, key=f"{key}.title", help="For colleagues. Residents never see it."
    )
    slots.under("title")
    chosen = _accounts(content, accounts, slots, key)
    text = st.text_area("Text", value=content.text, height=180, key=f"{key}.text")
    slots.under("text")
    variants = {account.id: own for account in chosen if (own := _variant(account, content, text, key))}
    attachments = _pictures(actor, content, slots, key)
    zone = session.agency().zone
    due_at = due_input(zone, now=session.app().clock.now(), value=content.due_at, slots=slots, key=f"{key}.due")
    return replace(
        content,
        title=title.strip(),
        text=text,
        variants=variants,
        attachments=tuple(attachments),
        account_ids=tuple(account.id for account in chosen),
        due_at=due_at,
    )


def _accounts(content: PostContent, accounts: Sequence[Account], slots: Slots, key: str) -> list[Account]:
    by_name = {f"{account.name} ({account.platform.capitalize()})": account for account in accounts}
    before = [name for name, account in by_name.items() if account.id in content.account_ids]
    picked = st.pills(
        "Accounts",
        list(by_name),
        selection_mode="multi",
        default=before or list(by_name),
        key=f"{key}.accounts",
        wrap=True,
    )
    slots.under("account_ids")
    return [by_name[name] for name in picked]


def _variant(account: Account, content: PostContent, text: str, key: str) -> str:
    own = content.variants.get(account.id, "")
    platform = account.platform.capitalize()
    if not st.toggle(f"Different text on {platform}", value=bool(own), key=f"{key}.own.{account.id}"):
        return ""
    label = f"Text on {platform}"
    return st.text_area(label, value=own or text, height=110, key=f"{key}.variant.{account.id}")


def _pictures(actor: Actor, content: PostContent, slots: Slots, key: str) -> list[MediaRef]:
    st.session_state.setdefault(f"{key}.{_ATTACHED}", [ref.media_id for ref in content.attachments])
    upload = st.file_uploader("Add a picture", type=_PICTURE_TYPES, key=f"{key}.upload.{_upload_round(key)}")
    slots.under("media")
    if upload is not None:
        _attach(actor, upload.name, upload.getvalue(), slots, key)
    return [_described(media_id, content, slots, key) for media_id in st.session_state[f"{key}.{_ATTACHED}"]]


def _upload_round(key: str) -> int:
    """Return a number that changes after each accepted picture, so that the uploader is empty again."""
    return int(st.session_state.get(f"{key}.round", 0))


def _attach(actor: Actor, name: str, data: bytes, slots: Slots, key: str) -> None:
    attached: list[str] = st.session_state[f"{key}.{_ATTACHED}"]
    if len(attached) >= _MOST_PICTURES:
        slots.show("media", f"A post takes at most {_MOST_PICTURES} pictures. Remove one first.")
        return
    try:
        file = session.app().media.store_picture(actor, name, data)
    except ConsoleError as error:
        slots.show("media", error.message)
        return
    if file.id not in attached:
        st.session_state[f"{key}.{_ATTACHED}"] = [*attached, file.id]
    st.session_state[f"{key}.round"] = _upload_round(key) + 1
    st.rerun()


def _described(media_id: str, content: PostContent, slots: Slots, key: str) -> MediaRef:
    file = session.app().media.get_media(media_id)
    before = next((ref.alt_text for ref in content.attachments if ref.media_id == media_id), "")
    number = st.session_state[f"{key}.{_ATTACHED}"].index(media_id) + 1
    picture, words = st.columns([1, 3])
    with picture:
        if file.kind is MediaKind.IMAGE:
            st.image(thumbnail(session.app().media.path_of(file)))
        else:
            st.caption("Video")
    with words:
        alt_text = st.text_area(
            f"Picture {number}: what it shows, for people who cannot see it",
            value=before,
            height=80,
            max_chars=1000,
            key=f"{key}.alt.{media_id}",
        )
        slots.under(f"media[{number - 1}].alt_text")
        if st.button("Remove picture", key=f"{key}.remove.{media_id}", type="tertiary", icon=":material/delete:"):
            st.session_state[f"{key}.{_ATTACHED}"].remove(media_id)
            st.rerun()
    return file.ref(alt_text.strip())
