"""What to ask for when an account is connected, by platform: data that the form and the checks share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from connectors.base import PLATFORM_NAMES, Platform
from console.domain.errors import InvalidInput
from console.domain.secrets import Secret

_LONGEST_CREDENTIAL = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialField:
    """One thing a platform gave us; write-only: it is never shown again."""

    name: str
    label: str
    help: str = ""
    #: Any one complete set is enough.
    set_name: str = "keys"
    optional: bool = False
    #: False for what anybody may read while it is typed, such as a server's address.
    is_secret: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteIdField:
    """By what a platform knows the account."""

    label: str
    pattern: str
    #: What to say where it does not fit.
    sentence: str
    help: str = ""


#: What each platform's connector takes, by the names of its credentials type.
CREDENTIAL_FIELDS: dict[Platform, tuple[CredentialField, ...]] = {
    Platform.X: (
        CredentialField(name="consumer_key", label="API key", help="From the app's page: Keys and tokens."),
        CredentialField(name="consumer_secret", label="API key secret"),
        CredentialField(name="access_token", label="Access token", help="Of the agency's account, with write access."),
        CredentialField(name="access_token_secret", label="Access token secret"),
        CredentialField(
            name="oauth2_token", label="OAuth 2.0 user token", help="Instead of the four keys.", set_name="token"
        ),
        CredentialField(
            name="refresh_token",
            label="OAuth 2.0 refresh token",
            help="With it and the client ID the token is renewed by itself; without them it ends after two hours.",
            set_name="token",
            optional=True,
        ),
        CredentialField(name="client_id", label="Client ID", set_name="token", optional=True, is_secret=False),
        CredentialField(name="client_secret", label="Client secret", set_name="token", optional=True),
    ),
    Platform.FACEBOOK: (
        CredentialField(name="page_token", label="Page access token", help="A long-lived token of the page."),
        CredentialField(name="app_id", label="App ID", is_secret=False),
        CredentialField(name="app_secret", label="App secret", help="Also proves that web hooks are Facebook's."),
        CredentialField(
            name="verify_token", label="Web hook verify token", help="The word you gave Facebook.", optional=True
        ),
    ),
    Platform.INSTAGRAM: (
        CredentialField(
            name="access_token",
            label="Access token",
            help="Of the page that the account belongs to, or of a person who looks after it: that one is renewed.",
        ),
        CredentialField(name="app_id", label="App ID", is_secret=False),
        CredentialField(name="app_secret", label="App secret"),
    ),
    Platform.YOUTUBE: (
        CredentialField(name="client_id", label="Client ID", help="Of the app's OAuth client.", is_secret=False),
        CredentialField(name="client_secret", label="Client secret"),
        CredentialField(
            name="refresh_token", label="Refresh token", help="What the channel's owner gave the app, offline access."
        ),
    ),
    Platform.NEXTDOOR: (
        CredentialField(
            name="page_url",
            label="Address of the agency's page",
            help="Where people post by hand, as long as Nextdoor has not granted the agency its partner API.",
            set_name="by hand",
            is_secret=False,
        ),
        CredentialField(name="access_token", label="Access token", help="Of the partner API.", set_name="token"),
    ),
    Platform.BLUESKY: (
        CredentialField(name="identifier", label="Handle", help="Such as police.harbourford.example.", is_secret=False),
        CredentialField(
            name="app_password", label="App password", help="Settings, Privacy and security, App passwords."
        ),
        CredentialField(
            name="service",
            label="Server",
            help="Only where the account is not on bsky.social: its address.",
            optional=True,
            is_secret=False,
        ),
    ),
}

#: What a connector keeps beside them by itself or works out: tokens that it made, and what the platform told.
KEPT_BY_THE_CONNECTOR: Mapping[Platform, frozenset[str]] = {
    Platform.X: frozenset({"expires_at", "subscription"}),
    Platform.YOUTUBE: frozenset({"access_token", "expires_at", "refresh_expires_at"}),
    Platform.NEXTDOOR: frozenset({"mode"}),
    Platform.BLUESKY: frozenset({"access_token", "refresh_token", "home"}),
}


def _number(platform: Platform, what: str) -> RemoteIdField:
    name = PLATFORM_NAMES[platform]
    label = f"{what[:1].upper()}{what[1:]} id on {name}"
    return RemoteIdField(label=label, pattern=r"\d{1,32}", sentence=f"Give the number that {name} has for this {what}.")


REMOTE_ID_FIELDS: dict[Platform, RemoteIdField] = {
    Platform.X: _number(Platform.X, "user"),
    Platform.FACEBOOK: _number(Platform.FACEBOOK, "page"),
    Platform.INSTAGRAM: _number(Platform.INSTAGRAM, "account"),
    Platform.YOUTUBE: RemoteIdField(
        label="Channel id on YouTube",
        pattern=r"UC[\w-]{22}",
        sentence="Give the channel's id: UC and 22 more letters, digits or dashes.",
        help="YouTube Studio, Settings, Channel, Advanced settings.",
    ),
    Platform.NEXTDOOR: RemoteIdField(
        label="Profile id on Nextdoor",
        pattern=r"[\w.=-]{1,200}",
        sentence="Give the profile's id: letters, digits, dots and dashes.",
        help="The secure profile id of the partner API; the end of the page's address where there is none.",
    ),
    Platform.BLUESKY: RemoteIdField(
        label="Account's DID on Bluesky",
        pattern=r"did:(?:plc:[a-z2-7]{24}|web:[a-z0-9.-]{3,200})",
        sentence="Give the account's DID, such as did:plc: and 24 more letters and digits.",
        help="It stays the same when the handle changes.",
    ),
}


def checked_remote_id(platform: Platform, text: str) -> str:
    """Return the account's id as the platform writes it; raises InvalidInput."""
    field, plain = REMOTE_ID_FIELDS[platform], text.strip()
    if not plain.isascii() or not re.fullmatch(field.pattern, plain):
        raise InvalidInput(field.sentence, field="remote_id")
    return plain


def complete(platform: Platform, credentials: Mapping[str, Secret]) -> dict[str, str]:
    """Return what was given, or raise InvalidInput at the first field that a complete set still needs."""
    fields = CREDENTIAL_FIELDS[platform]
    given = {field.name: _credential(field, credentials.get(field.name, Secret(""))) for field in fields}
    filled = {name: text for name, text in given.items() if text}
    missing = {
        set_name: [
            field for field in fields if field.set_name == set_name and not field.optional and not given[field.name]
        ]
        for set_name in dict.fromkeys(field.set_name for field in fields)
    }
    begun = [name for name in missing if any(given[field.name] for field in fields if field.set_name == name)]
    chosen = begun[0] if begun else next(iter(missing))
    if missing and all(missing.values()):
        first = missing[chosen][0]
        raise InvalidInput(f"The {first.label} is missing.", field=first.name)
    return filled


def _credential(field: CredentialField, secret: Secret) -> str:
    text = secret.reveal().strip()
    if len(text) > _LONGEST_CREDENTIAL or not text.isascii() or any(char.isspace() for char in text):
        raise InvalidInput(f"The {field.label} cannot be right: copy it again, without spaces.", field=field.name)
    return text
