"""Signing in by an OpenID Connect provider: authorization code, PKCE, state, nonce.

What has to be remembered between going there and coming back lies sealed in the browser's own
cookie; nothing is kept here, and a cookie is of no use to anybody else.
"""

import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from hmac import compare_digest
from typing import Any

import httpx2
import msgspec
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.errors import ConflictError, ForbiddenError, NotFoundError, UnavailableError
from app.settings import settings
from app.vault import VaultError, seal, secret, unseal

CALLBACK = "/sign-in/oidc/callback"
DEMO_PROVIDER = "/demo/idp"
LASTS = 600
"""Seconds that somebody may take at the provider."""
_PLACE = "oidc|cookie"
_ALGORITHMS = ["RS256", "PS256", "ES256", "Ed25519", "EdDSA"]
_TIMEOUT = 10.0
_LEEWAY = 60
"""Seconds by which the provider's clock may differ from ours."""


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """Whom we ask, and as whom."""

    issuer: str
    client_id: str
    client_secret: str


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Who signed in there, as the provider vouches for it."""

    issuer: str
    subject: str
    name: str
    number: str
    phone: str = ""


class _Remembered(msgspec.Struct, frozen=True, kw_only=True):
    state: str
    nonce: str
    verifier: str
    back: str
    until: float


class Return(msgspec.Struct, frozen=True, kw_only=True):
    """What the provider sends the browser back with (RFC 6749 4.1.2, RFC 9207)."""

    code: str = ""
    state: str = ""
    error: str = ""
    iss: str = ""


def provider() -> Provider | None:
    """Return the provider of these settings; the demonstration has one of its own."""
    held = settings()
    if held.oidc_issuer:
        return Provider(
            issuer=held.oidc_issuer,
            client_id=held.oidc_client_id,
            client_secret=held.oidc_client_secret,
        )
    if not held.demo:
        return None
    return Provider(
        issuer=held.address + DEMO_PROVIDER,
        client_id="jiangce",
        client_secret=secret("demo-idp.client").hex(),
    )


def _wanted() -> Provider:
    asked = provider()
    if asked is None:
        raise NotFoundError("not-found")
    return asked


def open_client(asked: Provider) -> Any:
    """Return the client that talks to the provider."""
    return AsyncOAuth2Client(
        asked.client_id,
        asked.client_secret,
        scope=settings().oidc_scope,
        code_challenge_method="S256",
        redirect_uri=settings().address + CALLBACK,
        timeout=_TIMEOUT,
        trust_env=False,
    )


async def _fetched(client: Any, url: str, *, withhold: bool) -> dict[str, Any]:
    """Return JSON from the provider; ``withhold`` keeps our token out of the request."""
    answer = await client.request("GET", url, withhold_token=withhold)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


async def _discover(client: Any, asked: Provider) -> dict[str, Any]:
    """Return the provider's metadata; raises UnavailableError where it names another issuer."""
    found = await _fetched(
        client, f"{asked.issuer.rstrip('/')}/.well-known/openid-configuration", withhold=True
    )
    if found.get("issuer") != asked.issuer:
        raise UnavailableError("oidc-away")
    return found


async def begin(back: str) -> tuple[str, str]:
    """Return the provider's address to go to and the sealed cookie to come back with.

    Raises NotFoundError where no provider is set and UnavailableError where it does not answer.
    """
    asked, verifier, nonce = _wanted(), generate_token(64), generate_token(32)
    try:
        async with open_client(asked) as client:
            found = await _discover(client, asked)
            url, state = client.create_authorization_url(
                found["authorization_endpoint"],
                code_verifier=verifier,
                nonce=nonce,
            )
    except (httpx2.HTTPError, ValueError, KeyError) as error:
        raise UnavailableError("oidc-away") from error
    kept = _Remembered(
        state=state, nonce=nonce, verifier=verifier, back=back, until=time.time() + LASTS
    )
    return url, urlsafe_b64encode(seal(msgspec.json.encode(kept), _PLACE)).decode()


def _remembered(cookie: str) -> _Remembered:
    try:
        opened = unseal(urlsafe_b64decode(cookie.encode()), _PLACE)
        kept = msgspec.json.decode(opened, type=_Remembered)
    except (NotBase64, IndexError, UnicodeError, VaultError) as error:
        raise ConflictError("oidc-state") from error
    if kept.until < time.time():
        raise ConflictError("oidc-state")
    return kept


async def finish(returned: Return, cookie: str) -> tuple[Identity, str]:
    """Return who signed in and where they wanted to go.

    Raises ConflictError where the way back does not belong to the way there, ForbiddenError
    where the provider refuses or its token does not hold, UnavailableError where it is away.
    """
    asked, kept = _wanted(), _remembered(cookie)
    if not compare_digest(returned.state.encode(), kept.state.encode()):
        raise ConflictError("oidc-state")
    if returned.error or not returned.code or returned.iss not in {"", asked.issuer}:
        raise ForbiddenError("oidc-refused")
    try:
        async with open_client(asked) as client:
            found = await _discover(client, asked)
            token = await client.fetch_token(
                found["token_endpoint"],
                code=returned.code,
                code_verifier=kept.verifier,
                grant_type="authorization_code",
            )
            keys = await _fetched(client, found["jwks_uri"], withhold=True)
            claims = _verified(token.get("id_token", ""), keys, asked, kept.nonce)
            told = await _told(client, found, claims)
    except OAuthError as error:
        raise ForbiddenError("oidc-refused") from error
    except (JoseError, TypeError) as error:
        raise ForbiddenError("oidc-token") from error
    except (httpx2.HTTPError, ValueError, KeyError) as error:
        raise UnavailableError("oidc-away") from error
    return _identity(asked, told), kept.back


def _verified(value: str, keys: Any, asked: Provider, nonce: str) -> dict[str, Any]:
    """Return the claims of an ID token that is this provider's, for us, for this sign-in."""
    claims = jwt.decode(value, KeySet.import_key_set(keys), algorithms=_ALGORITHMS).claims
    jwt.JWTClaimsRegistry(
        leeway=_LEEWAY,
        iss={"essential": True, "value": asked.issuer},
        aud={"essential": True, "value": asked.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    ).validate(claims)
    if claims.get("azp", asked.client_id) != asked.client_id:
        raise ForbiddenError("oidc-token")
    return claims


async def _told(client: Any, found: dict[str, Any], claims: dict[str, Any]) -> dict[str, Any]:
    """Return the claims with what the user-info endpoint adds, where the token lacks it."""
    wanted = {settings().oidc_name_claim, settings().oidc_number_claim}
    if wanted <= claims.keys() or "userinfo_endpoint" not in found:
        return claims
    more = await _fetched(client, found["userinfo_endpoint"], withhold=False)
    if more.get("sub") != claims["sub"]:  # OpenID Connect Core 5.3.2
        raise ForbiddenError("oidc-token")
    return {**more, **claims}


def _identity(asked: Provider, claims: dict[str, Any]) -> Identity:
    return Identity(
        issuer=asked.issuer,
        subject=str(claims["sub"]),
        name=str(claims.get(settings().oidc_name_claim, "")),
        number=str(claims.get(settings().oidc_number_claim, "")),
        phone=str(claims.get("phone_number", "")),
    )
