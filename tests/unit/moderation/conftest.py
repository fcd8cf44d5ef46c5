"""The shipped model, loaded once for these tests."""

from __future__ import annotations

import pytest

from moderation.api import Assessor, load_assessor


@pytest.fixture(scope="session")
def assessor() -> Assessor:
    return load_assessor()
