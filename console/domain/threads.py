"""A thread in one text: a line with only ``---`` begins the next part.

Written so, a thread's variants, versions, differences and approval are those of any text. Where a platform has no
threads the parts become paragraphs of one post.
"""

from __future__ import annotations

import re

_BREAK = re.compile(r"^[ \t]*---[ \t]*$", re.MULTILINE)

#: What a writer puts between two parts.
PART_BREAK = "\n---\n"


def split_parts(text: str) -> tuple[str, ...]:
    """Return the parts of a thread, without white space around them; a text without breaks is its own only part."""
    parts = tuple(part.strip() for part in _BREAK.split(text))
    kept = tuple(part for part in parts if part)
    return kept if len(parts) > 1 and kept else (text,)


def join_parts(text: str) -> str:
    """Return the text as one post shows it: the parts as paragraphs."""
    return "\n\n".join(split_parts(text))
