"""Pictures with their descriptions, videos with their captions; what a platform would refuse is said at the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import streamlit as st

from console.domain.actors import Actor
from console.domain.errors import ConsoleError
from console.domain.media import MediaFile, MediaKind, MediaRef
from console.domain.posts import PostContent
from console.ui import session
from console.ui.components.page import literal
from console.ui.components.preview import thumbnail
from console.ui.components.video_upload import video_upload
from console.ui.failures import Slots

_PICTURE_TYPES = ["png", "jpg", "jpeg", "gif", "webp"]
_MOST_FILES = 10
_ALT_CHARS = 1_000


def files(actor: Actor, content: PostContent, slots: Slots, *, key: str) -> PostContent:
    """Show the files and the ways to add some; return the content with what is attached and described."""
    attached = _attached(content, key)
    refs = [_shown(actor, number, media_id, content, slots, key) for number, media_id in enumerate(attached)]
    _add(actor, slots, key)
    return replace(content, attachments=tuple(refs))


def _attached(content: PostContent, key: str) -> list[str]:
    ids: list[str] = st.session_state.setdefault(f"{key}.attached", [ref.media_id for ref in content.attachments])
    return ids


def _add(actor: Actor, slots: Slots, key: str) -> None:
    round_ = int(st.session_state.get(f"{key}.round", 0))
    with st.container(horizontal=True):
        with st.popover("Add a picture", icon=":material/add_photo_alternate:", key=f"{key}.pictures.{round_}"):
            upload = st.file_uploader(
                "A picture from this computer", type=_PICTURE_TYPES, key=f"{key}.upload.{round_}", max_upload_size=20
            )
        with st.popover("Add a video", icon=":material/video_call:", key=f"{key}.videos.{round_}"):
            video = video_upload("An MP4 video from this computer, at most 4 GB", key=f"{key}.video.{round_}")
            st.caption("Where, when and with what it was recorded is taken out before it is kept.")
        with st.popover("From the library", icon=":material/photo_library:", key=f"{key}.library.{round_}"):
            chosen = _from_library(key)
    slots.under("media")
    if upload is not None:
        with _said_at(slots, "media"):
            _attach(session.app().media.store_picture(actor, upload.name, upload.getvalue()).id, slots, key)
    if video or chosen:
        _attach(str(video or chosen), slots, key)


def _from_library(key: str) -> str | None:
    words = st.text_input("Find a file", key=f"{key}.library.words", placeholder="a name, a description, a post")
    found = [item for item in session.app().plan.library.search(words, limit=12) if _can_attach(item.file)]
    if not found:
        st.caption("No file is called or described so.")
    for item in found:
        label = literal(item.alt_text or item.file.name)
        icon = ":material/movie:" if item.file.kind is MediaKind.VIDEO else ":material/image:"
        if st.button(label, key=f"{key}.take.{item.file.id}", icon=icon, type="tertiary"):
            return item.file.id
    return None


def _can_attach(file: MediaFile) -> bool:
    return file.kind in {MediaKind.IMAGE, MediaKind.VIDEO}


def _attach(media_id: str, slots: Slots, key: str) -> None:
    attached: list[str] = st.session_state[f"{key}.attached"]
    if len(attached) >= _MOST_FILES:
        slots.show("media", f"A post takes at most {_MOST_FILES} files. Remove one first.")
        return
    if media_id not in attached:
        st.session_state[f"{key}.attached"] = [*attached, media_id]
    # another round, so that the uploader is empty again
    st.session_state[f"{key}.round"] = int(st.session_state.get(f"{key}.round", 0)) + 1
    st.rerun()


@contextmanager
def _said_at(slots: Slots, field: str) -> Iterator[None]:
    """Show an error of ours at a field and go on: what else was typed stays on the page."""
    try:
        yield
    except ConsoleError as error:
        slots.show(field, error.message)


def _shown(actor: Actor, number: int, media_id: str, content: PostContent, slots: Slots, key: str) -> MediaRef:
    file = session.app().media.get_media(media_id)
    before = next((ref for ref in content.attachments if ref.media_id == media_id), None) or file.ref(_offered(file))
    with st.container(key=f"row-file-{key}-{media_id}".replace(".", "-")):
        picture, words = st.columns([1, 3])
        with picture:
            if file.kind is MediaKind.IMAGE:
                st.image(thumbnail(session.app().media.path_of(file)))
            st.caption(literal(file.name))
        with words:
            ref = _described(actor, number, file, before, slots, key)
        slots.under(f"media[{number}]")
        _tools(number, media_id, key)
    return ref


def _offered(file: MediaFile) -> str:
    """Return the words by which the library knows a picture that is used again."""
    return session.app().plan.library.offered_words(file.id) if file.kind is MediaKind.IMAGE else ""


def _described(actor: Actor, number: int, file: MediaFile, before: MediaRef, slots: Slots, key: str) -> MediaRef:
    if file.kind is MediaKind.VIDEO:
        return _captioned(actor, number, file, before, slots, key)
    alt_text = st.text_area(
        f"Picture {number + 1}: what it shows, for people who cannot see it",
        value=before.alt_text,
        height=80,
        max_chars=_ALT_CHARS,
        key=f"{key}.alt.{file.id}",
    )
    slots.under(f"media[{number}].alt_text")
    return file.ref(alt_text.strip())


def _captioned(actor: Actor, number: int, file: MediaFile, before: MediaRef, slots: Slots, key: str) -> MediaRef:
    """Offer captions for a video; the file is checked at once and kept, and goes out with the video."""
    minutes, seconds = divmod(round(file.duration_s), 60)
    st.markdown(f"Video {number + 1}: {minutes}:{seconds:02}, {file.width} × {file.height}")
    chosen = f"{key}.captions.{file.id}"
    st.session_state.setdefault(chosen, (before.captions_id, before.captions_sha256, before.captions_lang))
    upload = st.file_uploader(
        "Captions (WebVTT), for people who cannot hear it", type=["vtt"], key=f"{chosen}.upload", max_upload_size=2
    )
    slots.under(f"media[{number}].captions")
    if upload is not None:
        with _said_at(slots, f"media[{number}].captions"):
            stored = session.app().media.store_captions(actor, upload.name, upload.getvalue())
            st.session_state[chosen] = (stored.id, stored.sha256, "en")
    captions_id, sha256, lang = st.session_state[chosen]
    if captions_id:
        known = list(_LANGUAGES)
        at = known.index(lang) if lang in known else 0
        lang = st.selectbox(
            "Language of the captions", known, index=at, format_func=_LANGUAGES.__getitem__, key=f"{chosen}.lang"
        )
    return replace(
        file.ref(), captions_id=captions_id, captions_sha256=sha256, captions_lang=lang if captions_id else ""
    )


_LANGUAGES = {"en": "English", "fr": "French", "es": "Spanish", "pa": "Punjabi", "zh": "Chinese", "ar": "Arabic"}


def _tools(number: int, media_id: str, key: str) -> None:
    attached: list[str] = st.session_state[f"{key}.attached"]
    with st.container(horizontal=True):
        if number and st.button(
            "Earlier", key=f"{key}.earlier.{media_id}", type="tertiary", icon=":material/arrow_upward:"
        ):
            attached.insert(number - 1, attached.pop(number))
            st.rerun()
        if st.button("Remove", key=f"{key}.remove.{media_id}", type="tertiary", icon=":material/delete:"):
            attached.remove(media_id)
            st.rerun()
