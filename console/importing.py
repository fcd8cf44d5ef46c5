"""``rapport evidence import``: files from a folder of this machine go into the evidence store."""

from __future__ import annotations

from pathlib import Path

from console.bootstrap import build_app
from console.config import Settings
from console.domain.errors import NotFound
from console.services.registering import Parts


def import_files(
    settings: Settings, email: str, parts: Parts, *, video: Path, mask: Path, vtt: Path | None, picture: Path | None
) -> str:
    """Register the files as ``email`` and return what was kept, in a sentence; raises InvalidInput, NotPermitted."""
    app = build_app(settings)
    with app.begin.reading() as tx:
        person = tx.people.find_by_email(email)
    if person is None:
        raise NotFound(f"Nobody here signs in as {email}.")
    kept = app.registering.import_files(person.as_actor(), parts, video=video, mask=mask, vtt=vtt, picture=picture)
    return f"Kept as {kept.id}, SHA-256 {kept.sha256}."
