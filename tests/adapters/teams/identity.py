"""A test identity provider: signs the tokens Teams sends us, and gives us ours, and counts it."""

from __future__ import annotations

import time
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from tests.adapters.teams.records import APP_ID, PASSWORD, TENANT

Json = dict[str, Any]

ISSUER = "https://api.botframework.com"
KEY_ID = "the-key"
SCOPE = "https://api.botframework.com/.default"
LOGIN = "https://login.microsoftonline.com"  # Web's `login_url` stands in for it
SECONDS = 3600


@cache
def _key(name: str) -> rsa.RSAPrivateKey:
    """A key pair; making one takes its time, so each lives as long as the process."""
    assert name
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Identity:
    """Who may speak to us, and as whom we speak."""

    def __init__(self) -> None:
        self.base = ""  # where it is served
        self.service_url = ""  # where the Bot Connector is
        self.endorsements = ["msteams"]
        self.key_id = KEY_ID  # another one after the keys have been changed
        self.tokens: list[str] = []  # those given to the bot
        self.login: list[str] = []  # paths of the login service that were asked for

    @property
    def openid_url(self) -> str:
        """The metadata that leads to the signing keys."""
        return f"{self.base}/v1/.well-known/openidconfiguration"

    @property
    def token_calls(self) -> int:
        """How often the bot fetched a token for itself."""
        return sum(path.endswith("/token") for path in self.login)

    def token(
        self,
        *,
        key: str = KEY_ID,
        key_id: str | None = None,
        algorithm: str = "RS256",
        **claims: object,
    ) -> str:
        """A token as the Bot Connector sends with every activity; a claim of None is left out.

        Another `key` is a forgery under the right id; `algorithm` may be HS256 or none.
        """
        now = int(time.time())
        whole: Json = {
            "serviceurl": self.service_url,
            "nbf": now - 10,
            "exp": now + SECONDS,
            "iss": ISSUER,
            "aud": APP_ID,
            **claims,
        }
        said = {name: value for name, value in whole.items() if value is not None}
        headers = {"kid": key_id or self.key_id, "x5t": key_id or self.key_id}
        if algorithm == "none":
            return jwt.encode(said, "", algorithm="none", headers=headers)
        secret = "shared-secret-of-thirty-two-bytes-or-more" if algorithm == "HS256" else _key(key)
        return jwt.encode(said, secret, algorithm=algorithm, headers=headers)

    def expired(self) -> str:
        """A token whose hour is long over, also with five minutes of leeway."""
        now = int(time.time())
        return self.token(nbf=now - 2 * SECONDS, exp=now - SECONDS)

    def openid(self) -> Json:
        return {
            "issuer": ISSUER,
            "authorization_endpoint": "https://invalid.botframework.com",
            "jwks_uri": f"{self.base}/v1/.well-known/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        }

    def keys(self) -> Json:
        public = RSAAlgorithm.to_jwk(_key(KEY_ID).public_key(), as_dict=True)
        names = {"kid": self.key_id, "x5t": self.key_id, "use": "sig"}
        return {"keys": [{**public, **names, "endorsements": self.endorsements}]}

    # Where the bot gets its own token

    def discovery(self, tenant: str) -> Json:
        """What msal asks for before the first token."""
        return {
            "issuer": f"{LOGIN}/{tenant}/v2.0",
            "authorization_endpoint": f"{LOGIN}/{tenant}/oauth2/v2.0/authorize",
            "token_endpoint": f"{LOGIN}/{tenant}/oauth2/v2.0/token",
        }

    def grant(self, tenant: str, asked: Json) -> tuple[int, Json]:
        """A token for the bot, or the reason why not."""
        if tenant != TENANT:
            return 400, _refused("invalid_request", "AADSTS90002: Tenant not found.")
        if asked.get("client_id") != APP_ID:
            return 400, _refused("unauthorized_client", "AADSTS700016: Application not found.")
        if asked.get("client_secret") != PASSWORD:
            return 401, _refused("invalid_client", "AADSTS7000215: Invalid client secret.")
        if asked.get("scope") != SCOPE or asked.get("grant_type") != "client_credentials":
            return 400, _refused("invalid_scope", "AADSTS70011: The scope is not valid.")
        token = f"token-{len(self.tokens) + 1}"
        self.tokens.append(token)
        return 200, {
            "token_type": "Bearer",
            "expires_in": SECONDS,
            "ext_expires_in": SECONDS,
            "access_token": token,
        }


def _refused(error: str, why: str) -> Json:
    return {"error": error, "error_description": why, "error_codes": [], "correlation_id": ""}
