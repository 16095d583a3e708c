"""Six digits to one's own phone: right once, for five minutes, for one account."""

import asyncio
from datetime import timedelta

import pytest
from factories import PASSWORD
from outbox import last_code, letters

from app import clock, db
from app.accounts import codes
from app.accounts.codes import CodeTerms, ask_for_code, sign_in_by_code, tidy
from app.accounts.data import NewGrant
from app.accounts.queries import actor_of_session
from app.accounts.service import create_account, end_account, sign_in
from app.columns import uuid7
from app.errors import ConflictError, ForbiddenError, TooManyError
from app.permits import Actor, Permit, Role
from app.terms.service import publish

PHONE, ADDRESS = "13900004471", "127.0.0.1"


async def member(system: Actor, alias: str, contact: str):
    grants = [NewGrant(role=Role.WORKER, valid_from=clock.today())]
    return await create_account(
        system, alias=alias, display_name=alias, password=PASSWORD, grants=grants, contact=contact
    )


@pytest.fixture
async def lin(database, system: Actor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(codes, "_STEP", 0.001)
    return await member(system, "lin", PHONE)


async def ask(name: str):
    return await ask_for_code(name, ADDRESS, "zh")


async def enter(key, code: str, old: str | None = None) -> str:
    return await sign_in_by_code(key, code, ADDRESS, old)


def other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.mark.parametrize("name", ["lin", " LIN ", PHONE, "139 0000 4471", "+86 13900004471"])
async def test_alias_and_phone_lead_to_the_same_account(lin, system, name: str) -> None:
    key = await ask(name)
    ((kind, recipient, text),) = await letters(system)
    assert (kind, recipient) == ("sign_in_code", PHONE)
    assert "5 分钟" in text
    actor, _ = await actor_of_session(await enter(key, await last_code(system)))
    assert actor.account == lin
    assert actor.may(Permit.MY_PATH)


async def test_a_mail_address_is_a_way_too(lin, system) -> None:
    await member(system, "zhao", "Zhao@Example.org")
    await ask("zhao@example.ORG")
    assert (await letters(system))[0][1] == "zhao@example.org"


async def test_the_code_may_be_typed_in_full_width_and_with_spaces(lin, system) -> None:
    key = await ask("lin")
    code = await last_code(system)
    assert await enter(key, f" {code[:3]} " + "".join(chr(ord(c) + 0xFEE0) for c in code[3:]))


async def test_a_code_is_right_once(lin, system) -> None:
    key = await ask("lin")
    code = await last_code(system)
    await enter(key, code)
    with pytest.raises(ForbiddenError, match="code-wrong"):
        await enter(key, code)


async def test_two_at_once_open_one_session(lin, system) -> None:
    key = await ask("lin")
    code = await last_code(system)
    outcome = await asyncio.gather(*(enter(key, code) for _ in range(6)), return_exceptions=True)
    assert sum(isinstance(one, str) for one in outcome) == 1


async def test_after_five_wrong_tries_the_right_code_is_wrong(lin, system) -> None:
    key = await ask("lin")
    code = await last_code(system)
    for _ in range(5):
        with pytest.raises(ForbiddenError, match="code-wrong"):
            await enter(key, other(code))
    with pytest.raises(ForbiddenError, match="code-wrong"):
        await enter(key, code)


async def test_ten_wrong_codes_hold_the_account_off_for_a_while(lin, system) -> None:
    for _ in range(2):
        key = await ask("lin")
        code = await last_code(system)
        for _ in range(5):
            with pytest.raises(ForbiddenError):
                await enter(key, other(code))
    key = await ask("lin")
    with pytest.raises(TooManyError):
        await enter(key, await last_code(system))


async def test_a_code_expires_by_the_terms_of_the_day(lin, system) -> None:
    key = await ask("lin")
    code = await last_code(system)
    async with db.transaction(system) as connection:
        await connection.execute("UPDATE login_code SET expires_at = $1", clock.now())
    with pytest.raises(ForbiddenError, match="code-wrong"):
        await enter(key, code)
    async with db.transaction(system):
        await publish(codes.TERMS, "验证码", CodeTerms(minutes=2, tries=1), clock.today())
    key = await ask("lin")
    assert "2 分钟" in (await letters(system))[-1][2]
    code = await last_code(system)
    with pytest.raises(ForbiddenError):
        await enter(key, other(code))
    with pytest.raises(ForbiddenError):
        await enter(key, code)


async def test_somebody_elses_code_opens_nothing(lin, system) -> None:
    await member(system, "zhao", "13900004472")
    mine = await ask("lin")
    await ask("zhao")
    theirs = await last_code(system)
    with pytest.raises(ForbiddenError, match="code-wrong"):
        await enter(mine, theirs)


@pytest.mark.parametrize("name", ["nobody", "13911112222", "x@y", "", "'; --", "林" * 300])
async def test_unknown_names_are_answered_like_known_ones(lin, system, name: str) -> None:
    key = await ask(name)
    assert not await letters(system)
    with pytest.raises(ForbiddenError, match="code-wrong"):
        await enter(key, "000000")
    with pytest.raises(ForbiddenError, match="code-wrong"):
        await enter(uuid7(), "000000")


async def test_known_and_unknown_take_the_same_time(lin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "_STEP", 0.35)
    loop = asyncio.get_running_loop()
    spent = []
    for name in ("lin", "nobody"):
        began = loop.time()
        await ask(name)
        spent.append(loop.time() - began)
    assert all(one > 0.3 and abs(one / 0.35 - round(one / 0.35)) < 0.2 for one in spent)


async def test_a_shared_phone_gets_the_names_and_no_code(lin, system) -> None:
    await member(system, "lin-2", PHONE)
    key = await ask(PHONE)
    ((kind, _, text),) = await letters(system)
    assert kind == "sign_in_which"
    assert "lin、lin-2" in text
    with pytest.raises(ForbiddenError):
        await enter(key, "000000")
    assert await enter(await ask("lin-2"), await last_code(system))


async def test_asking_too_often_is_held_off_and_sends_no_more(lin, system) -> None:
    for _ in range(5):
        await ask("lin")
    for name in ("lin", "lin "):
        with pytest.raises(TooManyError):
            await ask(name)
    assert len(await letters(system)) == 5


async def test_the_session_is_new_and_the_one_before_ends(lin, system) -> None:
    before = await sign_in("lin", PASSWORD, ADDRESS, None)
    after = await enter(await ask("lin"), await last_code(system), before)
    assert after != before
    assert await actor_of_session(before) is None


async def test_an_ended_account_gets_no_code_and_its_code_opens_nothing(lin, system) -> None:
    key = await ask("lin")
    await end_account(system, lin)
    with pytest.raises(ForbiddenError):
        await enter(key, await last_code(system))
    await ask("lin")
    assert len(await letters(system)) == 1


async def test_code_and_contact_are_nowhere_in_plain(lin, system) -> None:
    await ask("lin")
    code = await last_code(system)
    async with db.read(system) as connection:
        rows = [dict(r) for t in ("login_code", "account", "event", "pgqueuer", "attempt")
                for r in await connection.fetch(f"SELECT * FROM {t}")]  # fmt: skip
    assert code not in str([row.get("facts") or row.get("payload") for row in rows])
    assert PHONE not in str(rows)


async def test_old_codes_and_counters_are_deleted(lin, system) -> None:
    await ask("lin")
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE login_code SET expires_at = $1", clock.now() - timedelta(days=2)
        )
    await tidy()
    async with db.read(system) as connection:
        assert await connection.fetchval("SELECT count(*) FROM login_code") == 0
        assert await connection.fetchval("SELECT count(*) FROM attempt") > 0


@pytest.mark.parametrize(
    "contact", ["12345678901", "1390000447", "a@b", "a@b.c", "x", "a b,c@d.org"]
)
async def test_a_contact_that_is_neither_phone_nor_address_is_refused(
    database, system, contact: str
) -> None:
    with pytest.raises(ConflictError, match="contact-malformed"):
        await member(system, "zhao", contact)


@pytest.mark.parametrize("alias", ["13900004471", "ab", "李明", "a b", "-abc", "x" * 33])
async def test_an_alias_is_no_number_and_well_formed(database, system, alias: str) -> None:
    with pytest.raises(ConflictError, match="alias-malformed"):
        await member(system, alias, PHONE)
