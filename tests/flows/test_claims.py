"""Claiming one's own record tells nobody whether it exists."""

import asyncio
import hashlib
from datetime import timedelta

import pytest
from claimants import BIRTH, NAME, NUMBER, PHONE, enter_person
from factories import PASSWORD
from outbox import last_code, letters

from app import clock, db
from app.accounts import codes
from app.accounts.data import NewGrant
from app.accounts.queries import actor_of_session
from app.accounts.service import create_account, end_account, sign_in
from app.errors import ConflictError, ForbiddenError, TooManyError
from app.people.claims import Claimed, ask_to_claim, claim, claimant, enter_claim_code
from app.people.id_numbers import reserved_id_number
from app.permits import Actor, Permit, Role

ADDRESS = "127.0.0.1"
WIDE = "".join(chr(ord(c) + 0xFEE0) for c in NUMBER)


@pytest.fixture
async def person(database, system: Actor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(codes, "_STEP", 0.001)
    return await enter_person(system)


async def ask(name: str = NAME, number: str = NUMBER):
    return await ask_to_claim(name, number, ADDRESS, "zh")


async def enter(key, code: str) -> Claimed:
    return await enter_claim_code(key, code, ADDRESS, None)


async def proven(system: Actor):
    key = await ask()
    return key, (await enter(key, await last_code(system))).ticket


@pytest.mark.parametrize(
    ("name", "number"),
    [(NAME, NUMBER), ("沈 若溪", f" {NUMBER[:6]} {NUMBER[6:]} "), (NAME, WIDE)],
)
async def test_name_number_and_code_lead_to_an_account_of_ones_own(
    person, system, name: str, number: str
) -> None:
    key = await ask(name, number)
    ((kind, recipient, _),) = await letters(system)
    assert (kind, recipient) == ("claim_code", PHONE)
    ticket = (await enter(key, await last_code(system))).ticket
    assert await claimant(key, ticket) == (NAME, "shenruoxi")
    actor, _ = await actor_of_session(await claim(key, ticket, "Ruoxi", "", None))
    assert (actor.person, actor.name) == (person, NAME)
    assert actor.may(Permit.MY_PATH)
    await codes.ask_for_code(PHONE, ADDRESS, "zh")
    assert (await letters(system))[-1][0] == "sign_in_code"


async def test_an_x_in_lower_case_and_another_document_are_found(database, system) -> None:
    serial = next(n for n in range(99) if reserved_id_number(n, BIRTH, male=False)[-1] == "X")
    number = reserved_id_number(serial, BIRTH, male=False)
    await enter_person(system, "甲", number, "13800000001")
    await enter_person(system, "阿依古丽·买买提", "H12345678", "13800000002", "hk_macao_permit")
    await ask("甲", number.lower())
    await ask("阿依古丽•买买提", "h12345678")
    assert [to for _, to, _ in await letters(system)] == ["13800000001", "13800000002"]


@pytest.mark.parametrize(
    ("name", "number"),
    [("沈若", NUMBER), ("", NUMBER), (NAME, NUMBER[:-1]), (NAME, ""), (NAME, "' OR 1=1"),
     (NAME, reserved_id_number(4_005, BIRTH, male=False)), (NAME, "0" * 500)],
)  # fmt: skip
async def test_a_wrong_guess_is_answered_like_a_right_one(person, system, name, number) -> None:
    key = await ask(name, number)
    assert not await letters(system)
    with pytest.raises(ForbiddenError, match="code-wrong"):
        await enter(key, "000000")


async def test_right_and_wrong_take_the_same_time(person, monkeypatch) -> None:
    monkeypatch.setattr(codes, "_STEP", 0.35)
    loop = asyncio.get_running_loop()
    spent = []
    for name in (NAME, "沈若"):
        began = loop.time()
        await ask(name)
        spent.append(loop.time() - began)
    assert all(one > 0.3 and abs(one / 0.35 - round(one / 0.35)) < 0.2 for one in spent)


async def test_without_a_phone_on_record_nothing_is_sent_and_nothing_is_told(
    database, system, monkeypatch: pytest.MonkeyPatch
) -> None:
    await enter_person(system, phone="")
    key = await ask()
    assert not await letters(system)
    with pytest.raises(ForbiddenError, match="code-wrong"):
        await enter(key, "000000")


async def test_guessing_is_limited_by_number_and_by_address(person, system) -> None:
    for guess in range(5):
        await ask(f"沈若{guess}")
    with pytest.raises(TooManyError):
        await ask()
    assert not await letters(system)
    for serial in range(5_0, 5_0 + 54):
        await ask("某某", reserved_id_number(serial, BIRTH, male=True))
    with pytest.raises(TooManyError):
        await ask("某某", reserved_id_number(499, BIRTH, male=True))


async def test_the_limits_keep_no_number_that_could_be_guessed_back(person, system) -> None:
    await ask()
    plain = hashlib.sha256(f"claims of {NUMBER}".encode()).digest()
    async with db.read(system) as connection:
        kept = {row["bucket"] for row in await connection.fetch("SELECT bucket FROM attempt")}
    assert plain not in kept


async def test_who_has_an_account_signs_in_by_the_same_way(person, system) -> None:
    key, ticket = await proven(system)
    await claim(key, ticket, "ruoxi", "", None)
    again = await ask()
    claimed = await enter(again, await last_code(system))
    assert claimed.ticket is None
    actor, _ = await actor_of_session(claimed.session)
    assert actor.person == person


async def test_a_roster_that_changes_the_phone_takes_no_account_over(person, system) -> None:
    key, ticket = await proven(system)
    await claim(key, ticket, "ruoxi", "", None)
    await enter_person(system, phone="13900009999")
    await ask()
    assert (await letters(system))[-1][1] == PHONE


async def test_an_ended_account_is_not_opened_again_by_a_claim(person, system) -> None:
    grants = [NewGrant(role=Role.WORKER, valid_from=clock.today())]
    account = await create_account(
        system, alias="ruoxi", display_name=NAME, password=PASSWORD, grants=grants, person=person
    )
    await end_account(system, account)
    key = await ask()
    assert not await letters(system)
    with pytest.raises(ForbiddenError):
        await enter(key, "000000")


async def test_a_password_may_be_set_and_is_long_enough(person, system) -> None:
    key, ticket = await proven(system)
    with pytest.raises(ConflictError, match="password-short"):
        await claim(key, ticket, "ruoxi", "short", None)
    await claim(key, ticket, "ruoxi", PASSWORD, None)
    assert await sign_in("ruoxi", PASSWORD, ADDRESS, None)


async def test_an_alias_taken_leaves_the_claim_open(person, system) -> None:
    await create_account(system, alias="taken", display_name="x", password=PASSWORD, grants=[])
    key, ticket = await proven(system)
    with pytest.raises(ConflictError, match="alias-taken"):
        await claim(key, ticket, "taken", "", None)
    assert await claim(key, ticket, "ruoxi", "", None)


async def test_two_claims_at_once_make_one_account(person, system) -> None:
    first, second = await proven(system), await proven(system)
    outcome = await asyncio.gather(
        *(claim(key, ticket, f"ruoxi-{n}", "", None)
          for n, (key, ticket) in enumerate([first, second, first])),
        return_exceptions=True,
    )  # fmt: skip
    assert sum(isinstance(one, str) for one in outcome) == 1
    assert sum(isinstance(one, ConflictError) for one in outcome) == 2


async def test_a_ticket_is_of_one_claim_and_lasts_half_an_hour(person, system) -> None:
    unused = await ask()
    key, ticket = await proven(system)
    for wrong_key, wrong in ((key, ""), (key, "0" * 64), (unused, ticket), (key, "é")):
        with pytest.raises(ConflictError, match="claim-stale"):
            await claim(wrong_key, wrong, "ruoxi", "", None)
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE login_code SET used_at = $1", clock.now() - timedelta(minutes=31)
        )
    with pytest.raises(ConflictError, match="claim-stale"):
        await claim(key, ticket, "ruoxi", "", None)


async def test_a_code_to_sign_in_claims_nothing_and_the_other_way_round(person, system) -> None:
    key, ticket = await proven(system)
    await claim(key, ticket, "ruoxi", "", None)
    signing = await codes.ask_for_code("ruoxi", ADDRESS, "zh")
    code = await last_code(system)
    with pytest.raises(ForbiddenError):
        await enter(signing, code)
    claiming = await ask()
    code = await last_code(system)
    with pytest.raises(ForbiddenError):
        await codes.sign_in_by_code(claiming, code, ADDRESS, None)


async def test_the_trail_tells_of_the_claim_without_the_person(person, system) -> None:
    key, ticket = await proven(system)
    await claim(key, ticket, "ruoxi", "", None)
    async with db.read(system) as connection:
        rows = await connection.fetch("SELECT action, subject, facts FROM event ORDER BY at")
    assert "people.record.claimed" in [row["action"] for row in rows]
    assert NUMBER not in str(rows)
    assert PHONE not in str(rows)
