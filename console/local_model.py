"""The local model in this process: loaded at the first message, so that a process that reads none does not pay."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from console.domain.errors import ClassifierUnavailable
from moderation import api
from moderation.classifier.artefact import ArtefactError
from moderation.model import Assessment, Subject


class LocalModel:
    """Reads messages and groups like ones; raises ClassifierUnavailable where its files are not whole."""

    def assess(self, subjects: Sequence[Subject]) -> Sequence[Assessment]:
        """Return one assessment per subject, in order."""
        try:
            return _assessor().assess(subjects)
        except ArtefactError as error:
            raise ClassifierUnavailable(f"The local model cannot be used: {error}") from error

    def group_similar(self, items: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
        """Return (id, group) for each (id, text), in order; a group's name is the id of its first member."""
        try:
            return api.group_similar(items)
        except ArtefactError as error:
            raise ClassifierUnavailable(f"The local model cannot be used: {error}") from error


@functools.cache
def _assessor() -> api.Assessor:
    return api.load_assessor()
