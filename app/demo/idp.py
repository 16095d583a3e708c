"""A unified identity provider of the demonstration, modelled on 爱山东: everybody is invented.

It speaks as much OpenID Connect as the register's client asks for, with a key of its own, so
that the way there and back can be tried, and tested, without the network.
"""

import hashlib
import time
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import date
from hmac import compare_digest
from typing import Any
from urllib.parse import urlencode

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.jwk import OKPKey
from litestar import Request, Response, Router, get, post

from app.accounts.oidc import CALLBACK, DEMO_PROVIDER
from app.demo import CLAIMABLE
from app.demo.pages import only_in_the_demonstration
from app.demo.people import WORKER, WORKER_BIRTH
from app.errors import MalformedError
from app.people.id_numbers import reserved_id_number
from app.permits import Permit
from app.settings import settings
from app.vault import VaultError, seal, secret, unseal
from app.web.forms import read_form, read_query
from app.web.guard import permit
from app.web.render import page, see_other

AnyRequest = Request[Any, Any, Any]
_CLIENT, _PLACE, _CODE_LASTS, _TOKEN_LASTS = "jiangce", "demo-idp|code", 60, 300
IDENTITIES = {
    "sd-1001": (WORKER, reserved_id_number(4_001, WORKER_BIRTH, male=True)),
    "sd-1002": CLAIMABLE,
    "sd-1003": ("方知远", reserved_id_number(4_005, date(1991, 9, 30), male=True)),
}
"""Subject, name and number; the last one is in no register."""
_used: set[str] = set()


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """An authorization request (RFC 6749 4.1.1, RFC 7636 4.3)."""

    client_id: str = ""
    redirect_uri: str = ""
    response_type: str = ""
    state: str = ""
    nonce: str = ""
    code_challenge: str = ""
    code_challenge_method: str = ""


class Picked(Asked, frozen=True, kw_only=True):
    """The same, and who was picked."""

    subject: str = ""


class _Code(msgspec.Struct, frozen=True, kw_only=True):
    subject: str
    nonce: str
    challenge: str
    until: float


def issuer() -> str:
    """Return the provider's name for itself."""
    return settings().address + DEMO_PROVIDER


def _key() -> OKPKey:
    seed = Ed25519PrivateKey.from_private_bytes(secret("demo-idp.key"))
    pem = seed.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return OKPKey.import_key(pem, {"kid": "demo", "use": "sig", "alg": "Ed25519"})


def _check(asked: Asked) -> None:
    wanted = (_CLIENT, settings().address + CALLBACK, "code", "S256")
    given = (
        asked.client_id, asked.redirect_uri, asked.response_type, asked.code_challenge_method,
    )  # fmt: skip
    if given != wanted or not asked.code_challenge:
        raise MalformedError("form-malformed")


@get("/.well-known/openid-configuration", opt=permit(Permit.PUBLIC))
async def configuration() -> dict[str, object]:
    """Say where everything is."""
    only_in_the_demonstration()
    here = issuer()
    return {
        "issuer": here,
        "authorization_endpoint": f"{here}/authorize",
        "token_endpoint": f"{here}/token",
        "jwks_uri": f"{here}/jwks",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["Ed25519"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
    }


@get("/jwks", opt=permit(Permit.PUBLIC))
async def jwks() -> dict[str, object]:
    """Give the public key."""
    only_in_the_demonstration()
    return {"keys": [_key().as_dict(private=False)]}


@get("/authorize", opt=permit(Permit.PUBLIC))
async def show_authorize(request: AnyRequest) -> Response[Any]:
    """Ask as whom to sign in."""
    only_in_the_demonstration()
    asked = read_query(request, Asked)
    _check(asked)
    return page(
        request, "demo/idp.html", asked=msgspec.structs.asdict(asked), identities=IDENTITIES
    )


@post("/authorize", opt=permit(Permit.PUBLIC))
async def authorize(request: AnyRequest) -> Response[Any]:
    """Send the browser back with a code for the person picked."""
    picked = await read_form(request, Picked)
    only_in_the_demonstration()
    _check(picked)
    if picked.subject not in IDENTITIES:
        raise MalformedError("form-malformed")
    code = _Code(
        subject=picked.subject,
        nonce=picked.nonce,
        challenge=picked.code_challenge,
        until=time.time() + _CODE_LASTS,
    )
    sealed = urlsafe_b64encode(seal(msgspec.json.encode(code), _PLACE)).decode()
    query = urlencode({"code": sealed, "state": picked.state, "iss": issuer()})
    return see_other(f"{picked.redirect_uri}?{query}")


def _client_proven(request: AnyRequest) -> bool:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    wanted = f"{_CLIENT}:{secret('demo-idp.client').hex()}".encode()
    try:
        return scheme.lower() == "basic" and compare_digest(b64decode(given), wanted)
    except NotBase64:
        return False


def _opened(value: str, verifier: str) -> _Code | None:
    """Return a code that is ours, fresh, unused and of this verifier."""
    try:
        code = msgspec.json.decode(unseal(urlsafe_b64decode(value), _PLACE), type=_Code)
    except (NotBase64, IndexError, ValueError, VaultError):
        return None
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = urlsafe_b64encode(digest).decode().rstrip("=")
    if value in _used or code.until < time.time() or challenge != code.challenge:
        return None
    _used.add(value)
    return code


@post("/token", opt=permit(Permit.PUBLIC), status_code=200)
async def token(request: AnyRequest) -> Response[Any]:
    """Give the ID token for a code; the client proves itself by its secret, not by a form."""
    only_in_the_demonstration()
    if not _client_proven(request):
        return Response({"error": "invalid_client"}, status_code=401)
    form = await request.form()
    code = _opened(str(form.get("code", "")), str(form.get("code_verifier", "")))
    if code is None:
        return Response({"error": "invalid_grant"}, status_code=400)
    name, number = IDENTITIES[code.subject]
    now = int(time.time())
    claims = {
        "iss": issuer(), "aud": _CLIENT, "sub": code.subject, "iat": now,
        "exp": now + _TOKEN_LASTS, "nonce": code.nonce, "name": name, "id_number": number,
    }  # fmt: skip
    signed = jwt.encode({"alg": "Ed25519", "kid": "demo"}, claims, _key(), algorithms=["Ed25519"])
    answer = {"access_token": "demonstration", "token_type": "Bearer", "id_token": signed}
    return Response(answer, headers={"cache-control": "no-store"})


router = Router(
    DEMO_PROVIDER,
    route_handlers=[configuration, jwks, show_authorize, authorize, token],
    include_in_schema=False,
)
