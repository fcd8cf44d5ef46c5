"""Configuration: every mistake is a sentence, and no value of a secret is in it."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from console.config import Environment, Settings, load_settings
from console.domain.errors import ConfigurationError

KEY = "T8w-planted-9fVbqK2mZr5xPd7LhC4nYj1sGe6uA0"
PRODUCTION = {
    "RAPPORT_ENVIRONMENT": "production",
    "RAPPORT_SECRET_KEY": KEY,
    "RAPPORT_CONSOLE_URL": "https://console.harbourford.example",
    "RAPPORT_PORTAL_URL": "https://talk.harbourford.example",
}


def _with(monkeypatch: pytest.MonkeyPatch, **environment: str) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


def test_a_demo_needs_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().environment is Environment.DEMO


def test_a_sound_production_set_up_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    _with(monkeypatch, **PRODUCTION)
    settings = load_settings()
    assert settings.is_https
    assert "planted" not in f"{settings!r} {settings} {settings.model_dump_json()}"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("RAPPORT_CONSOLE_PORT", "eighty", "RAPPORT_CONSOLE_PORT: input should be a valid integer"),
        ("RAPPORT_CONSOLE_PORT", "70000", "RAPPORT_CONSOLE_PORT"),
        ("RAPPORT_ENVIRONMENT", "staging", "RAPPORT_ENVIRONMENT"),
        ("RAPPORT_CONSOLE_URL", "console.example.org", "whole address"),
        ("RAPPORT_SECRET_KEY", "short-planted", "at least 32 characters"),
        ("RAPPORT_SECRET_KEY", "planted" * 8, "random"),
        ("RAPPORT_OIDC_CLIENT_SECRET", "planted", "set all three"),
    ],
)
def test_a_mistake_names_the_variable_and_never_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    _with(monkeypatch, **{name: value})
    with pytest.raises(ConfigurationError, match=says) as caught:
        load_settings()
    assert name in caught.value.message
    assert "planted" not in caught.value.message
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("RAPPORT_CONSOLE_URL", "http://console.harbourford.example", "https"),
        ("RAPPORT_PORTAL_URL", "http://talk.harbourford.example", "https"),
        ("RAPPORT_GRAPH_URL", "http://127.0.0.1:8701/graph", "https"),
        ("RAPPORT_SECRET_KEY", "changeme-9fVbqK2mZr5xPd7LhC4nYj1sGe6uA0", "placeholder"),
        ("RAPPORT_DATABASE_URL", "postgresql://rapport:postgres@db.internal/rapport", "placeholder"),
    ],
)
def test_production_refuses_what_a_demo_may_have(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    _with(monkeypatch, **(PRODUCTION | {name: value}))
    with pytest.raises(ConfigurationError, match=says) as caught:
        load_settings()
    assert name in caught.value.message
    monkeypatch.setenv("RAPPORT_ENVIRONMENT", "demo")
    load_settings()


def test_settings_do_not_change_after_the_start() -> None:
    settings = Settings()
    with pytest.raises(ValidationError):
        settings.environment = Environment.PRODUCTION  # type: ignore[misc]
