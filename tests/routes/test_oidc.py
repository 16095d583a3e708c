"""To the identity provider and back, against the demonstration's own provider."""

import re
import time
from collections.abc import Callable
from functools import partial
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx2
import msgspec
import pytest
from authlib.integrations.httpx_client import AsyncOAuth2Client
from claimants import NAME, NUMBER, PHONE, enter_person
from joserfc.jwk import OKPKey
from screens import token

from app import db
from app.accounts import oidc
from app.accounts import pages as account_pages
from app.accounts.queries import actor_of_session
from app.accounts.service import end_account
from app.demo import CLAIMABLE, idp
from app.demo import pages as demo_pages
from app.people import oidc_pages
from app.people.claims import account_of, add_worker
from app.permits import Permit
from app.settings import settings

HELD = msgspec.structs.replace(settings(), demo=True, public_url="http://test")
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
Claims = dict[str, object]


@pytest.fixture(autouse=True)
def demonstration(monkeypatch: pytest.MonkeyPatch, application) -> None:
    for module in (oidc, idp, demo_pages, oidc_pages, account_pages):
        monkeypatch.setattr(module, "settings", lambda: HELD)
    transport = httpx2.ASGITransport(app=application)
    reaching = partial(AsyncOAuth2Client, transport=transport)
    monkeypatch.setattr(oidc, "AsyncOAuth2Client", reaching)


@pytest.fixture
async def person(database, system):
    assert (NAME, NUMBER) == CLAIMABLE
    return await enter_person(system)


async def at_provider(client) -> tuple[str, dict[str, str]]:
    """Go to the provider; return its page and the fields of the form for the registered one."""
    went = await client.get("/sign-in/oidc?back=/me/path")
    assert went.status_code == 303, went.text
    shown = await client.get(went.headers["location"])
    assert shown.status_code == 200, shown.text
    fields = {name: unescape(value) for name, value in HIDDEN.findall(shown.text)}
    return shown.text, {**fields, "csrf": token(shown.text), "subject": "sd-1002"}


async def picked(client, **changed: str) -> str:
    """Pick somebody at the provider; return where it sends the browser."""
    _, fields = await at_provider(client)
    sent = await client.post("/demo/idp/authorize", data={**fields, **changed})
    assert sent.status_code == 303, sent.text
    return sent.headers["location"]


async def identities(system) -> int:
    async with db.read(system) as connection:
        return await connection.fetchval("SELECT count(*) FROM external_identity")


async def test_the_first_time_makes_a_workers_account_and_the_next_finds_it(
    client, system, person
) -> None:
    back = await picked(client)
    assert back.startswith("http://test/sign-in/oidc/callback?")
    came = await client.get(back)
    assert came.headers["location"] == "/me/path"
    assert (await client.get("/me/path")).status_code == 200
    actor, _ = await actor_of_session(client.cookies["session"])
    assert (actor.person, actor.name) == (person, NAME)
    assert actor.may(Permit.MY_PATH)
    first = client.cookies["session"]
    client.cookies.delete("session")
    await client.get(await picked(client))
    again, _ = await actor_of_session(client.cookies["session"])
    assert again.account == actor.account
    assert client.cookies["session"] != first
    assert await identities(system) == 1


async def test_an_account_that_the_person_has_is_linked(client, system, person) -> None:
    async with db.transaction(system):
        key = await add_worker(person, NAME, "ruoxi", contact=PHONE)
    await client.get(await picked(client))
    actor, _ = await actor_of_session(client.cookies["session"])
    assert actor.account == key


async def test_somebody_in_no_register_gets_a_clear_page(client, system, person) -> None:
    answer = await client.get(await picked(client, subject="sd-1003"))
    assert answer.status_code == 409
    assert "还没有您的档案" in answer.text
    assert "session" not in client.cookies
    assert await identities(system) == 0


async def test_a_number_under_another_name_links_nobody(client, system, monkeypatch) -> None:
    await enter_person(system, name="沈若兮")
    answer = await client.get(await picked(client))
    assert "还没有您的档案" in answer.text


async def test_an_ended_account_stays_ended(client, system, person) -> None:
    await client.get(await picked(client))
    async with db.read(system):
        account = await account_of(person)
    await end_account(system, account["id"])
    client.cookies.delete("session")
    answer = await client.get(await picked(client))
    assert answer.status_code == 409
    assert "已停用" in answer.text


def altered(url: str, **changed: str) -> str:
    given = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    return str(httpx2.URL(url.partition("?")[0], params={**given, **changed}))


@pytest.mark.parametrize(
    "changed",
    [{"state": "other"}, {"state": ""}, {"iss": "https://other.example"}, {"code": "x"},
     {"error": "access_denied"}, {"code": ""}, {"code": "AAAA"}],
)  # fmt: skip
async def test_an_answer_that_is_not_to_our_question_opens_nothing(
    client, system, person, changed
) -> None:
    answer = await client.get(altered(await picked(client), **changed))
    assert answer.status_code == 409
    assert "session" not in client.cookies
    assert await identities(system) == 0


