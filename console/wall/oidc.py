"""Signing in at the agency's identity provider: OpenID Connect, authorization code with PKCE, by Authlib."""

from __future__ import annotations

import json
from typing import Any

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from joserfc.errors import JoseError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.config import Settings
from console.domain.errors import ConfigurationError, NotPermitted
from console.domain.secrets import Sealer, Secret
from console.services.signing_in import Identity
from console.wall.cookies import IDENTITY, Cookies

CALLBACK = "/sign-in/identity/callback"

_LASTS_S = 10 * 60
_SIGNED_WITH = {"RS256", "PS256", "ES256", "EdDSA", "Ed25519"}
_AWAY = "Your agency's identity provider does not answer properly just now. Try again in a minute, or ask your IT desk."
_NOT_OURS = "This sign-in did not begin in this browser, or took too long. Start it again."


class IdentityProvider:
    """Sends people to the identity provider and reads whom it sends back."""

    def __init__(self, settings: Settings, sealer: Sealer, cookies: Cookies) -> None:
        self._issuer = settings.oidc_issuer.rstrip("/")
        self._callback = f"{settings.console_url.rstrip('/')}{CALLBACK}"
        self._sealer = sealer
        self._cookies = cookies
        self._client = OAuth().register(
            "agency",
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value(),
            server_metadata_url=f"{self._issuer}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256", "timeout": 10},
        )

    async def send_there(self, request: Request) -> Response:
        """Return the redirect to the provider; state, nonce and verifier stay sealed in this browser."""
        memory: dict[str, Any] = {}
        try:
            await self._check_metadata()
            answer: RedirectResponse = await self._client.authorize_redirect(
                _with_memory(request, memory), self._callback
            )
        except (httpx.HTTPError, AuthlibBaseError, ValueError, RuntimeError) as error:
            raise NotPermitted(_AWAY) from error
        sealed = self._sealer.seal(Secret(json.dumps(memory)), row_id="sign-in", column="identity")
        self._cookies.put(answer, IDENTITY, sealed, lasts_s=_LASTS_S)
        return answer

    async def read_answer(self, request: Request) -> Identity:
        """Return whom the provider names; raises NotPermitted when anything about it does not hold."""
        memory = self._memory_of(request)
        try:
            await self._check_metadata()
            token = await self._client.authorize_access_token(_with_memory(request, memory))
        except httpx.HTTPError as error:
            raise NotPermitted(_AWAY) from error
        except (AuthlibBaseError, JoseError, ValueError, KeyError, RuntimeError) as error:
            raise NotPermitted("Your identity provider did not confirm who you are. Start again.") from error
        return self._identity(token.get("userinfo") or {})

    async def _check_metadata(self) -> None:
        """Refuse a provider that calls itself otherwise, and signatures that anybody could make."""
        metadata = await self._client.load_server_metadata()
        if str(metadata.get("issuer", "")).rstrip("/") != self._issuer:
            raise ValueError("the provider names another issuer")
        offered = set(metadata.get("id_token_signing_alg_values_supported") or ["RS256"])
        metadata["id_token_signing_alg_values_supported"] = sorted(offered & _SIGNED_WITH)

    def _memory_of(self, request: Request) -> dict[str, Any]:
        sealed = self._cookies.read(request.scope, IDENTITY)
        try:
            opened = self._sealer.open(sealed, row_id="sign-in", column="identity")
        except ConfigurationError:
            raise NotPermitted(_NOT_OURS) from None
        memory: dict[str, Any] = json.loads(opened.reveal())
        return memory

    def _identity(self, claims: dict[str, Any]) -> Identity:
        if not claims.get("sub"):
            raise NotPermitted("Your identity provider did not say who you are. Ask your IT desk.")
        return Identity(
            subject=f"{self._issuer}|{claims['sub']}",
            email=str(claims.get("email", "")),
            email_verified=claims.get("email_verified") is True,
        )


def _with_memory(request: Request, memory: dict[str, Any]) -> Request:
    return Request({**request.scope, "session": memory}, request.receive)
