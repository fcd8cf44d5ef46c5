"""Settings, read once from the environment (prefix ``RAPPORT_``).

``load_settings`` is the door: what is wrong comes out as one ``ConfigurationError`` whose sentences name the
variables and never their values.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from console.domain.errors import ConfigurationError

_PREFIX = "RAPPORT_"
_SHORTEST_KEY = 32
_PLATFORM_URLS = ("x_url", "graph_url", "youtube_url", "youtube_token_url", "nextdoor_url")
#: Empty where every account is on a public server.
_PRIVATE_SERVERS = ("bluesky_url",)
_PLACEHOLDERS = ("changeme", "change-me", "change_me", "placeholder", "example", "your-secret", "password", "postgres")


class Environment(StrEnum):
    """Where this installation runs; demo accounts exist in ``demo`` only."""

    DEMO = "demo"
    PRODUCTION = "production"


class SmtpSecurity(StrEnum):
    """How the connection to the e-mail server is secured; ``none`` only outside production."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class Settings(BaseSettings):
    """How this installation is set up."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, frozen=True, extra="ignore", hide_input_in_errors=True)

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
    #: An account on Bluesky names its own server; only this one may be in the agency's private network.
    bluesky_url: str = ""
    youtube_url: str = "https://youtube.googleapis.com"
    youtube_token_url: str = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
    nextdoor_url: str = "https://nextdoor.com"
    #: Public addresses, as people reach them.
    console_url: str = "http://127.0.0.1:8501"
    portal_url: str = "http://127.0.0.1:8601"
    #: The local stand-ins for the platforms, in the demo only.
    sandbox_url: str = ""
    console_port: int = Field(default=8501, ge=1, le=65535)
    portal_port: int = Field(default=8601, ge=1, le=65535)
    sandbox_port: int = Field(default=8701, ge=1, le=65535)
    #: A post that is later than this is missed and waits for a person.
    lateness_limit_s: int = Field(default=900, ge=60)

    #: The agency's e-mail server, for notices to people; empty means none.
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: SmtpSecurity = SmtpSecurity.STARTTLS
    smtp_username: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_from: str = "rapport@localhost"
    #: The agency's own servers, by origin and separated by commas, that web hooks may reach though they are private.
    own_hook_origins: str = ""

    #: A sign-in ends after this long without anything done, and at the latest after the second one.
    session_idle_s: int = Field(default=2 * 3600, ge=60)
    session_longest_s: int = Field(default=12 * 3600, ge=60)
    #: The agency's identity provider (OpenID Connect); empty means local accounts only.
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    #: What the sign-in button calls the identity provider.
    oidc_name: str = "your agency account"

    @model_validator(mode="after")
    def _refuse_what_is_unsafe(self) -> Settings:
        problems = [*_key_problems(self), *_address_problems(self), *_oidc_problems(self)]
        if self.environment is Environment.PRODUCTION:
            problems += _production_problems(self)
        if problems:
            raise ValueError(" ".join(problems))
        return self

    @property
    def is_https(self) -> bool:
        """Whether people reach the console over https, as they always do in production."""
        return self.console_url.startswith("https://")

    def resolved_database_url(self) -> str:
        """Return the database's URL, embedded SQLite when none is set."""
        return self.database_url.get_secret_value() or f"sqlite:///{self.home.resolve() / 'rapport.db'}"


def load_settings() -> Settings:
    """Return the settings of this process; raises ConfigurationError with a sentence for each mistake."""
    try:
        return Settings()
    except ValidationError as error:
        sentences = [_sentence(tuple(each["loc"]), str(each["msg"])) for each in error.errors(include_input=False)]
    raise ConfigurationError(" ".join(sentences))


def _sentence(where: tuple[int | str, ...], message: str) -> str:
    if not where:
        return message.removeprefix("Value error, ")
    return f"{_PREFIX}{str(where[0]).upper()}: {message[:1].lower()}{message[1:]}."


def _key_problems(settings: Settings) -> Iterator[str]:
    given = settings.secret_key.get_secret_value()
    keys = [key.strip() for key in given.split(",")] if given else []
    if any(len(key) < _SHORTEST_KEY or len(set(key)) < 8 for key in keys):
        yield (
            f"{_PREFIX}SECRET_KEY: a key needs at least {_SHORTEST_KEY} characters and has to be random. "
            "Make one with `openssl rand -base64 48`."
        )


def _address_problems(settings: Settings) -> Iterator[str]:
    given = [name for name in _PRIVATE_SERVERS if getattr(settings, name)]
    for name in ("console_url", "portal_url", *_PLATFORM_URLS, *given):
        parts = urlsplit(getattr(settings, name))
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            yield f"{_PREFIX}{name.upper()}: give a whole address, such as https://console.example.org."


def _oidc_problems(settings: Settings) -> Iterator[str]:
    given = (settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret.get_secret_value())
    if any(given) and not all(given):
        names = ", ".join(f"{_PREFIX}OIDC_{name}" for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET"))
        yield f"{names}: these go together; set all three."


def _production_problems(settings: Settings) -> Iterator[str]:
    if settings.smtp_host and settings.smtp_security is SmtpSecurity.NONE:
        yield f"{_PREFIX}SMTP_SECURITY: in production e-mail goes by starttls or tls."
    for name in ("console_url", "portal_url", "oidc_issuer", *_PLATFORM_URLS, *_PRIVATE_SERVERS):
        address = getattr(settings, name)
        if address and not address.startswith("https://"):
            yield f"{_PREFIX}{name.upper()}: in production this address starts with https://."
    secrets = {
        "secret_key": settings.secret_key.get_secret_value(),
        "oidc_client_secret": settings.oidc_client_secret.get_secret_value(),
        "database_url": urlsplit(settings.database_url.get_secret_value()).password or "",
    }
    for name, value in secrets.items():
        if any(word in value.lower() for word in _PLACEHOLDERS):
            yield f"{_PREFIX}{name.upper()}: this holds a placeholder. Put a secret of your own there."
