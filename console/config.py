"""Settings, read once from the environment (prefix ``RAPPORT_``)."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(StrEnum):
    """Where this installation runs; demo accounts exist in ``demo`` only."""

    DEMO = "demo"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """How this installation is set up."""

    model_config = SettingsConfigDict(env_prefix="RAPPORT_", frozen=True, extra="ignore")

    environment: Environment = Environment.DEMO
    #: Data folder: embedded database, keys, media, evidence.
    home: Path = Path("data")
    #: SQLAlchemy URL; empty means SQLite in ``home``.
    database_url: SecretStr = SecretStr("")
    #: Seals platform tokens and other secrets at rest; empty means a key file (mode 0600) in ``home``.
    secret_key: SecretStr = SecretStr("")
    #: Other base URLs for the platforms (tests, the demo sandbox).
    x_url: str = "https://api.twitter.com"
    graph_url: str = "https://graph.facebook.com"
    graph_version: str = "v24.0"
    #: Public addresses, as people reach them.
    console_url: str = "http://127.0.0.1:8501"
    portal_url: str = "http://127.0.0.1:8601"
    console_port: int = Field(default=8501, ge=1, le=65535)
    portal_port: int = Field(default=8601, ge=1, le=65535)
    sandbox_port: int = Field(default=8701, ge=1, le=65535)
    #: A post that is later than this is missed and waits for a person.
    lateness_limit_s: int = Field(default=900, ge=60)

    def resolved_database_url(self) -> str:
        """Return the database's URL, embedded SQLite when none is set."""
        return self.database_url.get_secret_value() or f"sqlite:///{self.home.resolve() / 'rapport.db'}"
