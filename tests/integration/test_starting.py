"""What an installation refuses to start with."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlmodel import SQLModel

from console.bootstrap import build_app
from console.config import Environment, Settings
from console.domain.errors import ConfigurationError
from console.domain.people import Person
from console.storage.engine import make_engine

KEY = SecretStr("T8w-9fVbqK2mZr5xPd7LhC4nYj1sGe6uA0-planted")


def _production(home: Path) -> Settings:
    return Settings(
        environment=Environment.PRODUCTION,
        home=home,
        secret_key=KEY,
        console_url="https://console.harbourford.gov",
        portal_url="https://talk.harbourford.gov",
    )


def test_production_does_not_start_with_demonstration_people(tmp_path: Path) -> None:
    demo = Settings(home=tmp_path)
    SQLModel.metadata.create_all(make_engine(demo.resolved_database_url()))
    build_app(_production(tmp_path))
    with build_app(demo).begin() as tx:
        tx.people.add(
            Person(
                id="person_demo", name="Dana Demo", email="dana@harbourford.example", roles=frozenset(), is_demo=True
            )
        )
    build_app(demo)
    with pytest.raises(ConfigurationError, match="Dana Demo"):
        build_app(_production(tmp_path))


def test_production_can_be_set_up_over_an_empty_database(tmp_path: Path) -> None:
    assert build_app(_production(tmp_path)).settings.is_https


def test_nothing_of_the_application_shows_the_key(tmp_path: Path) -> None:
    assert "planted" not in repr(build_app(_production(tmp_path)))


def test_a_key_file_that_others_can_read_stops_the_start(tmp_path: Path) -> None:
    build_app(Settings(home=tmp_path))
    (tmp_path / "secret.key").chmod(0o644)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        build_app(Settings(home=tmp_path))