async def test_an_answer_in_another_browser_opens_nothing(client, person) -> None:
    back = await picked(client)
    for kept in (None, "x", "AAAA", "é"):
        client.cookies.delete("oidc") if "oidc" in client.cookies else None
        headers = {} if kept is None else {"cookie": f"oidc={kept}".encode()}
        answer = await client.get(back, headers=headers)
        assert answer.status_code == 409
    assert "session" not in client.cookies


async def test_an_answer_is_good_once_and_for_ten_minutes(client, person, monkeypatch) -> None:
    back = await picked(client)
    kept = client.cookies["oidc"]
    await client.get(back)
    client.cookies.clear()
    again = await client.get(back, headers={"cookie": f"oidc={kept}"})
    assert again.status_code == 409
    back = await picked(client)
    kept, now = client.cookies["oidc"], time.time()
    client.cookies.clear()  # the browser would let it go; somebody kept it
    monkeypatch.setattr(oidc.time, "time", lambda: now + 601)
    late = await client.get(back, headers={"cookie": f"oidc={kept}"})
    assert late.status_code == 409
    assert "这次登录已过期" in late.text
    assert "session" not in client.cookies


def forged(monkeypatch, change: Callable[[Claims], Claims], key: OKPKey | None = None) -> None:
    """Let the provider sign other claims, or with another key."""
    signing = idp.jwt.encode

    class Forger:
        @staticmethod
        def encode(header, claims, given, **options):
            return signing(header, change(claims), key or given, **options)

    monkeypatch.setattr(idp, "jwt", Forger)


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://other.example"},
        {"aud": "somebody-else"},
        {"nonce": "another"},
        {"exp": int(time.time()) - 3600},
        {"azp": "somebody-else"},
        {"sub": None},
        {"exp": None},
        {"nonce": None},
    ],
    ids=str,
)
async def test_a_token_that_is_not_for_this_sign_in_opens_nothing(
    client, system, person, monkeypatch, change: Claims
) -> None:
    def changed(claims: Claims) -> Claims:
        return {k: v for k, v in {**claims, **change}.items() if v is not None}

    forged(monkeypatch, changed)
    answer = await client.get(await picked(client))
    assert answer.status_code == 409
    assert "核对不上" in answer.text
    assert "session" not in client.cookies
    assert await identities(system) == 0


async def test_a_token_of_another_key_or_of_none_opens_nothing(client, person, monkeypatch) -> None:
    forged(monkeypatch, lambda claims: claims, OKPKey.generate_key("Ed25519", {"kid": "demo"}))
    assert "核对不上" in (await client.get(await picked(client))).text
    unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."
    monkeypatch.setattr(idp.jwt, "encode", lambda *_, **__: unsigned)
    assert "核对不上" in (await client.get(await picked(client))).text
    assert "session" not in client.cookies


async def test_the_provider_gives_no_token_without_secret_verifier_or_twice(client, person) -> None:
    code = parse_qs(urlsplit(await picked(client)).query)["code"][0]
    asked = {"grant_type": "authorization_code", "code": code, "code_verifier": "x"}
    assert (await client.post("/demo/idp/token", data=asked)).status_code == 401
    secret = ("jiangce", oidc.provider().client_secret)
    wrong = await client.post("/demo/idp/token", data=asked, auth=secret)
    assert (wrong.status_code, wrong.json()) == (400, {"error": "invalid_grant"})


async def test_the_provider_sends_nobody_to_another_site(client, person) -> None:
    _, fields = await at_provider(client)
    sent = await client.post(
        "/demo/idp/authorize", data={**fields, "redirect_uri": "https://evil.example/"}
    )
    assert sent.status_code == 422


async def test_outside_the_demonstration_there_is_no_provider(client, person, monkeypatch) -> None:
    bare = msgspec.structs.replace(HELD, demo=False)
    for module in (oidc, idp, demo_pages, oidc_pages):
        monkeypatch.setattr(module, "settings", lambda: bare)
    for path in ("authorize", "jwks", ".well-known/openid-configuration"):
        assert (await client.get(f"/demo/idp/{path}")).status_code == 404
    assert (await client.post("/demo/idp/token")).status_code == 404
    assert (await client.get("/sign-in/oidc")).status_code == 404


async def test_a_provider_that_is_away_is_said_to_be(client, monkeypatch) -> None:
    transport = httpx2.MockTransport(lambda _: httpx2.Response(502))
    failing = partial(AsyncOAuth2Client, transport=transport)
    monkeypatch.setattr(oidc, "AsyncOAuth2Client", failing)
    answer = await client.get("/sign-in/oidc")
    assert answer.status_code == 503
    assert "连不上" in answer.text


async def test_a_browser_at_another_name_of_this_host_goes_to_the_one_address(client) -> None:
    answer = await client.get("/sign-in/oidc", headers={"host": "localhost"})
    assert answer.headers["location"].startswith("http://test/sign-in/oidc?")
